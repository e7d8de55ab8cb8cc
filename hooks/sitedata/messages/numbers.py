"""What is proposed in the place of a number that an editor wrote with a unit, with signs of typography, or in words."""

import re

from sitedata.messages.translatable import Message, say

COUNTED = re.compile(r"car|char|sign|MB|Mo", re.I)
"""Units of numbers whose keys say the unit already."""
TIMES = {
    1.0: r"d[ií]as?|days?|jours?|j|d",
    7.0: r"semanas?|weeks?|semaines?|sem",
    365 / 12: r"mes(?:es)?|months?|mois",
    365.0: r"a[nñ](?:os?|s|n[ée]es?)?|years?|yrs?|y",
}
"""Days of a unit of time → its names."""
NUMBER = re.compile(r"\d{1,3}(?:[., \u00a0\u202f'’]\d{3})+(?!\d)|\d+")
MINUS = re.compile(r"[−–—‐‑‒﹣－]\s?(?=\d)")
"""Dashes that programs for texts write before a number."""
DECIMAL = re.compile(r"(-?\d+(?:[.,]\d+)?)\s?(?:°|º)?\s?([NSEWO]?)\b")
"""A number, and the side of the world behind it: O is west in French and in Spanish."""


def look_up_number(written: str) -> Message:
    """Return a message that proposes a number with digits alone for `1.000`, `1 000` or `100 characters`."""
    found, unit = NUMBER.findall(written), _unit(written)
    if len(found) == 1 and unit and not COUNTED.match(unit):
        return say("Convert it, and write digits alone: the key says in which unit.")
    if len(found) != 1:
        return say("Write digits alone.")
    return say("Write {text}.", text=_digits(found[0]))


def look_up_days(written: str) -> Message:
    """Return a message that proposes a number of days for `1.000`, `30 days` or `2 years`; others are not guessed."""
    found, unit = NUMBER.findall(written), _unit(written)
    length = next((days for days, names in TIMES.items() if re.fullmatch(names, unit, re.I)), None if unit else 1.0)
    if len(found) != 1 or length is None:
        return say("Write the number of days in digits, such as 730 for two years.")
    return say("Write {text}.", text=str(round(int(_digits(found[0])) * length)))


def look_up_decimal(written: str) -> Message:
    """Return a message that proposes a number with a point for `8,7`, `−8.7` or `8.7 W`."""
    found = decimal(written)
    return say("Write {text}.", text=found) if found else say("Correct the value.")


def decimal(written: str) -> str | None:
    """Return the decimal number that a text means, as YAML reads it; None when it has none, or several."""
    found = DECIMAL.findall(MINUS.sub("-", written))
    if len(found) != 1:
        return None
    number, side = found[0]
    sign = "-" if side in ("S", "W", "O") and side and not number.startswith("-") else ""
    return f"{sign}{number.replace(',', '.')}"


def _unit(written: str) -> str:
    found = re.search(r"[^\W\d_]+", written)
    return found[0] if found else ""


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
