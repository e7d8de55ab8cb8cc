"""Counts requests and applications of a period. Knows neither the database nor the words of the report."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from receiver.cli.matching.profiles import EXPERT, REQUEST, Scheme
from receiver.storage.records import Submission

DAYS = (7, 30, 90)
"""Bounds of the time until an expert is proposed, in days."""
TIMES = ("within_week", "within_month", "within_quarter", "later")
STANDINGS = ("none", "proposed", "agreed", "deployed")
"""What has come of a request or of an application: the furthest that one of its matches has reached."""
REACHED = {"proposed": 1, "asked": 1, "declined": 1, "agreed": 2, "deployed": 3}
"""By the state of a match: which of STANDINGS that is. Who declined was asked."""
MAILS = ("sent", "waiting", "needs_attention", "bounced")
NO_REGION = ""
"""The region of a regional organisation, and of an expert who named none."""


@dataclass
class Tally:
    """What has been counted of one form. `themes` and `regions`: one submission can be in several."""

    total: int = 0
    months: Counter[str] = field(default_factory=Counter)
    themes: Counter[int] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    standings: Counter[str] = field(default_factory=Counter)


@dataclass
class Numbers:
    """All that is counted. `times`: of requests for which an expert was proposed."""

    forms: Mapping[str, Tally] = field(default_factory=lambda: {REQUEST: Tally(), EXPERT: Tally()})
    times: Counter[str] = field(default_factory=Counter)
    mails: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Steps:
    """What became of requests and of experts. `reached`: number of a submission → which of STANDINGS; `first`: number
    of a request → when an expert was first proposed.
    """

    reached: Mapping[int, int]
    first: Mapping[int, datetime]


KIND_FIELDS = {REQUEST: "institution_kind", EXPERT: "employer_kind"}
"""The question that asks for the kind of institution or of employer, by form."""


def themes(known: Scheme) -> list[Sequence[str]]:
    """Return the codes of each theme's topics, itself included, in the form's order."""
    found: dict[str, list[str]] = {}
    for option in known.topics.options:
        name = str(sorted(option.group.items())) if option.group else option.value
        found.setdefault(name, []).append(option.value)
    return list(found.values())


def count(known: Scheme, submissions: Iterable[Submission], steps: Steps) -> Numbers:
    """Count submissions of the two forms; others are passed over. Mails are not in it."""
    numbers = Numbers()
    groups = [set(codes) for codes in themes(known)]
    for submission in submissions:
        tally = numbers.forms.get(submission.form)
        if tally:
            _add(tally, known, groups, submission, STANDINGS[steps.reached.get(submission.id, 0)])
            first = steps.first.get(submission.id) if submission.form == REQUEST else None
            if first:
                numbers.times[_time((first - submission.received_at).days)] += 1
    return numbers


def _add(tally: Tally, known: Scheme, groups: Sequence[set[str]], submission: Submission, standing: str) -> None:
    answers = submission.answers
    tally.total += 1
    tally.months[month_of(submission.received_at.date())] += 1
    topics = set(answers.get("topics") or ())
    tally.themes.update(number for number, group in enumerate(groups) if topics & group)
    tally.regions.update(_regions(known, submission) or {NO_REGION})
    tally.languages[submission.language] += 1
    tally.kinds[str(answers.get(KIND_FIELDS[submission.form]) or "")] += 1
    tally.standings[standing] += 1


def _regions(known: Scheme, submission: Submission) -> set[str]:
    """Return the regions of a request's country, or those that an expert knows."""
    if submission.form == EXPERT:
        return set(submission.answers.get("regions") or ())
    mask = known.regions_of.get(str(submission.answers.get("country") or ""), 0)
    return {option.value for option in known.regions.options if known.regions.bits[option.value] & mask}


def _time(days: int) -> str:
    return next((name for name, bound in zip(TIMES, DAYS, strict=False) if days < bound), TIMES[-1])


def month_of(day: date) -> str:
    """Return a month as `YYYY-MM`."""
    return f"{day:%Y-%m}"


def months(since: date, until: date) -> list[str]:
    """Return the months from one day to another."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]
