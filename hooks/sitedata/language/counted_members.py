"""How a definition counts those whom a list names: “the 16 partners”, “les six membres”, “los nueve”."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from sitedata.language import number_words
from sitedata.language.counted import ALL_OF_THEM

_LISTING: Mapping[str, str] = {
    "fr": "liste de|réunit|regroupe|compte|comprend",
    "en": "list of|includes|comprises|covers|brings together",
    "es": "lista de|reúne|incluye|comprende|agrupa",
}
"""Language → what stands before the number where no article does."""
_MEMBERS: Mapping[str, str] = {
    "fr": "pays|membres|partenaires|états(?! membres)|territoires",
    "en": r"(?:(?!(?:other|further|more|remaining|new|first|last|next|former|member|\w+est)\b)[\w-]+ )?"
    "(?:countries|members|partners|states|territories)",
    "es": "países|miembros|socios|estados(?! miembros)|territorios",
}
"""Language → what the members are called; the Member States are those of the Union."""


def counted_members(text: str, language: str) -> Iterator[tuple[str, int]]:
    """Yield words and number of each count of all members of something: “the 16 partners”, 16.

    Args:
        text: plain.
        language: that of the text; in a language without rules nothing is found.
    """
    for match in _pattern(language).finditer(text) if language in _MEMBERS else ():
        number = number_words.value(match["number"], language)
        if number is not None and (match["member"] or match["all"]):
            yield match[0], number


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Return what finds a count; one that ends without saying of whom must speak of all."""
    before = rf"\b(?:(?P<all>{ALL_OF_THEM[language]})|{_LISTING[language]})"
    behind = rf"(?: (?P<member>{_MEMBERS[language]})\b|(?=[.,;)]|$))"
    spaced = f"{before} (?P<number>NUMBER){behind}".replace(" ", "[ \u00a0\u202f]")
    return re.compile(spaced.replace("NUMBER", number_words.pattern(language)), re.I)
