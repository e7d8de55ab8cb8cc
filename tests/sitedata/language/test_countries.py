"""Names of countries and their order."""

from sitedata.language import countries


def test_accents_do_not_change_the_order_of_letters() -> None:
    names = ["Zambie", "Égypte", "Éthiopie", "Érythrée", "Eswatini", "Îles Cook", "Inde", "Équateur"]
    ordered = ["Égypte", "Équateur", "Érythrée", "Eswatini", "Éthiopie", "Îles Cook", "Inde", "Zambie"]
    assert sorted(names, key=countries.sort_key) == ordered


def test_names_follow_the_language() -> None:
    assert [entry.name for entry in countries.named(["NO", "DE"], "fr", {})] == ["Allemagne", "Norvège"]
    assert [entry.name for entry in countries.named(["NO", "DE"], "en", {})] == ["Germany", "Norway"]
    assert [entry.name for entry in countries.named(["NO", "DE"], "es", {})] == ["Alemania", "Noruega"]


def test_a_name_of_our_own_stands_instead_and_keeps_its_place_in_the_alphabet() -> None:
    found = countries.named(["NO", "DE", "XK"], "en", {"XK": ("Kosovo", "a footnote"), "NO": ("Airland", None)})
    assert [(entry.code, entry.name, entry.note) for entry in found] == [
        ("NO", "Airland", None),
        ("DE", "Germany", None),
        ("XK", "Kosovo", "a footnote"),
    ]


def test_a_form_offers_every_code_and_our_own_but_not_those_left_out() -> None:
    assert set(countries.offered(["XK"], ["AQ"])) == countries.codes() - {"AQ"} | {"XK"}


def test_every_code_has_a_name_in_every_language() -> None:
    for language in ("fr", "en", "es", "de", "ar"):
        assert len(countries.named(countries.codes(), language, {})) == len(countries.codes()) == 249
