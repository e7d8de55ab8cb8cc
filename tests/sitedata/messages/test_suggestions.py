"""Names that stand where codes should."""

import pytest
from sitedata.messages.suggestions import (
    did_you_mean,
    did_you_mean_key,
    look_up_country,
    look_up_id,
    look_up_language,
    look_up_slug,
    unknown_language,
)


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


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("cómo-solicitar", "como-solicitar"),
        ("Comment ça marche ?", "comment-ca-marche"),
        ("/fr/Postuler/", "postuler"),
        ("https://haven.example/es/a/b.html", "a/b"),
        ("apply.md", "apply"),
    ],
)
def test_a_slug_is_proposed_for_what_means_one(written: str, slug: str) -> None:
    assert look_up_slug(written) == f"Did you mean “{slug}”?"


@pytest.mark.parametrize(
    ("written", "identity"),
    [("Brasil", "brasil"), ("border-management", "border_management"), ("Œuvre d’art", "oeuvre_d_art")],
)
def test_an_id_is_proposed_for_what_means_one(written: str, identity: str) -> None:
    assert look_up_id(written) == f"Did you mean “{identity}”?"


def test_nothing_is_proposed_for_an_id_in_another_script() -> None:
    assert look_up_id("日本") == look_up_slug("--") == "Correct the value."


@pytest.mark.parametrize("written", ["cierra", "Clôture", "closing", "colses"])
def test_a_key_is_proposed_for_its_word_in_another_language(written: str) -> None:
    assert did_you_mean_key(written, ["opens", "closes", "title"]) == "Did you mean “closes”?"


def test_all_keys_are_listed_where_none_is_near() -> None:
    assert did_you_mean_key("zzz", ["b", "a"]) == "Use one of the keys: a, b."
