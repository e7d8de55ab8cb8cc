"""How words are folded, and which forms are one word: golden cases, without a build."""

import pytest
from sitedata.build.search_words import Rule, Stems, fold, words

FOLDED = [
    ("Œuvre", "oeuvre"),
    ("ŒUVRE", "oeuvre"),
    ("Straße STRASSE", "strasse strasse"),
    ("Łódź, København", "lodz, kobenhavn"),
    ("d’Élève", "d’eleve"),
    ("ﬁn №", "fin no"),
    ("ΟΔΟΣ ὁδός", "οδοσ οδοσ"),
    ("تَعْلِيم تعلــيم", "تعليم تعليم"),
    ("إسلام أمل آمن", "اسلام امل امن"),
    ("co\u00adopération", "cooperation"),
    ("İstanbul ıstanbul", "istanbul istanbul"),
]
WORDS = [
    ("d’asile", ("d", "asile")),
    ("l'e-mail,", ("l", "e", "mail", "email")),
    ("rendez\u2011vous", ("rendez", "vous", "rendezvous")),
    ("2009–2024", ("2009", "2024")),
    ("AVG/GDPR", ("avg", "gdpr")),
    ("…", ()),
]
FORMS = [
    ("fr", "mobilité mobilités nationaux national", "mobilite", ["mobilites"]),
    ("fr", "marché marchés marche", "marche", ["marches"]),
    ("en", "country countries request requested", "country", ["countries"]),
    ("es", "misión misiones país", "mision", ["misiones"]),
    ("de", "Häuser Haus", "haus", ["hauser"]),
    ("ar", "الهجرة هجرة", "هجرة", ["الهجرة"]),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_a_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(("part", "found"), WORDS)
def test_the_words_of_a_part(part: str, found: tuple[str, ...]) -> None:
    assert words(part) == found


def stems(language: str, text: str) -> Stems:
    made = Stems(language)
    for part in text.split():
        made.add(part)
    return made


@pytest.mark.parametrize(("language", "text", "word", "forms"), FORMS)
def test_forms_of_one_word(language: str, text: str, word: str, forms: list[str]) -> None:
    assert stems(language, text).forms()[word] == forms


def test_a_language_without_a_stemmer_has_no_forms() -> None:
    made = stems("xx", "country countries")
    assert made.forms() == {}
    assert made.rules() == []
    assert made.holding([Rule("y", "ies", at_start=False)]) == {}


def test_rules_are_learnt_at_both_ends_and_hold_where_the_stemmer_says_so() -> None:
    english = stems("en", "visa visas letter letters news")
    plural = Rule("", "s", at_start=False)
    assert english.rules()[:2] == [plural, Rule("s", "", at_start=False)]
    assert english.holding([plural])["letter"] == 1
    assert "news" not in english.holding([Rule("s", "", at_start=False)])
    assert stems("es", "misión").holding([Rule("", "es", at_start=False)]) == {"mision": 1}
    article = Rule("", "ال", at_start=True)
    arabic = stems("ar", "الهجرة هجرة اللجوء لجوء دول")
    assert article in arabic.rules()
    assert arabic.holding([article])["دول"] == 1
