"""Checks that the site says what it has promised to say, and nothing that it must never say: data/promised.yml."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from html import unescape
from itertools import pairwise, takewhile

from sitedata.checks.place import Place
from sitedata.messages.problem import Problem, exactly, quoted
from sitedata.messages.suggestions import did_you_mean
from sitedata.messages.translatable import say
from sitedata.models.promised import Mixed, Promise
from sitedata.reading.document import Document, ValuePath
from sitedata.reading.finding import SYNTAX
from sitedata.reading.layout import depth
from sitedata.reading.markdown_pages import PageSource
from sitedata.site import Site

FILE = "data/promised.yml"
NOT_READ = (FILE, "data/accessibility.yml", "data/map.yml")
"""Files of data/ whose texts no visitor reads."""
ALIKE = 0.6
"""How alike two texts are, of 1, when one was probably made from the other."""
MARKUP = re.compile(r"[*_`]+")


@dataclass(frozen=True)
class Said:
    """A text that visitors read: its lines with their numbers, and the whole ready to be compared."""

    file: str
    lines: tuple[tuple[int, str], ...]
    plain: str


def check_promised(site: Site, documents: Mapping[str, Document], sources: list[PageSource]) -> Iterator[Problem]:
    """Yield a problem for each promised text that is nowhere, and for each place of what must never be said."""
    if site.promised is None:
        return
    said = {language: list(_said(language, site, documents, sources)) for language in site.languages}
    document = documents[FILE]
    for index, promise in enumerate(site.promised.promised):
        yield from _known(document, ("promised", index, "language"), promise.language, site)
        yield from _broken(Place(document, ("promised", index, "words")), promise, said.get(promise.language))
    for index, mixed in enumerate(site.promised.never):
        yield from _known(document, ("never", index, "language"), mixed.language, site)
        yield from _mixed_up(mixed, said.get(mixed.language, []), document.line(("never", index, "words")))


def _known(document: Document, path: ValuePath, language: str, site: Site) -> Iterator[Problem]:
    """Yield a problem when the site does not have a language. One that is paused says nothing, rightly or wrongly."""
    if language not in (*site.languages, *site.paused):
        expected, repair = say("a language of the site"), did_you_mean(language, site.languages)
        yield Place(document, path).problem("language", quoted(language), expected, repair, missing=language)


def _said(language: str, site: Site, documents: Mapping[str, Document], sources: list[PageSource]) -> Iterator[Said]:
    """Yield every text that is read in a language."""
    for document in documents.values():
        if document.file not in NOT_READ:
            yield from _in_records(document, language, site.languages)
    for source in sources:
        if source.language == language:
            yield from _in_records(source.head, language, site.languages)
            # A sentence may go on in the next line.
            yield _read(source.head.file, source.body)


@lru_cache(maxsize=512)
def _in_records(document: Document, language: str, languages: tuple[str, ...]) -> tuple[Said, ...]:
    """Return the texts of a data file in a language, and those that are the same in all of them."""
    return tuple(
        _read(document.file, ((document.line((*path, key)), value),))
        for path, record in document.records()
        for key, value in record.items()
        if isinstance(value, str) and (key == language or key not in languages)
    )


def _read(file: str, lines: tuple[tuple[int, str], ...]) -> Said:
    return Said(file, lines, _plain("\n".join(line for _, line in lines)))


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """Return a text without what does not matter: markup, line ends, kinds of spaces and apostrophes, capitals."""
    return " ".join(MARKUP.sub("", unescape(text)).replace("'", "’").casefold().split())


def _count(words: str, text: str) -> int:
    """Return how often words stand in a text, both plain, not as parts of longer words."""
    found, end = 0, 0
    # Ten times as quick as a pattern with \b on all texts of a language.
    while words and (begin := text.find(words, end)) >= 0:
        end = begin + len(words)
        found += not (text[begin - 1 : begin].isalnum() or text[end : end + 1].isalnum())
    return found


def _broken(all_words: Place, promise: Promise, said: list[Said] | None) -> Iterator[Problem]:
    """Yield a problem for each promised text that no text says; none in a language of which nothing is read."""
    everything = "\n".join(each.plain for each in said or ())
    promises = {_plain(words) for words in promise.words}
    changed = [each for each in said or () if each.plain not in promises]  # those that keep a promise were not
    for index, words in enumerate(promise.words if said is not None else ()):
        # Nothing but markup is nothing.
        if (plain := _plain(words)) and not _count(plain, everything):
            where, expected = say("promised by {source}", source=quoted(promise.source)), say("these words on the site")
            found = say(
                "{words} in no text of data/ and docs/{language}/", words=quoted(words), language=promise.language
            )
            place = Place(all_words.document, (*all_words.path, index))
            if joined := _second_of_two(place, everything):
                yield joined
                continue
            yield place.problem(where, found, expected, _put_back(plain, changed))


def _second_of_two(place: Place, everything: str) -> Problem | None:
    """Return the problem of a text that is two, both of which are said: the dash of the second was forgotten."""
    document, first = place.document, place.document.line(place.path) + 1
    lines = [*document.source[first - document.first_line :]]
    inside = list(takewhile(lambda line: depth(line) == depth(lines[0]) and line.strip(), lines))
    for number in range(1, len(inside)) if document.written(place.path).endswith(">-") else ():
        parts = ("\n".join(inside[:number]), "\n".join(inside[number:]))
        if all(_count(_plain(part), everything) for part in parts):
            found = say("{key} without a dash before it", key=quoted(inside[number].strip()))
            expected, repair = say("a list item that begins with “- ”"), say("Write “- ” before this line.")
            return Problem(document.file, first + number, SYNTAX, found, expected, repair)
    return None


def _put_back(words: str, said: list[Said]) -> str:
    """Return what to do: the text that is most alike was probably changed."""
    lengths = range(len(words) // 2, 2 * len(words) + 1)
    places = {each.plain: each for each in said if len(each.plain) in lengths}
    for near in get_close_matches(words, places, n=1, cutoff=ALIKE):
        names = {"file": places[near].file, "line": places[near].lines[0][0]}
        return say(
            "Write them again in {file}, line {line}. If they are no longer promised, delete them here.", **names
        )
    return say("Write them again where they belong. If they are no longer promised, delete them here.")


def _mixed_up(mixed: Mixed, said: list[Said], rule: int) -> Iterator[Problem]:
    """Yield a problem for each line in which words stand that say something else; `rule` is the line that says so."""
    words, found = _plain(mixed.words), say("the words {words}", words=quoted(mixed.words))
    expected = say("other words: {reason}", reason=mixed.reason.rstrip("."))
    for text in said:
        for line in _lines_of(words, text) if words in text.plain else ():
            repair = say(
                "Write {text}. If the words are right, correct {file}, line {line}.",
                text=exactly(mixed.instead),
                file=FILE,
                line=rule,
            )
            yield Problem(text.file, line, say("the text"), found, expected, repair)


def _lines_of(words: str, text: Said) -> Iterator[int]:
    """Yield the line in which the words begin, each time they stand in the text."""
    left = [_count(words, _read(text.file, text.lines[start:]).plain) for start in range(len(text.lines) + 1)]
    for (line, _), (here, below) in zip(text.lines, pairwise(left), strict=True):
        if here > below:
            yield line
