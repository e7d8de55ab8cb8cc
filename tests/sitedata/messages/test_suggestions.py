"""Names that stand where codes should."""

import pytest
from sitedata.messages.suggestions import did_you_mean, look_up_country, look_up_language, unknown_language


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Norway", "NO"),
        ("Norvège", "NO"),
        ("noruega", "NO"),
        ("NOR", "NO"),
        ("no", "NO"),
        ("UK", "GB"),
        ("Norwey", "NO"),
    ],
)
def test_a_country_is_proposed_by_its_code(written: str, code: str) -> None:
    assert look_up_country(written) == f"Did you mean “{code}”?"


@pytest.mark.parametrize(("written", "code"), [("French", "fr"), ("allemand", "de"), ("inglés", "en"), ("spa", "es")])
def test_a_language_is_proposed_by_its_code(written: str, code: str) -> None:
    assert look_up_language(written) == f"Did you mean “{code}”?"


def test_what_nobody_can_guess_is_looked_up() -> None:
    assert "ISO 3166-1" in look_up_country("QQ")
    assert "ISO 639" in look_up_language("qqq")


@pytest.mark.parametrize("written", ["fra", "French", "FR"])
def test_a_language_of_the_site_is_proposed_for_an_unknown_one(written: str) -> None:
    assert unknown_language(written, ("fr", "en")) == "Did you mean “fr”?"
    assert "mkdocs.yml" in unknown_language("pl", ("fr", "en"))


def test_nothing_is_listed_where_there_is_nothing() -> None:
    assert did_you_mean("x", ()) == "There is none yet."
