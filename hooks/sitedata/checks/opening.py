"""Checks of dates: instants that exist, in their order, and what they mean for what is closed or over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import Message, say
from sitedata.models.form_definition import Form
from sitedata.models.moment import Moment
from sitedata.models.opening import PROGRAMME, Bound, Opening, opening
from sitedata.models.programme import Programme
from sitedata.reading.document import Document
from sitedata.site import Site

FILE = "data/programme.yml"


@dataclass(frozen=True)
class _Period:
    """Two dates of a file by their keys, and what they mean."""

    document: Document
    dates: Mapping[str, Moment | None]
    meaning: Opening

    def given(self) -> Iterator[tuple[str, Moment]]:
        return ((key, date) for key, date in self.dates.items() if date)

    def bounds(self) -> Iterator[tuple[str, Bound]]:
        found = zip(self.dates, (self.meaning.opens, self.meaning.closes), strict=True)
        return ((key, bound) for key, bound in found if bound)

    def problem(self, key: str, expected: Message, repair: Message, *, stops: bool = False) -> Problem:
        date = self.dates[key]
        found = quoted(date.written if date else "")
        severity: Literal["error", "warning"] = "error" if stops else "warning"
        return Problem(self.document.file, self.document.line((key,)), key, found, expected, repair, severity)


def check_openings(site: Site, documents: Mapping[str, Document], now: datetime | None = None) -> Iterator[Problem]:
    """Yield every problem of the dates; `now` is that of the clock when it is not given."""
    moment = now or datetime.now(UTC)
    notice, programme = _notice(site, documents[FILE]), _dates(site.programme, documents[FILE], site)
    forms = [_dates(form, documents[f"data/forms/{form.id}.yml"], site) for form in site.forms.values()]
    for period in (notice, programme, *forms):
        wrong = [*_unreadable(period, site)] or [*_unordered(period)]
        yield from wrong or _over(period, moment)
    yield from _nothing_to_show(notice, site)
    for period in (programme, *forms):
        yield from _without_effect(period, moment)
    for period in forms:
        yield from _outside(period, site.opening(PROGRAMME))


def _notice(site: Site, document: Document) -> _Period:
    dates = {"notice_from": site.programme.notice_from, "notice_until": site.programme.notice_until}
    return _period(document, "open", dates, site)


OVER = say("This is over. To open again, write a later date; if it stays closed, nothing has to be done.")
NOTICE_OVER = say("The notice is no longer shown. Write a later date, or delete the notice and its dates.")


def _dates(record: Programme | Form, document: Document, site: Site) -> _Period:
    return _period(document, record.status, {"opens": record.opens, "closes": record.closes}, site)


def _period(document: Document, status: str, dates: Mapping[str, Moment | None], site: Site) -> _Period:
    first, last = dates.values()
    return _Period(document, dates, opening(status, first, last, site.zone))


def _unreadable(period: _Period, site: Site) -> Iterator[Problem]:
    """Yield a problem for each date whose zone nobody gives, or that no clock shows exactly once."""
    for key, date in period.given():
        if date.zone is None and site.programme.time_zone is None:
            example = f"{date.written} Europe/Vienna"
            repair = say("Write {text}, or add “time_zone: …” to {file}.", text=example, file=FILE)
            yield period.problem(key, say("a date with its time zone"), repair, stops=True)
        elif trouble := date.trouble(site.zone):
            yield period.problem(key, *trouble, stops=True)


def _unordered(period: _Period) -> Iterator[Problem]:
    first, last = period.meaning.opens, period.meaning.closes
    if first and last and first.instant >= last.instant:
        opens, closes = period.dates
        expected, repair = say("a date after that of {key}", key=quoted(opens)), say("Correct one of the two dates.")
        yield period.problem(closes, expected, repair, stops=True)


def _over(period: _Period, now: datetime) -> Iterator[Problem]:
    """Yield a warning for an end that is past: it does what it should, but it may have been forgotten."""
    for key, bound in list(period.bounds())[-1:]:
        if bound is period.meaning.closes and bound.instant <= now and period.meaning.switched_on:
            repair = OVER if key != "notice_until" else NOTICE_OVER
            yield period.problem(key, say("a date to come"), repair)


def _nothing_to_show(notice: _Period, site: Site) -> Iterator[Problem]:
    for key, _ in notice.given():
        if not site.programme.notice:
            repair = say("Add “notice:” with its texts, or delete this line.")
            yield notice.problem(key, say("a notice that these dates are for"), repair)


def _without_effect(period: _Period, now: datetime) -> Iterator[Problem]:
    """Yield a warning for each date to come of what is switched off: nothing will happen then."""
    for key, bound in period.bounds():
        if bound.instant > now and not period.meaning.switched_on:
            repair = say("Dates count only with “status: open”: write that, or delete this line.")
            yield period.problem(key, say("no date to come beside “status: closed”"), repair)


def _outside(period: _Period, programme: Opening) -> Iterator[Problem]:
    """Yield a warning for each date that lies outside those of the programme, which win."""
    first, last = programme.opens, programme.closes
    for key, bound in period.bounds():
        if (first and bound.instant < first.instant) or (last and bound.instant > last.instant):
            repair = say("The earlier end and the later beginning count: correct one of the two files.")
            yield period.problem(key, say("a date within those of {file}", file=FILE), repair)
