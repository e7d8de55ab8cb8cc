"""A date, or a date and a time, as an editor writes it, and the instant it means.

2027-01-15                       the whole day: `opens` means its beginning, `closes` its end
2027-01-15 23:59                 in the programme's time zone
2027-01-15 23:59 Europe/Vienna   in another zone, by its IANA name
2027-01-15T23:59:00+01:00        ISO 8601, with the distance from UTC (Z: none)
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Any

from babel import Locale
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sitedata.messages.translatable import LANGUAGES, Message, say
from sitedata.models import time_zones
from sitedata.models.pattern_rule import Expectation

WRITTEN = r"^\d{4}-\d{2}-\d{2}(?:[T ] *\d{1,2}:\d{2}(?::\d{2})?)?(?: *(?:Z|[+-]\d{2}:\d{2}|[A-Za-z][A-Za-z0-9_+/-]+))?$"
PARTS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ] *(\d{1,2}:\d{2}(?::\d{2})?))? *(\S*)")
LATER = r"(?:p\.?\s?m\.?|m\.?|de la (?:tarde|noche)|del mediodía|du soir|de l['’]après-midi)(?!\w)"
EARLIER = r"(?:a\.?\s?m\.?|de la (?:mañana|madrugada)|du matin)(?!\w)"
"""Which half of a day is meant; 12 m. is noon."""
HOURS = r"(?:h(?:oras?|eures?|ours?|rs?|s)?|uhr)(?!\w)\.?"
"""What follows the number of an hour."""
LOOSELY = re.compile(
    r"\s*(?:(?P<year>\d{4})[./-](?P<month>\d{1,2})[./-](?P<day>\d{1,2})"
    r"|(?P<day_first>\d{1,2})[./-](?P<its_month>\d{1,2})[./-](?P<its_year>\d{4}))"
    r"(?:[T,\s]+(?:(?:a las?|à|at|um)\s+)?(?:"
    rf"(?P<hour>\d{{1,2}})\s*[:.h]\s*(?P<minute>\d{{2}})(?P<second>:\d{{2}})?(?!\d)(?:\s*{HOURS})?"
    rf"|(?P<hour_alone>\d{{1,2}})(?=\s*(?:{HOURS}|{LATER}|{EARLIER}))(?:\s*{HOURS})?)"
    rf"(?:\s*(?:(?P<later>{LATER})|(?P<earlier>{EARLIER})))?)?"
    r"[,(\s]*(?P<zone>.*?)[)\s]*",
    re.S | re.I,
)
"""The same as people write it who do not know the form: 15.1.2027, a comma, 23h59, the name of a country."""
MONTHS = 12
HALF_A_DAY = 12
OF_HOUR = re.compile(rf"{HOURS}|{LATER}|{EARLIER}", re.I)
NAMED = re.compile(
    r"(?:[^\W\d_]+,?\s+)*?(?:(?P<day>\d{1,2})(?:er|[ºª°]|st|nd|rd|th)?\s+(?:de\s+)?(?P<month>[^\W\d_]{3,})"
    r"|(?P<month_first>[^\W\d_]{3,})\s+(?P<its_day>\d{1,2})(?:st|nd|rd|th)?),?\s+(?:del?\s+)?(?P<year>\d{4})",
    re.I,
)
"""A day with its month in words: viernes, 15 de enero de 2027; le 1er mars 2027; January 15, 2027."""
OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")
HOW = say("Write year, month and day with hyphens, then the time with a colon.")
FORM = say("a date such as 2027-01-15, or a date and a time such as 2027-01-15 23:59 Europe/Vienna")


def _not_in_form(written: str) -> Exception:
    """Return the error for what does not have the form of a moment: what is wrong may be the zone alone."""
    found = LOOSELY.fullmatch(_in_numbers(written))
    if found is None:
        return Expectation(FORM, lambda _: HOW).error()
    begun, zone = _begun(found), found["zone"]
    near = time_zones.nearest_zone(zone) if zone else ""
    if zone and not near:
        return Expectation(time_zones.EXPECTED, lambda _: time_zones.propose_zone(zone, begun)).error()
    return Expectation(FORM, lambda _: say("Write {text}.", text=f"{begun} {near}".strip())).error()


def _in_numbers(written: str) -> str:
    """Return what was written with the number of a month for its name, in a language of the editors."""
    found = NAMED.match(written)
    numbers = _months() if found else {}
    month = numbers.get((found["month"] or found["month_first"]).casefold()) if found else None
    if not found or not month:
        return written
    return f"{found['year']}-{month}-{found['day'] or found['its_day']}{written[found.end() :]}"


@cache
def _months() -> dict[str, int]:
    months = [Locale.parse(language).months["format"]["wide"] for language in LANGUAGES]
    return {name.casefold(): number for names in months for number, name in names.items()}


def _begun(found: re.Match[str]) -> str:
    """Return date and time of a moment as they should be written: 15.1.2027 9h30 is 2027-01-15 9:30."""
    year, month, day = (
        found["year"] or found["its_year"],
        found["month"] or found["its_month"],
        found["day"] or found["day_first"],
    )
    if int(month) > MONTHS >= int(day):
        month, day = day, month
    return f"{year}-{int(month):02}-{int(day):02}{_clock(found)}"


def _clock(found: re.Match[str]) -> str:
    """Return the time of a moment with a space before it: 6 pm is 18:00, 18h is 18:00; nothing without a time."""
    hour = found["hour"] or found["hour_alone"]
    if not hour:
        return ""
    if (found["later"] or found["earlier"]) and int(hour) <= HALF_A_DAY:
        hour = str(int(hour) % HALF_A_DAY + (HALF_A_DAY if found["later"] else 0))
    return f" {hour}:{found['minute'] or '00'}{found['second'] or ''}"


@dataclass(frozen=True)
class Moment:
    """What an editor wrote, taken apart. `time` is None for a whole day, `zone` where the programme's is meant."""

    written: str
    day: date
    time: time | None
    zone: tzinfo | None

    @classmethod
    def parse(cls, written: str) -> "Moment":
        """Take apart what was written. Raises PydanticCustomError with what is expected instead."""
        found = PARTS.fullmatch(written) if re.match(WRITTEN, written) else None
        if found is None:
            raise _not_in_form(written)
        return cls(written, _day(found[1]), _time(found[2]), _zone(found[3], written))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls.parse,
            core_schema.str_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda moment: moment.written),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": WRITTEN, "examples": ["2027-01-15", "2027-01-15 23:59 Europe/Vienna"]}

    def instant(self, zone: tzinfo, *, last: bool = False) -> datetime:
        """Return the instant in UTC. `zone`: of a moment without one; `last`: a whole day means its end."""
        day = self.day + timedelta(days=1) if last and self.time is None else self.day
        return datetime.combine(day, self.time or time(), self.zone or zone).astimezone(UTC)

    def trouble(self, zone: tzinfo) -> tuple[Message, Message] | None:
        """Return what is expected instead of a time that the clocks skip or show twice, and a repair; else None."""
        if self.time is None:
            return None
        first = datetime.combine(self.day, self.time, self.zone or zone)
        if first.utcoffset() == first.replace(fold=1).utcoffset():
            return None
        if first.astimezone(UTC).astimezone(first.tzinfo).time() != self.time:
            return SKIPPED, say("Choose another time.")
        earlier, later = (first.replace(fold=fold).isoformat(timespec="minutes") for fold in (0, 1))
        return TWICE, say("Write {earlier} for the first time, {later} for the second.", earlier=earlier, later=later)


