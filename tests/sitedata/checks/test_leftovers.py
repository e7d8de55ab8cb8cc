"""What a text must not have left in it, and what only looks like it."""

import pytest
from sitedata.checks.leftovers import leftovers

LEFT = [
    ("fr", "La prÃ©sentation", "the garbled characters “prÃ©sentation”: Write “présentation”."),
    ("fr", "coÃ»t de lâ€™action, cÅ“ur", "the garbled characters “coÃ»t” (3 such places): Write “coût”."),
    ("fr", "Ã\u00a0 la demande", "the garbled characters “Ã”: Write “à”."),
    ("fr", "Ã la demande", "the garbled characters “Ã”: Write the word again."),
    ("es", "EspaÃ±a", "the garbled characters “EspaÃ±a”: Write “España”."),
    ("en", "â‚¬ 100", "the garbled characters “â‚¬”: Write “€”."),
    ("en", "20 Â€", "the garbled characters “Â€”: Write the word again."),
    ("fr", "pr√©sentation", "the garbled characters “pr√©sentation”: Write “présentation”."),
    ("fr", "pr├®sentation", "the garbled characters “pr├®sentation”: Write “présentation”."),
    ("fr", "pr?sentation", "a question mark inside “pr?sentation”"),
    ("fr", "(l?action)", "a question mark inside “(l?action)”"),
    ("fr", "pr\ufffdsentation", "the character U+FFFD, which stands for a lost one"),
    ("fr", "\uf0b7 un point", "the character U+F0B7, which only one program or font knows"),
    ("fr", "\U000f0001", "the character U+F0001, which only one program or font knows"),
    ("fr", "le \ufb01nancement", "the joined letters “ﬁ”: Write “fi”."),
    ("fr", "Ici, TODO traduire", "the note “TODO”"),
    ("fr", "FIXME", "the note “FIXME”"),
    ("en", "Dates: TBD: ask", "the note “TBD”"),
    ("fr", "Tél. XXX", "the note “XXX”"),
    ("fr", "XXX à vérifier", "the note “XXX”"),
    ("fr", "XXXX Cumbre", "the note “XXXX”"),
    ("es", "TODO: traducir", "the note “TODO:”"),
    ("es", "- TODO", "the note “- TODO”"),
    ("fr", "Horaires : (à compléter)", "the note “(à compléter)”"),
    ("fr", "À compléter.", "the note “À compléter.”"),
    ("fr", "## **À traduire**\n", "the note “À traduire”"),
    ("en", "[text to be translated]", "the note “[text to be translated]”"),
    ("es", "Por completar…", "the note “Por completar…”"),
    ("es", "(a completar)", "the note “(a completar)”"),
    ("fr", "le [insérer la date]", "the note “[insérer la date]”"),
    ("en", "Lorem ipsum dolor", "the filler text “Lorem ipsum”"),
]
RIGHT = [
    ("fr", "CAFÉ\u00a0: ouvert « À », PÂTÉ\u00a0; ÂGE, âge, Île"),
    ("pt", "«\u00a0IRMÃ\u00a0» e NÃO"),
    ("fr", "Qui?Quoi, qui ? Quoi"),
    ("en", "See https://example.org/page?x=1 and search.html?q=a, a@b.example?subject=x"),
    ("es", "¿Qué es TODO lo que necesita? TODO EL MUNDO"),
    ("es", "La XXX Cumbre Iberoamericana"),
    ("fr", "le XXXe siècle, https://example.org/TODO"),
    ("fr", "Le formulaire à compléter et à renvoyer, les champs à traduire"),
    ("en", "The form to be completed is below. [insert](apply.md)"),
]


@pytest.mark.parametrize(("language", "text", "expected"), LEFT)
def test_what_is_left_is_found_once(language: str, text: str, expected: str) -> None:
    found = [f"{left.found}: {left.repair}" for left in leftovers(text, language)]
    assert len(found) == 1
    assert found[0].startswith(expected)


@pytest.mark.parametrize(("language", "text"), RIGHT)
def test_what_only_looks_like_it_is_right(language: str, text: str) -> None:
    assert list(leftovers(text, language)) == []


def test_the_place_is_where_it_begins() -> None:
    assert [left.offset for left in leftovers("ab\nTODO and \ufffd", "en")] == [12, 3]
