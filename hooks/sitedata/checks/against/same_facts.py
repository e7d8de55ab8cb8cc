"""Facts that a proposal writes, or leaves out, in one language alone: a picture, a link, a section, a number.

A text is changed in one language and forgotten in another more easily than it is translated wrongly. What is written
the same way in every language shows it: that needs no knowledge of the languages.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from sitedata.checks.against.state import State
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.code_spans import without_code
from sitedata.reading.document import Document, ValuePath
from sitedata.reading.markdown_pages import SECTION, PageSource

PICTURE, LINK, NUMBER, PLACED = say("a picture"), say("a link"), say("a number"), say("a section")
KINDS = (PICTURE, LINK, NUMBER, PLACED)
TARGET = re.compile(r"(!?)\[([^\[\]]*)\]\(\s*([^\s()]+)[^()]*\)|<((?:https?|mailto):[^<>\s]+)>")
DIGITS = re.compile(r"\d+(?:[.,\u202f\u00a0 ]\d{3})*(?:[.,]\d+)?")
MIN_DIGITS = 2
"""Digits of a number that every language of a page writes in digits; smaller ones may be words in one of them."""


@dataclass(frozen=True)
class Fact:
    """What a page or a text says the same way in every language, as it is compared, and where it stands."""

    kind: Message
    value: str
    file: str
    line: int
    written: str = ""
    """How it is written there, where that differs between languages."""


def compare_facts(old: State, new: State) -> Iterator[Problem]:
    """Yield a warning for each page, text and kind of fact that the languages had in common and no longer have."""
    before, after = {**_by_page(old), **_by_text(old)}, {**_by_page(new), **_by_text(new)}
    renamed = [_said(facts) for name, facts in before.items() if name not in after]
    for name, facts in after.items():
        if name not in before and _said(facts) in renamed:
            continue
        for kind in KINDS:
            rare, lacking = _rarest(kind, facts)
            if rare and _rarest(kind, before.get(name, {}))[0] is None:
                found = say(
                    "{value}, which is missing in: {languages}",
                    value=quoted(rare.written or rare.value),
                    languages=", ".join(lacking),
                )
                repair = say("Change the other languages as well, or take it back here.")
                yield Problem(rare.file, rare.line, kind, found, say("the same in each language"), repair, "warning")


def _said(facts: Mapping[str, list[Fact]]) -> dict[str, list[str]]:
    """Return what each language says, by which a text is known that has another id."""
    return {language: [fact.value for fact in found] for language, found in facts.items()}


def _by_page(state: State) -> dict[str, dict[str, list[Fact]]]:
    found: dict[str, dict[str, list[Fact]]] = {}
    for source in state.pages.values():
        if not isinstance(source.head.value, dict):
            continue  # emptied, or damaged: that is told already
        found.setdefault(source.name, {})[source.language] = list(_facts(source))
    return found


def _by_text(state: State) -> dict[str, dict[str, list[Fact]]]:
    """Return the numbers of each text of data/, by file and place: records count by their ids."""
    found: dict[str, dict[str, list[Fact]]] = {}
    for file, document in state.documents.items():
        for path, record in document.records():
            texts = {code: record[code] for code in state.languages if isinstance(record.get(code), str)}
            if len(texts) > 1:
                found[f"{file} {_place(document, path)}"] = {
                    code: [Fact(NUMBER, value, file, document.line((*path, code))) for value in _numbers(str(text))]
                    for code, text in texts.items()
                }
    return found


def _place(document: Document, path: ValuePath) -> str:
    """Return the steps to a text, of records by their ids: another record before them changes nothing."""
    value, steps = document.value, []
    for step in path:
        value = value[step]
        identity = value.get("id", value.get("code")) if isinstance(value, dict) and isinstance(step, int) else None
        steps.append(str(identity or step))
    return " › ".join(steps)


def _numbers(text: str) -> Iterator[str]:
    yield from (str(int(re.sub(r"\D", "", written))) for written in DIGITS.findall(text))


def _facts(source: PageSource) -> Iterator[Fact]:
    for number, line in without_code(source).items():
        if section := SECTION.match(line):
            yield Fact(PLACED, section[1], source.head.file, number)
        for sign, _, target, address in TARGET.findall(line):
            kind = PICTURE if sign else LINK
            if value := _comparable(target or address, source.language):
                name = PurePosixPath(re.split("[?#]", target or address)[0]).name
                written = name if _comparable(name, source.language) == value else value
                yield Fact(kind, value, source.head.file, number, written)
        for value in _numbers(TARGET.sub(r" \2 ", line)):
            if len(value) >= MIN_DIGITS:
                yield Fact(NUMBER, value, source.head.file, number)


def _comparable(target: str, language: str) -> str:
    """Return a target without what differs between languages: the folder, the anchor, the path on another site."""
    try:
        scheme, host, path, _, _ = urlsplit(target)
    except ValueError:
        return ""
    if scheme or host:
        return host or f"{scheme}:{path}"
    return re.sub(rf"\.{re.escape(language)}(?=\.\w+$)", "", PurePosixPath(path).name)


def _rarest(kind: Message, facts: Mapping[str, list[Fact]]) -> tuple[Fact | None, list[str]]:
    """Return the fact of a kind that the fewest languages have, and those that lack it; None when all have the same."""
    having: dict[str, dict[str, Fact]] = {}
    for language, found in facts.items():
        for fact in found:
            if fact.kind == kind:
                having.setdefault(fact.value, {}).setdefault(language, fact)
    rare = min(having.values(), key=len, default={})
    lacking = [language for language in facts if language not in rare]
    return (next(iter(rare.values())), lacking) if rare and lacking else (None, [])
