"""What is compared of a request and of an application, as numbers: the answers to a few questions of the two forms.

Knows neither the database nor the web. Sets of choices are whole numbers, a bit for each choice in the form's order: so
ten thousand applications are compared in milliseconds.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from receiver.errors import OperatorError
from receiver.forms.contract import Contract, Form
from receiver.forms.fields import Field, Option

EXPERT, REQUEST = "expert", "request"
"""Ids of the two forms (data/forms)."""
COMPARED = {
    EXPERT: ("topics", "support_types", "regions", "country", "working_languages", "availability", "experience"),
    REQUEST: (
        *("topics", "support_types", "country", "working_language", "other_working_language"),
        *("period_from", "period_to"),
    ),
}
"""Ids of the questions that are compared, by form."""


@dataclass(frozen=True)
class Choices:
    """The choices of a question, numbered in the form's order."""

    options: tuple[Option, ...]
    bits: Mapping[str, int]

    def mask(self, codes: Iterable[Any]) -> int:
        """Return the bits of these codes; those that the form does not know count for nothing."""
        mask = 0
        for code in codes:
            mask |= self.bits.get(code, 0)
        return mask

    def labels(self, mask: int, language: str) -> list[str]:
        """Return the labels of the choices whose bits are set."""
        return [option.lines(language)[0] for number, option in enumerate(self.options) if mask >> number & 1]


@dataclass(frozen=True)
class Scheme:
    """What the two forms offer. `related`: a topic → the topics that it covers or that cover it, as bits.

    `regions_of`: a country → the regions that it is in. `levels`, `years`: code → rank, from 1. `languages`: a
    language's name in any language of the site, in lower case, or its code → its code.
    """

    fields: Mapping[str, Mapping[str, Field]]
    topics: Choices
    related: Mapping[str, int]
    supports: Choices
    regions: Choices
    regions_of: Mapping[str, int]
    levels: Mapping[str, int]
    years: Mapping[str, int]
    languages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Expert:
    """An application. `related`: topics that its themes as a whole cover, or the themes of its topics.

    `languages`: code → rank of the level. `years`: rank; 0: not known. `free`: no other request takes them at the time.
    """

    id: int
    topics: int
    related: int
    supports: int
    regions: int
    languages: Mapping[str, int]
    country: str
    years: int
    free: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """A request. `regions`: those of its country. `language`: code; empty when it cannot be compared.

    `start`, `end`: months as `YYYY-MM`, empty when not given.
    """

    topics: int
    supports: int
    regions: int
    country: str
    language: str
    start: str
    end: str


def scheme(contract: Contract) -> Scheme:
    """Return what the site's two forms offer. Raises OperatorError when a question that is compared is missing."""
    fields = {form: _fields(contract.forms.get(form), form, names) for form, names in COMPARED.items()}
    expert = fields[EXPERT]
    topics, regions = _choices(expert["topics"]), _choices(expert["regions"])
    return Scheme(
        fields,
        topics,
        _related(topics),
        _choices(expert["support_types"]),
        regions,
        _covering(regions),
        _ranks((level, *(level.covers)) for level in expert["working_languages"].levels or ()),
        _ranks((option,) for option in expert["experience"].options or ()),
        dict(_names(expert["working_languages"])),
    )


def _fields(form: Form | None, form_id: str, names: Iterable[str]) -> dict[str, Field]:
    found = {field.id: field for field in form.fields} if form else {}
    missing = [f"{form_id}.{name}" for name in names if name not in found]
    if missing:
        raise OperatorError(f"The site's forms lack what is compared: {', '.join(missing)}.")
    return found


def _choices(field: Field) -> Choices:
    options = field.known_options()
    return Choices(options, {option.value: 1 << number for number, option in enumerate(options)})


def _related(topics: Choices) -> dict[str, int]:
    covering = _covering(topics)
    return {option.value: topics.mask(option.covers) | covering.get(option.value, 0) for option in topics.options}


def _covering(choices: Choices) -> dict[str, int]:
    """Return the choices that cover a code, by that code."""
    found: dict[str, int] = {}
    for option in choices.options:
        for code in option.covers:
            found[code] = found.get(code, 0) | choices.bits[option.value]
    return found


def _ranks(groups: Iterable[Iterable[Option | str]]) -> dict[str, int]:
    return {
        one.value if isinstance(one, Option) else one: rank for rank, group in enumerate(groups, 1) for one in group
    }


def _names(field: Field) -> Iterator[tuple[str, str]]:
    for option in field.known_options():
        yield option.value, option.value
        yield from ((label.casefold(), option.value) for label in option.label.values())


def expert(known: Scheme, number: int, answers: Mapping[str, Any], *, free: bool = True) -> Expert:
    """Return what is compared of an application. `number`: of its row."""
    topics = _codes(answers, "topics")
    related = 0
    for code in topics:
        related |= known.related.get(code, 0)
    rows = (row for row in answers.get("working_languages") or () if isinstance(row, dict))
    return Expert(
        number,
        known.topics.mask(topics),
        related,
        known.supports.mask(_codes(answers, "support_types")),
        known.regions.mask(_codes(answers, "regions")),
        {str(row.get("language")): known.levels.get(str(row.get("level")), 0) for row in rows},
        str(answers.get("country") or ""),
        known.years.get(str(answers.get("experience")), 0),
        free,
    )


def request(known: Scheme, answers: Mapping[str, Any]) -> Request:
    """Return what is compared of a request."""
    country = str(answers.get("country") or "")
    return Request(
        known.topics.mask(_codes(answers, "topics")),
        known.supports.mask(_codes(answers, "support_types")),
        known.regions_of.get(country, 0),
        country,
        _language(known, answers),
        *period(answers),
    )


def period(answers: Mapping[str, Any]) -> tuple[str, str]:
    """Return first and last month of a request, empty where it does not say."""
    return str(answers.get("period_from") or ""), str(answers.get("period_to") or "")


def overlap(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Say whether two periods may have a month in common: one without an end or a beginning has none."""
    ends = one[1] and other[0] and one[1] < other[0]
    return not (ends or (other[1] and one[0] and other[1] < one[0]))


def _codes(answers: Mapping[str, Any], name: str) -> list[str]:
    found = answers.get(name)
    return [code for code in found if isinstance(code, str)] if isinstance(found, list) else []


def _language(known: Scheme, answers: Mapping[str, Any]) -> str:
    """Return the code of the working language, also of one that was typed by its name."""
    chosen = str(answers.get("working_language") or "")
    typed = str(answers.get("other_working_language") or "").strip().casefold()
    return known.languages.get(chosen) or known.languages.get(typed, "")
