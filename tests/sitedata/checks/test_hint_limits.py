"""What a sentence of a form says of a limit, in the ways in which the three languages write numbers."""

import pytest
from sitedata.checks.hint_limits import contradictions
from sitedata.models.form_definition import Field

LANGUAGES = {"languages": ("fr",)}


def wrong(hint: str, **settings: object) -> list[str]:
    kind = "file" if "max_megabytes" in settings else "textarea"
    field = Field.model_validate(
        {"id": "x", "kind": kind, "label": {"fr": "X"}, "hint": {"fr": hint}, **settings}, context=LANGUAGES
    )
    return [str(found) for _, found, _, _ in contradictions(field)]


@pytest.mark.parametrize("written", ["5 Mo", "5\u00a0Mo", "5\u202fMo", "5Mo", "5 MB", "5 mégaoctets"])
def test_a_size(written: str) -> None:
    assert wrong(f"Un fichier de {written} au plus.", max_megabytes="5") == []
    assert wrong(f"Un fichier de {written} au plus.", max_megabytes="4") == [
        f"“{' '.join(written.split())}”, but “max_megabytes: 4”"
    ]


@pytest.mark.parametrize("written", ["1500", "1 500", "1\u202f500", "1.500", "1,500"])
def test_a_length(written: str) -> None:
    assert wrong(f"{written} caractères au plus.", max_length="1500") == []
    assert len(wrong(f"{written} caractères au plus.", max_length="1000")) == 1


@pytest.mark.parametrize(
    "hint", ["Au moins 10 caractères.", "5 pages au plus.", "Le 15 caractère", "https://x.example/10MB/x", "2,5 Mo/s"]
)
def test_other_numbers_are_left_alone(hint: str) -> None:
    assert wrong(hint, max_length="1000") == []
    assert wrong(hint.replace("10MB", "10"), max_megabytes="5") == []


def test_a_format_that_is_not_accepted() -> None:
    assert wrong("PDF ou DOCX", max_megabytes="5", formats=["pdf", "docx", "odt"]) == []
    assert wrong("PDF ou JPG", max_megabytes="5", formats=["pdf"]) == ["“JPEG”, but “formats: [pdf]”"]
