"""What a definition counts, and what it only mentions."""

import pytest
from sitedata.language.counted_members import counted_members


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "Cette liste est celle des 16 partenaires de la politique.", [("des 16 partenaires", 16)]),
        ("fr", "Cette liste réunit dix-huit pays.", [("réunit dix-huit pays", 18)]),
        ("fr", "Cette liste réunit ces neuf.", [("ces neuf", 9)]),
        ("fr", "Les 27 États membres, et douze territoires britanniques jusqu’en 2020.", []),
        ("fr", "Les Pays-Bas caribéens en regroupent trois : Bonaire, Saba, Saint-Eustache.", []),
        ("en", "It covers the 13 overseas countries and territories.", [("the 13 overseas countries", 13)]),
        (
            "en",
            "The seventy-nine members; this list includes all nine.",
            [("The seventy-nine members", 79), ("all nine", 9)],
        ),
        ("en", "The 27 Member States, the three other countries, the five largest countries.", []),
        ("en", "The Caribbean Netherlands covers three of them, as twelve British territories did.", []),
        ("es", "Los 16 socios: esta lista reúne los dieciséis.", [("Los 16 socios", 16), ("los dieciséis", 16)]),
        ("es", "Los 27 Estados miembros y otros tres países; agrupa tres de ellos.", []),
        ("de", "Die 16 Länder.", []),
    ],
)
def test_members_are_counted(language: str, text: str, found: list[tuple[str, int]]) -> None:
    assert list(counted_members(text, language)) == found
