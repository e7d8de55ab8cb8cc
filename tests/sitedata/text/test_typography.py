"""What typesetting changes, and what it leaves alone."""

import pytest
from sitedata.text.typography import NARROW, WIDE, typeset, unbroken

CASES = [
    ("fr", "Qui ? Quoi ! Ceci ; cela : fin", f"Qui{NARROW}? Quoi{NARROW}! Ceci{NARROW}; cela{WIDE}: fin"),
    ("fr", "« oui »", f"«{WIDE}oui{WIDE}»"),
    ("fr", f"Déjà{WIDE}? Bien{NARROW}: oui", f"Déjà{NARROW}? Bien{WIDE}: oui"),
    ("fr", "l'expert d'ici", "l’expert d’ici"),
    ("fr", "« {query} » : {count}", f"«{WIDE}{{query}}{WIDE}»{WIDE}: {{count}}"),
    ("fr", "50 % et 20 €", f"50{WIDE}% et 20{WIDE}€"),
    ("fr", "https://x.example/?a=b&c=1 ?d [a](b.md)", "https://x.example/?a=b&c=1 ?d [a](b.md)"),
    (
        "fr",
        "« Qui. » « Oui ! » 20 € ? etc. : fin * :",
        f"«{WIDE}Qui.{WIDE}» «{WIDE}Oui{NARROW}!{WIDE}» 20{WIDE}€{NARROW}? etc.{WIDE}: fin *{WIDE}:",
    ),
    ("fr", "{: .class } et {{ steps }}", "{: .class } et {{ steps }}"),
    ("fr", "fin :smile: ici", "fin :smile: ici"),
    ("pt", "o trabalho d'equipa", "o trabalho d’equipa"),
    ("en", "the expert's work: why ? 'quoted'", "the expert’s work: why ? 'quoted'"),
    ("es", "¿Qué? 50 %", f"¿Qué? 50{WIDE}%"),
    ("sv", "Hur 'mår' du ? L'oréal 50 %", "Hur 'mår' du ? L'oréal 50 %"),
    (
        "de",
        "Wie 'geht' es, geht's? Z. B. 50 % i. d. R.",
        f"Wie 'geht' es, geht’s? Z.{WIDE}B. 50{WIDE}% i.{WIDE}d.{WIDE}R.",
    ),
    ("de-AT", "10 000 €. A. Wer? b. Was?", f"10{WIDE}000{WIDE}€. A. Wer? b. Was?"),
    ("it", "l'Unione, un po' di più: 'sì', 40 % e 20 €", f"l’Unione, un po’ di più: 'sì', 40 % e 20{WIDE}€"),
    ("pt-PT", "d'água, 40 %, 20 €", f"d’água, 40 %, 20{WIDE}€"),
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
    assert len(found) == len(typed)


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ("<h2 id='est-il'>Est-il gratuit ? Y a-t-il un prix ?</h2>", ["Est-il", "a-t-il"]),
        ('<p>Écrivez-nous, <a href="/peut-il/">peut-il</a>, dit-elle.</p>', ["Écrivez-nous", "peut-il", "dit-elle"]),
        ("<p>d’outre-mer, main-d’œuvre, compte-rendu, c’est-à-dire, va-et-vient</p>", ["outre-mer"]),
        ("<pre><code>dit-il\n</code></pre><p><code>est-il</code></p>", []),
        ("<select><option>D’outre-mer</option></select><textarea>e-mail</textarea><svg><title>e-x</title></svg>", []),
        ('<p><a title="1 > 2, e-mail" href="a">non-EU</a></p>', ["non-EU"]),
        (
            "<p>By e-mail, peer-to-peer, pre-mail, non-EU, non-governmental</p>",
            ["e-mail", "non-EU", "non-governmental"],
        ),
        ("<p>10 000 pages, 1 234 567 €</p>", ["10 000", "1 234 567"]),
        (f"<p>EN{WIDE}301{WIDE}549, +51 000 000 000, 022{WIDE}345{WIDE}678, le 5 mai 2026, 2 000 0, 12 00</p>", []),
        ("<p>(Article 6(1)(b) GDPR), see (1)(a) and 6(2)</p>", ["6(1)(b)"]),
        ('<a href="mailto:a-b@c-d.org">Escribir a a-b@c-d.org.</a>', ["a-b@c-d.org"]),
    ],
)
def test_words_that_stay_whole(html: str, whole: list[str]) -> None:
    found = unbroken(html)
    start, end = '<span class="unbroken">', "</span>"
    assert [part.split(end)[0] for part in found.split(start)[1:]] == whole
    assert found.replace(start, "").replace(end, "") == html


def test_thousands_have_the_space_that_screen_readers_understand() -> None:
    found = unbroken(f"<p>10{WIDE}000 pages</p><p>{NARROW}2{NARROW}500</p>")
    assert (
        found == f'<p><span class="unbroken">10 000</span> pages</p><p>{NARROW}<span class="unbroken">2 500</span></p>'
    )
