"""Dates, lengths of time and numbers in three languages."""

from datetime import date

import icu
import pytest
from babel.localedata import locale_identifiers
from sitedata.language import formatting

LANGUAGES = ("fr", "en", "es")


def test_a_day_is_written_the_european_way() -> None:
    days = [formatting.day(date(2026, 11, 4), language) for language in LANGUAGES]
    assert days == ["4 novembre 2026", "4 November 2026", "4 de noviembre de 2026"]


def test_a_month_stands_with_its_year_as_cldr_has_it() -> None:
    """ICU reads the same data by itself."""
    for language in (*LANGUAGES, "ca", "cs", "de", "hu", "lt", "pl", "pt", "sv", "uk"):
        said = icu.SimpleDateFormat(
            icu.DateTimePatternGenerator.createInstance(icu.Locale(language)).getBestPattern("yMMMM"),
            icu.Locale(language),
        )
        told = [said.format(icu.GregorianCalendar(2099, month, 15).getTime()) for month in range(12)]
        assert [text.replace("{year}", "2099") for text in formatting.month_texts(language)] == told, language
    assert formatting.month_texts("es")[11] == "diciembre de {year}"


def test_each_month_of_a_year_has_its_own_name_in_every_language() -> None:
    """In Vietnamese and Chinese each one was March: there the name beside a year is another one than in a list."""
    for language in (tag for tag in locale_identifiers() if "_" not in tag):
        names, texts = formatting.month_names(language), formatting.month_texts(language)
        assert len(set(names)) == len(set(texts)) == 12, language
        assert all(name in text and "{year}" in text for name, text in zip(names, texts, strict=True)), language


def test_months_beside_a_year_that_are_not_called_as_in_a_list() -> None:
    assert formatting.month_texts("zh")[11] == "{year}年12月"
    assert formatting.month_texts("vi")[11] == "tháng 12 năm {year}"
    assert (formatting.month_pattern("zh"), formatting.month_pattern("vi")) == ("{1}年{0}", "{0} năm {1}")


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (730, ["2 ans", "2 years", "2 años"]),
        (365, ["1 an", "1 year", "1 año"]),
        (366, ["366 jours", "366 days", "366 días"]),
        (90, ["90 jours", "90 days", "90 días"]),
        (1, ["1 jour", "1 day", "1 día"]),
    ],
)
def test_days_are_years_where_they_are_whole_ones(count: int, written: list[str]) -> None:
    assert [formatting.days(count, language) for language in LANGUAGES] == [
        text.replace(" ", "\xa0") for text in written
    ]


def test_a_list_to_choose_from_is_european() -> None:
    told = [formatting.either(["PDF", "DOCX", "ODT"], language) for language in LANGUAGES]
    assert told == ["PDF, DOCX ou ODT", "PDF, DOCX or ODT", "PDF, DOCX u ODT"]
    assert formatting.either(["PDF", "PNG"], "es") == "PDF o PNG"
    assert formatting.either(["PDF", "HTML"], "es") == "PDF o HTML"
    assert formatting.either([], "en") == ""


def test_a_number_has_the_separators_of_its_language() -> None:
    assert [formatting.number(4000, language) for language in LANGUAGES] == ["4 000", "4,000", "4000"]
    assert [formatting.number(12000, language) for language in LANGUAGES] == ["12 000", "12,000", "12.000"]
