"""Finds the experts for a request in the database, and says of each why, and how things stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from receiver.cli.latest import Latest
from receiver.cli.matching import profiles, ranking, reasons
from receiver.cli.matching.profiles import Expert, Request, Scheme
from receiver.cli.matching.ranking import Measures, Wanted
from receiver.storage import matches, search
from receiver.storage.matches import Standing
from receiver.storage.records import Submission
from receiver.storage.search import Filters

NONE = "none"
"""The state of an expert to whom nothing has happened for a request."""


@dataclass(frozen=True)
class Question:
    """For whom is looked, among whom. `countries`: of residence; `states`: how things may stand; none: any."""

    submission: Submission
    request: Request
    filters: Filters
    wanted: Wanted
    countries: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    limit: int | None = None


@dataclass(frozen=True)
class Proposal:
    """An expert for a request. `place`: from 1. `taken_by`: references of other requests, at the time of this one."""

    place: int
    submission: Submission
    reasons: Mapping[str, str]
    standing: Standing | None
    taken_by: Sequence[str]


@dataclass(frozen=True)
class Pool:
    """All applications that are compared. `sealed`: how many are not, because no private key was given."""

    experts: Mapping[int, Expert]
    sealed: int


@dataclass(frozen=True)
class Found:
    """What was found. `number`: of proposals; `fitting`, `compared`, `sealed`: of applications."""

    proposals: Iterator[Proposal]
    number: int
    fitting: int
    compared: int
    sealed: int


class Finder:
    """Compares the applications of a database with a request."""

    def __init__(self, latest: Latest, known: Scheme, language: str) -> None:
        self._store = latest.store
        self._read = latest.read
        self._known = known
        self._language = language

    def find(self, question: Question) -> Found:
        """Return the experts, best first, read as they are asked for. Raises SealError, StoreError."""
        standings = matches.standings(self._store)
        number = question.submission.id
        own = {each.expert_id: each for each in standings if each.request_id == number}
        others = [each for each in standings if each.request_id != number and each.state in matches.TAKEN]
        taken = self._taken(question, others)
        pool = self._pool(question.filters, taken)
        wanted = [expert for expert in pool.experts.values() if _is_wanted(question, expert, own.get(expert.id))]
        fits = ranking.ranked(question.request, wanted, question.wanted)
        shown = fits[: question.limit]
        told = self._proposals(question, pool, shown, own, taken)
        return Found(told, len(shown), len(fits), len(pool.experts), pool.sealed)

    def _pool(self, filters: Filters, taken: Mapping[int, Sequence[str]]) -> Pool:
        experts, sealed = {}, 0
        for submission in self._read(list(search.ids(self._store, filters))):
            sealed += submission.sealed is not None
            if submission.sealed is None:
                found = profiles.expert(self._known, submission.id, submission.answers)
                experts[found.id] = replace(found, free=False) if found.id in taken else found
        return Pool(experts, sealed)

    def _taken(self, question: Question, others: Sequence[Standing]) -> dict[int, list[str]]:
        """Return the requests that take an expert in a month of this one, by the number of the expert."""
        period = (question.request.start, question.request.end)
        requests = {each.id: each for each in self._read(sorted({one.request_id for one in others}))}
        found: dict[int, list[str]] = {}
        for one in others:
            request = requests.get(one.request_id)
            if request and profiles.overlap(period, profiles.period(request.answers)):
                found.setdefault(one.expert_id, []).append(request.reference)
        return found

    def _proposals(
        self,
        question: Question,
        pool: Pool,
        fits: Sequence[Measures],
        own: Mapping[int, Standing],
        taken: Mapping[int, Sequence[str]],
    ) -> Iterator[Proposal]:
        for place, (fit, submission) in enumerate(self._with_answers(fits), 1):
            expert = pool.experts[fit.id]
            told = reasons.reasons(self._known, question.request, expert, fit, submission.answers, self._language)
            yield Proposal(place, submission, told, own.get(fit.id), taken.get(fit.id, ()))

    def _with_answers(self, fits: Sequence[Measures]) -> Iterator[tuple[Measures, Submission]]:
        """Yield the applications once more, page by page; those erased meanwhile are left out."""
        for start in range(0, len(fits), search.FULL_PAGE):
            page = fits[start : start + search.FULL_PAGE]
            submissions = {each.id: each for each in self._read([fit.id for fit in page])}
            yield from ((fit, submissions[fit.id]) for fit in page if fit.id in submissions)


def _is_wanted(question: Question, expert: Expert, standing: Standing | None) -> bool:
    state = standing.state if standing else NONE
    return (not question.countries or expert.country in question.countries) and (
        not question.states or state in question.states
    )
