"""Facts that a proposal writes into a page in one language alone: a picture, a link, an address, a number.

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
from sitedata.reading.markdown_pages import PageSource

PICTURE, LINK, NUMBER = say("a picture"), say("a link"), say("a number")
KINDS = (PICTURE, LINK, NUMBER)
TARGET = re.compile(r"(!?)\[([^\[\]]*)\]\(\s*([^\s()]+)[^()]*\)|<((?:https?|mailto):[^<>\s]+)>")
DIGITS = re.compile(r"\d+(?:[.,\u202f\u00a0 ]\d{3})*(?:[.,]\d+)?")
MIN_DIGITS = 2
"""Digits of a number that every language writes in digits; smaller ones may be words in one of them."""


@dataclass(frozen=True)
class Fact:
    """What a page says the same way in every language, as it is compared, and where it stands."""

    kind: Message
    value: str
    file: str
    line: int


def compare_facts(old: State, new: State) -> Iterator[Problem]:
    """Yield a warning for each page and kind of fact that the languages had in common and no longer have."""
    before, after = _by_page(old), _by_page(new)
    for name, facts in after.items():
        for kind in KINDS:
            rare, lacking = _rarest(kind, facts)
            if rare and _rarest(kind, before.get(name, {}))[0] is None:
                found = say(
                    "{value}, which is missing in: {languages}", value=quoted(rare.value), languages=", ".join(lacking)
                )
                repair = say("Change the other languages as well, or take it back here.")
                yield Problem(rare.file, rare.line, kind, found, say("the same in each language"), repair, "warning")


def _by_page(state: State) -> dict[str, dict[str, list[Fact]]]:
    found: dict[str, dict[str, list[Fact]]] = {}
    for source in state.pages.values():
        found.setdefault(source.name, {})[source.language] = list(_facts(source))
    return found


def _facts(source: PageSource) -> Iterator[Fact]:
    for number, line in without_code(source).items():
        for sign, _, target, address in TARGET.findall(line):
            kind = PICTURE if sign else LINK
            if value := _comparable(target or address, source.language):
                yield Fact(kind, value, source.head.file, number)
        for written in DIGITS.findall(TARGET.sub(r" \2 ", line)):
            digits = re.sub(r"\D", "", written)
            if len(digits) >= MIN_DIGITS:
                yield Fact(NUMBER, str(int(digits)), source.head.file, number)


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
