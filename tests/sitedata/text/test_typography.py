"""What typesetting changes, and what it leaves alone."""

import pytest
from sitedata.text.typography import NARROW, WIDE, typeset

CASES = [
    ("fr", "Qui ? Quoi ! Ceci ; cela : fin", f"Qui{NARROW}? Quoi{NARROW}! Ceci{NARROW}; cela{WIDE}: fin"),
    ("fr", "« oui »", f"«{WIDE}oui{WIDE}»"),
    ("fr", f"Déjà{WIDE}? Bien{NARROW}: oui", f"Déjà{NARROW}? Bien{WIDE}: oui"),
    ("fr", "l'expert d'ici", "l’expert d’ici"),
    ("fr", "« {query} » : {count}", f"«{WIDE}{{query}}{WIDE}»{WIDE}: {{count}}"),
    ("fr", "50 % et 20 €", f"50{WIDE}% et 20{WIDE}€"),
    (
        "fr",
        "https://x.example/?a=b&c=1 [a](b.md) | :--- | `a: b`",
        "https://x.example/?a=b&c=1 [a](b.md) | :--- | `a: b`",
    ),
    ("fr", "{: .class } et {{ steps }}", "{: .class } et {{ steps }}"),
    ("fr", "fin :smile: ici", "fin :smile: ici"),
    ("en", "the expert's work: why ? 'quoted'", "the expert’s work: why ? 'quoted'"),
    ("es", "¿Qué? 50 %", f"¿Qué? 50{WIDE}%"),
    ("de", "Wie 'geht' es ? L'oréal", "Wie 'geht' es ? L'oréal"),
]


@pytest.mark.parametrize(("language", "typed", "expected"), CASES)
def test_a_text_is_set_once_and_for_all(language: str, typed: str, expected: str) -> None:
    found = typeset(typed, language)
    assert found == expected
    assert typeset(found, language) == found
