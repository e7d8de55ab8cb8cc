"""Names of countries and their order."""

import csv
from pathlib import Path

import pytest
from sitedata.language import countries
from sitedata.language.collation import sort_key
from sitedata.models.countries import Countries
from sitedata.site import Site

TABLE = Path(__file__).with_name("eu_country_names.csv")
"""What the European Union calls countries."""
DECIDED = {("es", "SX"): "Sint Maarten", ("es", "TF"): "Territorios Australes y Antárticos Franceses"}
"""Names that are not the table's: decisions/0036 has the reasons."""
NOTHING = Countries()


def rows() -> list[dict[str, str]]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_countries_have_the_names_that_the_union_gives_them(site: Site, language: str) -> None:
    names = countries.names(language, site.countries)
    table = {row["code"]: row[language] for row in rows()}
    assert len(table) == 245
    assert {code: names[code] for code in table} == table | {
        code: name for (of, code), name in DECIDED.items() if of == language
    }


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_no_two_countries_have_one_name(site: Site, language: str) -> None:
    names = countries.names(language, site.countries)
    assert len(set(names.values())) == len(names) == 250


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        (
            "fr",
            [
                "Égypte",
                "Équateur",
                "Érythrée",
                "Eswatini",
                "Éthiopie",
                "Îles Cook",
                "Inde",
                "Saint-Martin",
                "Sainte-Lucie",
            ],
        ),
        ("en", ["Afghanistan", "Åland Islands", "South Sudan", "St. Lucia", "U.S. Virgin Islands", "Uganda"]),
        ("sv", ["Zambia", "Åland", "Österrike"]),
        ("es", ["Nueva Zelanda", "Ñandú", "Omán"]),
        ("cs", ["Honduras", "Chorvatsko", "Indie"]),
        ("az-Arab", ["Égypte", "Zambie"]),
        ("tlh", ["Égypte", "Zambie"]),
    ],
)
def test_names_stand_in_the_order_of_the_language(language: str, ordered: list[str]) -> None:
    assert sorted(set(ordered), key=lambda name: sort_key(name, language)) == ordered


@pytest.mark.parametrize(
    ("language", "codes", "ordered"),
    [
        ("en", ["GE", "GM", "GA", "SV"], ["El Salvador", "Gabon", "The Gambia", "Georgia"]),
        ("fr", ["RO", "RE", "QA", "SV"], ["El Salvador", "Qatar", "La Réunion", "Roumanie"]),
        ("es", ["GN", "SV", "GM"], ["El Salvador", "Gambia", "Guinea"]),
    ],
)
def test_an_article_does_not_count_in_the_order(
    language: str, codes: list[str], ordered: list[str], site: Site
) -> None:
    assert [entry.name for entry in countries.listed(codes, language, site.countries)] == ordered


def test_names_follow_the_language() -> None:
    for language, names in {"fr": "Allemagne Norvège", "en": "Germany Norway", "es": "Alemania Noruega"}.items():
        assert [entry.name for entry in countries.listed(["NO", "DE"], language, NOTHING)] == names.split()


def test_a_name_of_our_own_stands_instead_and_keeps_its_place_in_the_alphabet() -> None:
    own = Countries(beyond_iso=("XK",), names={"en": {"NO": "Airland"}})
    found = countries.listed(["DE", "NO", "XK"], "en", own)
    assert [(entry.code, entry.name) for entry in found] == [("NO", "Airland"), ("DE", "Germany"), ("XK", "Kosovo")]
    assert [entry.name for entry in countries.listed(["NO"], "fr", own)] == ["Norvège"]


def test_each_footnote_of_a_list_has_a_mark_of_its_own() -> None:
    own = Countries.model_construct(beyond_iso=("XK",), notes={"XK": {"en": "one"}, "PS": {"en": "two"}})
    found = countries.listed(["PS", "NO", "XK"], "en", own)
    assert [(entry.code, entry.mark, entry.note) for entry in found] == [
        ("XK", "*", "one"),
        ("NO", "", ""),
        ("PS", "**", "two"),
    ]
    assert [entry.mark for entry in countries.listed(["PS", "NO"], "en", own)] == ["", "*"]


def test_every_code_has_a_name_in_every_language() -> None:
    for language in ("fr", "en", "es", "de", "ar"):
        names = countries.names(language, NOTHING)
        assert len(names) == len(countries.iso_codes()) == 249
        assert all(name != code for code, name in names.items())
