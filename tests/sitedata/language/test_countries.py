"""Names of countries and their order."""

from sitedata.language import countries
from sitedata.models.content import Regions

PLAIN = Regions(regions=())


def test_accents_do_not_change_the_order_of_letters() -> None:
    names = ["Zambie", "Égypte", "Éthiopie", "Érythrée", "Eswatini", "Îles Cook", "Inde", "Équateur"]
    ordered = ["Égypte", "Équateur", "Érythrée", "Eswatini", "Éthiopie", "Îles Cook", "Inde", "Zambie"]
    assert sorted(names, key=countries.sort_key) == ordered


def test_names_follow_the_language() -> None:
    assert [entry.name for entry in countries.named(["NO", "DE"], "fr", PLAIN)] == ["Allemagne", "Norvège"]
    assert [entry.name for entry in countries.named(["NO", "DE"], "en", PLAIN)] == ["Germany", "Norway"]
    assert [entry.name for entry in countries.named(["NO", "DE"], "es", PLAIN)] == ["Alemania", "Noruega"]


def test_every_code_has_a_name_in_every_language() -> None:
    for language in ("fr", "en", "es", "de", "ar"):
        assert len(countries.named(countries.codes(), language, PLAIN)) == len(countries.codes()) == 249
