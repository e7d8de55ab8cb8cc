"""How texts count what the site lists: “the five themes”, “les cinq thèmes”. Other languages are not checked."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from sitedata.language import number_words

NOUNS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "themes": "thèmes",
        "steps": "étapes",
        "regions": "régions",
        "testimonials": "témoignages",
        "support_types": "types de soutien",
    },
    "en": {
        "themes": "themes",
        "steps": "steps",
        "regions": "regions",
        "testimonials": "testimonials",
        "support_types": "types of support|kinds of support",
    },
    "es": {
        "themes": "temas",
        "steps": "etapas|pasos",
        "regions": "regiones",
        "testimonials": "testimonios",
        "support_types": "tipos de apoyo",
    },
}
"""Language → name of a list of data/ → what texts call its records, with | between two names."""
ALL_OF_THEM: Mapping[str, str] = {
    "fr": "les|des|aux|nos|ces|tous les|toutes les",
    "en": "the|our|these|all",
    "es": "los|las|nuestros|nuestras|estos|estas|todos los|todas las",
}
"""Language → words before a number that speaks of all there are; “in two steps” may be other steps."""


SENTENCE_END = re.compile(r"\w[^\w\s]*[.!?…][^\w\s]*\s+$")
"""What stands before a number that begins a sentence: as in a title it speaks of all there are."""


def counted(text: str, language: str, *, begins: bool) -> Iterator[tuple[str, str, int]]:
    """Yield words, name of the list and number of each count in a text: “the five themes”, “themes”, 5.

    Args:
        text: plain, or a line of Markdown.
        language: that of the text.
        begins: whether a number at the beginning counts all there are, as in a title.
    """
    if language not in NOUNS or not any(name in text.lower() for name in _names(language)):
        return
    for match in _pattern(language).finditer(text):
        before = text[: match.start()].lower()
        if (
            SENTENCE_END.search(before)
            or re.search(rf"\b(?:{ALL_OF_THEM[language]}) $", before)
            or (begins and not re.search(r"\w", before))
        ):
            number = number_words.value(match[1], language)
            if number is not None:
                yield _with_words_before(before, match, text), match.lastgroup or "", number


@cache
def _names(language: str) -> tuple[str, ...]:
    return tuple("|".join(NOUNS[language].values()).split("|"))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Return what finds a number before the name of a list: one group for the number, one for each name."""
    nouns = "|".join(rf"(?P<{name}>{noun})" for name, noun in NOUNS[language].items())
    return re.compile(rf"\b({number_words.pattern(language)})[ \u00a0](?:{nouns})\b", re.I)


def _with_words_before(before: str, match: re.Match[str], text: str) -> str:
    """Return a count with the word before it, as an editor would look for it."""
    word = re.search(r"\w+ $", before)
    return text[word.start() if word else match.start() : match.end()]