SKIPPED = say("a time that exists: that night the clocks go forward and skip this one")
TWICE = say("a time that comes once: that night the clocks go back and show this one twice")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Expectation(say("a day of the calendar"), _in_order).error() from None


def _in_order(written: str) -> Message:
    """Return the sentence for 2027-15-01, which most likely means 2027-01-15."""
    found = LOOSELY.fullmatch(written)
    begun = _begun(found) if found else ""
    if not found or written.startswith(begun):
        return say("Correct the day.")
    return say("Write {text}.", text=f"{begun} {found['zone']}".strip())


def _time(text: str | None) -> time | None:
    if text is None:
        return None
    hour, _, rest = text.partition(":")
    try:
        return time.fromisoformat(f"{int(hour):02}:{rest}")
    except ValueError:
        raise Expectation(say("a time from 00:00 to 23:59"), _without_time).error() from None


def _without_time(written: str) -> Message:
    if "24:00" not in written:
        return say("Correct the time.")
    return say("For the end of a day, write the date alone: {text}.", text=written[:10])


def _zone(text: str, written: str) -> tzinfo | None:
    if not text:
        return None
    if found := OFFSET.fullmatch(text):
        sign, hours, minutes = found.groups()
        return timezone((1 if sign == "+" else -1) * timedelta(hours=int(hours), minutes=int(minutes)))
    try:
        return time_zones.zone(time_zones.UNIVERSAL if text == "Z" else text)
    except KeyError:
        if OF_HOUR.fullmatch(text):
            raise _not_in_form(written) from None
        begun = written.removesuffix(text).strip()
        raise Expectation(time_zones.EXPECTED, lambda _: time_zones.propose_zone(text, begun)).error() from None
