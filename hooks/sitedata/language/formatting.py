"""Dates, lengths of time, sizes, numbers and lists as a language writes them. Source: Babel and ICU (CLDR)."""

import re
from datetime import date
from functools import cache

from babel.dates import format_date, format_skeleton, get_timezone_name
from babel.numbers import format_decimal, get_group_symbol
from babel.units import format_unit

from sitedata.language.locales import icu_locale, locale

DAYS_OF_A_YEAR = 365
THOUSAND = 1000
A_YEAR = 2027
NAMES_OF_MONTHS = ("stand-alone", "wide"), ("format", "wide"), ("format", "abbreviated")
"""Names to look for beside a year: in Vietnamese it is not the one of a list, in Chinese the one with a digit."""
KILOBYTE, MEGABYTE = 1000, 1_000_000
"""In bytes, as browsers and systems count them for people."""
MAX_WITH_TENTHS = 10
"""Megabytes up to which a tenth is worth saying."""
FIRST_OF_MONTH = {"fr": "1er"}
"""How the first day of a month is written where it is no plain number; CLDR has no pattern for it."""


def either(names: list[str], language: str) -> str:
    """Return a list to choose from in words: PDF, DOCX or ODT, without the American comma; empty without names."""
    # Babel would write “DOCX o ODT” (findings/list-words-two-ways.sh). Loaded when it is needed, as for the order.
    import icu

    either_of = icu.UListFormatterType.OR, icu.UListFormatterWidth.WIDE
    return str(icu.ListFormatter.createInstance(icu_locale(language), *either_of).format(names))


def day(when: date, language: str) -> str:
    """Return a date in words, the European way where there are several (24 November 2026, not November 24)."""
    text: str = format_date(when, "long", locale(language))
    first = FIRST_OF_MONTH.get(language)
    return text.replace("1", first, 1) if first and when.day == 1 else text


def day_patterns(language: str) -> dict[str, str | list[str]]:
    """Return how `day` writes a day, for programs without CLDR: a text per month, and how its first day is written."""
    sample = 28, 2027
    texts = [day(date(sample[1], month, sample[0]), language) for month in range(1, 13)]
    months = [text.replace(str(sample[0]), "{day}").replace(str(sample[1]), "{year}") for text in texts]
    return {"months": months, "first": FIRST_OF_MONTH.get(language, "1")}


def zone_name(zone: str, language: str) -> str:
    """Return how a time zone is called, such as “Peru Time”, by its IANA name."""
    # Babel calls it the time of an unknown region.
    return (
        zone if zone == "UTC" else str(get_timezone_name(zone, "long", locale=locale(language), zone_variant="generic"))
    )


def month_names(language: str) -> list[str]:
    """Return the twelve months' names, January first, as they stand in a list; beside a year they are the same."""
    kinds, texts = locale(language).months, _months_with_year(language)
    for context, width in NAMES_OF_MONTHS:
        names = [kinds[context][width][number] for number in range(1, 13)]
        if all(name in text for name, text in zip(names, texts, strict=True)):
            return names
    raise ValueError(f"CLDR names no month of {language} as it stands beside a year")


def _months_with_year(language: str) -> list[str]:
    return [format_skeleton("yMMMM", date(A_YEAR, month, 1), locale=locale(language)) for month in range(1, 13)]


def month_pattern(language: str) -> str:
    """Return how a month's name `{0}` and its year `{1}` stand together: `{0} {1}`, `{0} de {1}`, `{1} m. {0}`."""
    return _months_with_year(language)[2].replace(str(A_YEAR), "{1}").replace(month_names(language)[2], "{0}")


def month_texts(language: str) -> list[str]:
    """Return the twelve months of a year `{year}`, January first, for programs without CLDR."""
    return [month_pattern(language).format(name, "{year}") for name in month_names(language)]


def days(count: int, language: str) -> str:
    """Return a number of days in words that no line break parts, as years where they are whole ones: 2 years."""
    years, rest = divmod(count, DAYS_OF_A_YEAR)
    whole = years and not rest
    said = format_unit(
        years if whole else count, f"duration-{'year' if whole else 'day'}", "long", locale=locale(language)
    )
    return _unbroken(said)


def _unbroken(said: str) -> str:
    return re.sub(r"\s", "\u00a0", said)


def number(value: int, language: str) -> str:
    """Return a whole number with the separators of a language: 4 000, 4,000, 4000.

    Where CLDR has a space that does not break this is a plain one, kept on one line in pages (`unbroken`): behind the
    other eSpeak, the voice of several screen readers, reads “4, zero zero zero”.
    """
    said = format_decimal(value, locale=locale(language), group_separator=abs(value) >= _least_grouped(language))
    return re.sub(r"\s", " ", said)


@cache
def _least_grouped(language: str) -> int:
    """Return 1000, or 10,000 where one digit before the separator is not enough: 4000, but 12.000.

    CLDR's minimumGroupingDigits, which Babel does not read.
    """
    import icu

    four_digits = str(icu.NumberFormatter.withLocale(icu_locale(language)).formatInt(THOUSAND))
    return THOUSAND if len(four_digits) > len(str(THOUSAND)) else 10 * THOUSAND


def grouping(language: str) -> dict[str, str | int]:
    """Return how `number` writes thousands, for programs without CLDR: the mark, and the least number that has one."""
    return {"mark": re.sub(r"\s", " ", get_group_symbol(locale(language))), "least": _least_grouped(language)}


def file_size(size: int, language: str) -> str:
    """Return a size in bytes as people read it: 300 ko, 1,2 Mo, 12 MB; at least 1 kB. Its spaces do not break."""
    if size < MEGABYTE - KILOBYTE // 2:
        said = format_unit(max(1, round(size / KILOBYTE)), "digital-kilobyte", "short", locale=locale(language))
    else:
        millions = size / MEGABYTE
        shown = round(millions, 1) if millions < MAX_WITH_TENTHS else round(millions)
        said = format_unit(shown, "digital-megabyte", "short", locale=locale(language))
    return _unbroken(said)
