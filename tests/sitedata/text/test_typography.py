"""What typesetting changes, and what it leaves alone."""

import pytest
from sitedata.text.typography import NARROW, WIDE, in_quotation_marks, inside_quotation_marks, typeset, unbroken

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
    ("pt", "o trabalho d'equipa", "o trabalho d’equipa"),
    ("en", "the expert's work: why ? 'quoted'", "the expert’s work: why ? 'quoted'"),
    ("es", "¿Qué? 50 %", f"¿Qué? 50{WIDE}%"),
    ("de", "Wie 'geht' es ? L'oréal", "Wie 'geht' es ? L'oréal"),
    ("en", "EN 301 549 and (EU) 2016/2102", f"EN{WIDE}301{WIDE}549 and (EU){WIDE}2016/2102"),
    ("fr", "nº 233/2014, 2 ans, 2 annexes", f"nº{WIDE}233/2014, 2{WIDE}ans, 2 annexes"),
    ("es", "Reglamento (UE) n.º 233/2014", f"Reglamento (UE) n.º{WIDE}233/2014"),
    ("es", "{max_mb} MB, +51 000 000 000", f"{{max_mb}}{WIDE}MB, +51{WIDE}000{WIDE}000{WIDE}000"),
    ("en", "in 2020 the 5 steps", "in 2020 the 5 steps"),
]


@pytest.mark.parametrize(("language", "typed", "expected"), CASES)
def test_a_text_is_set_once_and_for_all(language: str, typed: str, expected: str) -> None:
    found = typeset(typed, language)
    assert found == expected
    assert typeset(found, language) == found


@pytest.mark.parametrize(
    ("language", "quoted"),
    [
        ("fr", f"«{WIDE}Qui{NARROW}?{WIDE}»"),
        ("fr-CA", f"«{WIDE}Qui{NARROW}?{WIDE}»"),
        ("en", "“Qui ?”"),
        ("es", "«Qui ?»"),
        ("de", "„Qui ?“"),
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


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ("<h2 id='est-il'>Est-il gratuit ? Y a-t-il un prix ?</h2>", ["Est-il", "a-t-il"]),
        ('<p>Écrivez-nous, <a href="/peut-il/">peut-il</a>, dit-elle.</p>', ["Écrivez-nous", "peut-il", "dit-elle"]),
        ("<p>outre-mer, compte-rendu, c’est-à-dire, va-et-vient, celles-ci</p>", []),
        ("<pre><code>dit-il\n</code></pre><p><code>est-il</code></p>", []),
        ("<select><option>D’outre-mer</option></select><textarea>e-mail</textarea><svg><title>e-x</title></svg>", []),
        (
            "<p>By e-mail, peer-to-peer, pre-mail, non-EU, non-governmental</p>",
            ["e-mail", "non-EU", "non-governmental"],
        ),
        ("<p>(Article 6(1)(b) GDPR), see (1)(a) and 6(2)</p>", ["6(1)(b)"]),
        ('<a href="mailto:a-b@c-d.org">Escribir a a-b@c-d.org.</a>', ["a-b@c-d.org"]),
    ],
)
def test_words_that_stay_whole(html: str, whole: list[str]) -> None:
    found = unbroken(html)
    start, end = '<span class="unbroken">', "</span>"
    assert [part.split(end)[0] for part in found.split(start)[1:]] == whole
    assert found.replace(start, "").replace(end, "") == html


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
