"""When a form, or the whole programme, takes submissions: one function of time, told to pages, receiver and check."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Literal

from sitedata.models import time_zones
from sitedata.models.moment import Moment

State = Literal["before", "open", "closed"]
"""`before`: not open yet, but it will be."""
PROGRAMME = "programme"
"""Name of the whole programme where a form's id may stand."""


@dataclass(frozen=True, order=True)
class Bound:
    """One end of a period, for programs and for people."""

    instant: datetime
    """In UTC."""
    day: date
    """As the clocks of the zone show it; the last day, for the end of a whole day."""
    time: time | None
    """None for a whole day."""
    zone: str
    """IANA name."""


@dataclass(frozen=True)
class Opening:
    """A period, and whether it counts. It begins with `opens` and ends just before `closes`; None: without end."""

    switched_on: bool
    opens: Bound | None = None
    closes: Bound | None = None

    def state(self, now: datetime) -> State:
        """Return how things stand at an instant."""
        opens, closes = self.opens, self.closes
        never = opens and closes and opens.instant >= closes.instant
        if not self.switched_on or never or (closes and now >= closes.instant):
            return "closed"
        return "before" if opens and now < opens.instant else "open"

    def within(self, outer: "Opening") -> "Opening":
        """Return the period that both share."""
        return Opening(
            self.switched_on and outer.switched_on,
            max((bound for bound in (self.opens, outer.opens) if bound), default=None, key=lambda one: one.instant),
            min((bound for bound in (self.closes, outer.closes) if bound), default=None, key=lambda one: one.instant),
        )

    def instants(self) -> Iterable[datetime]:
        """Return when the state may change; never, when it is switched off."""
        return [bound.instant for bound in (self.opens, self.closes) if bound and self.switched_on]


def opening(status: str, opens: Moment | None, closes: Moment | None, zone: tzinfo) -> Opening:
    """Return the period of a record. `zone`: of dates that name none."""
    first = bound(opens, zone) if opens else None
    last = bound(closes, zone, last=True) if closes else None
    return Opening(status == "open", first, last)


def bound(moment: Moment, zone: tzinfo, *, last: bool = False) -> Bound:
    """Return a moment as a bound. One that gives only its distance from UTC is shown in `zone`, which people know."""
    instant = moment.instant(zone, last=last)
    if moment.zone is None or time_zones.is_named(moment.zone):
        return Bound(instant, moment.day, moment.time, time_zones.name_of(moment.zone or zone))
    local = instant.astimezone(zone)
    return Bound(instant, local.date(), local.time(), time_zones.name_of(zone))
