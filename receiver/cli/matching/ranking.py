"""Who fits a request, best first. Every number can be counted on the two answers; nothing is weighed or learned."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from receiver.cli.matching.profiles import Expert, Request

CRITERIA = ("support", "region", "language", "country", "free")
"""What can be insisted on, by the names of `Measures`; a topic in common is always asked for."""


class Measures(NamedTuple):
    """What an application has in common with a request, in the order in which it decides.

    `topics`: in common. `by_theme`: covered by a theme as a whole, on either side. `support`: kinds in common.
    `region`: knows that of the country. `language`: rank of the level in the working language (0: not spoken).
    `country`: lives in it. `free`: not taken by another request at the time. `years`: their rank. `id`: of the
    application; the later one comes first.
    """

    topics: int
    by_theme: int
    support: int
    region: bool
    language: int
    country: bool
    free: bool
    years: int
    id: int


@dataclass(frozen=True)
class Wanted:
    """What somebody insists on beyond a topic in common. `language`, `years`: the lowest ranks."""

    must: frozenset[str] = frozenset()
    language: int = 0
    years: int = 0


ANYBODY = Wanted()


def ranked(request: Request, experts: Iterable[Expert], wanted: Wanted = ANYBODY) -> list[Measures]:
    """Return what those have in common with the request who have a topic in common and what is wanted, best first."""
    found = map(Measures._make, sorted(_measured(request, experts), reverse=True))
    return list(found) if wanted == ANYBODY else [fit for fit in found if _meets(wanted, fit)]


def _measured(request: Request, experts: Iterable[Expert]) -> Iterator[tuple[int, ...]]:
    # Plain tuples and local names: half a million of them in half a second.
    topics, supports, regions = request.topics, request.supports, request.regions
    language, country = request.language, request.country
    for expert in experts:
        own, related = expert.topics, expert.related
        if (own | related) & topics:
            yield (
                (own & topics).bit_count(),
                (related & topics & ~own).bit_count(),
                (expert.supports & supports).bit_count(),
                expert.regions & regions != 0,
                expert.languages.get(language, 0),
                expert.country == country != "",
                expert.free,
                expert.years,
                expert.id,
            )


def _meets(wanted: Wanted, fit: Measures) -> bool:
    insisted = all(getattr(fit, name) for name in wanted.must)
    return insisted and fit.language >= wanted.language and fit.years >= wanted.years
