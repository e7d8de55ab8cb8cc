"""Checks of the texts of data/: they are shown as they are written, with any markup, and nothing may be left over."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from html import unescape
from itertools import islice

from sitedata.checks.leftovers import leftovers
from sitedata.checks.model_places import where
from sitedata.checks.place import Place
from sitedata.checks.sentences import NOT_READ
from sitedata.messages.problem import Problem, exactly, quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.document import Document, ValuePath

MARKUP = re.compile(r"\*\*|_|`|\]\(|[<&]|^#{1,6} |\*\S|[•●▪◦‣⁃]")
"""What any markup has; most texts have none of it and are not looked at further."""
BOLD = re.compile(
    r"(\*\*|__)(?=\S)([^*_\n]+?)(?<=\S)\1|(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_\n]+?)(?<=[^\s_])_(?!\w)"
)
LINK = re.compile(r"!?\[([^\]\n]*)\]\(\s*[^)\s]+[^)\n]*\)")
CODE = re.compile(r"`+([^`\n]+)`+")
ACCENT = re.compile(r"(?<!\w)\w*[^\W\d_]`[^\W\d_]\w*(?![\w`])")
"""A word with the sign of code in the place of its apostrophe."""
HEADING = re.compile(r"^#{1,6} +(\S.*)$", re.M)
BULLET = re.compile(r"^[•●▪◦‣⁃]\s*(\S.*)$", re.M)
LIST_SIGN = re.compile(r"[-*+–—] (?=[^\W\d_])|\d{1,2}[.)] (?=[^\W\d_])")
"""What begins an item of a list, at the beginning of a text."""
NUMBERS_WITH_A_DOT = frozenset({"fr", "en", "es"})
"""Languages that do not write a first day, or the first of a kind, as “1. Mai”."""
HTML = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.I)
ENTITY = re.compile(r"&(?:[a-z][a-z0-9]*|#\d+|#x[0-9a-f]+);", re.I)
AS_WRITTEN = say("a text without Markdown and HTML: this file is shown as it is written")


def check_record_texts(languages: tuple[str, ...], documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Yield a problem for each text that visitors would see with markup in it, or unfinished, or spoilt."""
    for document in documents.values():
        if document.file not in NOT_READ:
            yield from _of_records(document, languages)


@lru_cache(maxsize=512)
def _of_records(document: Document, languages: tuple[str, ...]) -> tuple[Problem, ...]:
    """Return the problems of a file; looked for once, for somebody who edits checks all files after each change."""
    return tuple(_in_records(document, languages))


def _in_records(document: Document, languages: tuple[str, ...]) -> Iterator[Problem]:
    for path, record in document.records():
        for key, text in record.items():
            if isinstance(text, str) and (key in languages or key == "original"):
                yield from _in_text(document, (*path, key), key, text)


def _in_text(document: Document, path: ValuePath, language: str, text: str) -> Iterator[Problem]:
    place, name = Place(document, path), partial(where, document, path)
    for left in islice(leftovers(text, language), 1):
        yield place.problem(name(), left.found, left.expected, left.repair)
    yield from marked(place, name, language, text, AS_WRITTEN)


def marked(place: Place, name: Callable[[], str], language: str, text: str, expected: Message) -> Iterator[Problem]:
    """Yield a problem for a text that visitors would see with markup in it; `name` gives its place in words."""
    if (sign := LIST_SIGN.match(text)) and (not sign[0][0].isdigit() or language in NUMBERS_WITH_A_DOT):
        shown = say("{text}, which visitors would see with its marks", text=quoted(sign[0]))
        plain = say("a text without the sign of a list")
        yield place.problem(name(), shown, plain, say("Delete {text}.", text=quoted(sign[0])))
    elif found := _markup(text) if MARKUP.search(text) else None:
        written, plain_text = found
        shown = say("{text}, which visitors would see with its marks", text=quoted(written))
        repair = say("Write {text}.", text=exactly(plain_text))
        if not plain_text.strip():
            repair = say("Write a space.") if plain_text else say("Delete {text}.", text=quoted(written))
        yield place.problem(name(), shown, expected, repair)


def _markup(text: str) -> tuple[str, str] | None:
    """Return the first markup of a text, and what to write in its place."""
    if match := ACCENT.search(text):
        return match.group(), match.group().replace("`", "’")
    for pattern in (LINK, BOLD, CODE, HEADING, BULLET):
        if match := pattern.search(text):
            return match.group(), next((part for part in match.groups() if part and part not in ("**", "__")), "")
    if match := HTML.search(text):
        return match.group(), ""
    if (match := ENTITY.search(text)) and (meant := unescape(match.group())) != match.group():
        return match.group(), meant if meant.isspace() or meant.isprintable() else ""
    return None
