"""Numbers in words, from 2 to 99."""

import re

import pytest
from sitedata.language import number_words


@pytest.mark.parametrize("language", sorted(number_words.LANGUAGES))
def test_each_number_has_one_word(language: str) -> None:
    assert sorted(number_words.numbers(language).values()) == list(range(2, 100))


@pytest.mark.parametrize(
    ("language", "written", "number"),
    [
        ("fr", "dix-sept", 17),
        ("fr", "Vingt et un", 21),
        ("fr", "soixante et onze", 71),
        ("fr", "soixante-dix-neuf", 79),
        ("fr", "quatre-vingts", 80),
        ("fr", "quatre-vingt-un", 81),
        ("fr", "quatre-vingt-onze", 91),
        ("en", "seventy-nine", 79),
        ("en", "Ninety nine", 99),
        ("es", "dieciséis", 16),
        ("es", "veintidós", 22),
        ("es", "treinta y uno", 31),
        ("es", "noventa y nueve", 99),
        ("de", "18", 18),
    ],
)
def test_a_number_is_found_and_read(language: str, written: str, number: int) -> None:
    assert re.fullmatch(number_words.pattern(language), written, re.I)
    assert number_words.value(written, language) == number


def test_a_language_without_words_has_digits() -> None:
    assert not re.fullmatch(number_words.pattern("de"), "achtzehn")
