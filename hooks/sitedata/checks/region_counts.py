"""Warnings about definitions of regions that count other countries than the lists below them name."""

from collections.abc import Iterator, Mapping
from functools import partial

from sitedata.checks.model_places import where
from sitedata.language.counted_members import counted_members
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.models.content import Region
from sitedata.reading.document import Document
from sitedata.site import Site

TERRITORIES_OF_A_CODE: Mapping[str, int] = {"BQ": 3}
"""Country code → the territories that have it in common. Source: ISO 3166-2:NL (Bonaire, Saba, Sint Eustatius)."""
MAX_MOVED = 3
"""Countries by which the number of a whole list may be wrong, if the list is short; another number counts others."""
MAX_MOVED_SHARE = 4
"""The same as a part of a long list: a quarter."""

Sizes = dict[int, str]
"""Number → the list that has as many, by its keys."""


def check_region_counts(site: Site, document: Document) -> Iterator[Problem]:
    """Yield a warning for each number of a definition that no longer agrees with the lists."""
    for index, region in enumerate(site.regions.regions):
        for language, text in region.definition.items():
            path = ("regions", index, "definition", language)
            for words, number, listed in _wrong(region, text, language):
                expected = say("{number}, as in {file}", number=number, file=quoted(listed))
                repair = say("Correct the number and the source.")
                line, place = document.line(path), where(document, path)
                yield Problem(document.file, line, place, quoted(words), expected, repair, "warning")


def _wrong(region: Region, text: str, language: str) -> Iterator[tuple[str, int, str]]:
    """Yield the words of each wrong count, the number that is most likely meant, and the list that has it."""
    said = list(counted_members(text, language))
    numbers = {number for _, number in said}
    whole, parts = _whole(region), _parts(region)
    # Beside the right number of all, one that is nearly that of a part is likely to mean it; others count others.
    unsaid = {
        size: name for size, name in (parts if whole.keys() & numbers else whole | parts).items() if size not in numbers
    }
    for words, number in said:
        near = min(unsaid, key=partial(_distance, number), default=None)
        most = max(MAX_MOVED, number // MAX_MOVED_SHARE) if near in whole else 1
        if near is not None and number not in whole | parts and _distance(number, near) <= most:
            yield words, near, unsaid[near]


def _distance(number: int, other: int) -> int:
    return abs(number - other)


def _whole(region: Region) -> Sizes:
    """Return how many the region lists, by their codes and as territories."""
    countries = set(region.countries)
    more = sum(number - 1 for code, number in TERRITORIES_OF_A_CODE.items() if code in countries)
    return dict.fromkeys((len(countries), len(countries) + more), "countries")


def _parts(region: Region) -> Sizes:
    return {len(subset.countries): f"subsets › {subset.id}" for subset in region.subsets}
