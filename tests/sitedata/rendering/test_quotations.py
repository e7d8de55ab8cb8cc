"""A quotation in the marks and the typography of its language."""

import pytest
from sitedata.rendering.quotations import in_quotation_marks
from sitedata.text.typography import NARROW, WIDE


@pytest.mark.parametrize(
    ("language", "quoted"),
    [
        ("fr", f"«{WIDE}Qui{NARROW}?{WIDE}»"),
        ("fr-CA", f"«{WIDE}Qui{NARROW}?{WIDE}»"),
        ("en", "“Qui ?”"),
        ("es", "«Qui ?»"),
        ("de", "„Qui ?“"),
        ("hu", "„Qui ?”"),
        ("sv", "”Qui ?”"),
        ("pt", "«Qui ?»"),
        ("sr-Latn", "„Qui ?”"),
        ("tlh", "“Qui ?”"),
        ("ar", "”Qui ?“"),
        ("pt-BR", "“Qui ?”"),
    ],
)
def test_a_quotation_has_the_marks_of_its_language(language: str, quoted: str) -> None:
    assert in_quotation_marks("Qui ?", language) == quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("Sí. Así fue.", "«Sí. Así fue»."), ("¿Sí?", "«¿Sí?»"), ("Así…", "«Así…»"), ("Así...", "«Así...»"), (".", "«.»")],
)
def test_the_full_stop_of_a_spanish_quotation_stands_behind_its_marks(text: str, quoted: str) -> None:
    assert in_quotation_marks(text, "es") == quoted
