"""Quotation marks inside others."""

import pytest
from sitedata.text.quotation_marks import inside_quotation_marks


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "J’ai lu la page «\u00a0Protection des données\u00a0»", "J’ai lu la page “Protection des données”"),
        ("es", "He leído la página «Protección de datos»", "He leído la página “Protección de datos”"),
        ("en", "I have read the page “Privacy”", "I have read the page ‘Privacy’"),
        ("de", "Ich habe „Datenschutz“ gelesen", "Ich habe „Datenschutz“ gelesen"),
    ],
)
def test_inside_quotation_marks_stand_others(language: str, text: str, expected: str) -> None:
    assert inside_quotation_marks(text, language) == expected
