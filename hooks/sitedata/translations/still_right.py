"""“Still right”, said in a comment of a proposal: `/still-right en docs/themes.md`, in three languages."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import Message, say
from sitedata.translations.proposal import Affected

SPOKEN = {"en": "/still-right", "fr": "/toujours-juste", "es": "/sigue-correcto"}
"""The command by language; each is understood everywhere."""
VARIANTS = {"still right", "toujours juste", "toujours justes", "sigue correcto", "sigue correcta", "siguen correctas"}
EVERYTHING = {"en": "all", "fr": "tout", "es": "todo"}
"""What stands for all that is listed, by language."""
ALL = frozenset({*EVERYTHING.values(), "tous", "toutes", "todos", "todas"})
COMMAND = re.compile(r"/\s*(\w+)[\s_\-‐‑–—]+(\w+)[ \t]*(.*)")


@dataclass(frozen=True)
class Said:
    """What a comment confirms, and what of it could not be understood."""

    units: frozenset[Affected]
    refused: tuple[Message, ...]


def is_command(text: str) -> bool:
    """Return whether a comment holds the command."""
    return any(True for _ in _arguments(text))


def understood(text: str, affected: Iterable[Affected], names: Mapping[str, str]) -> Said:
    """Return what the commands of a comment confirm, of what waits to be confirmed.

    Args:
        text: the comment.
        affected: what the proposal leaves to be confirmed.
        names: the languages' own names by code.
    """
    waiting = list(affected)
    units: set[Affected] = set()
    refused: list[Message] = []
    for arguments in _arguments(text):
        language, targets = _language(arguments, names)
        for target in targets or [""]:
            found = [one for one in waiting if _meant(one, target) and language in (None, one.language)]
            units.update(found)
            refused += [] if found else [_unknown(target)]
    return Said(frozenset(units), tuple(refused))


def _unknown(target: str) -> Message:
    if not target:
        return say("Write the file after the language, such as {example}.", example="/still-right en docs/themes.md")
    return say("The list has no {target}.", target=quoted(target))


def _meant(one: Affected, target: str) -> bool:
    """Return whether a unit is named: by its key, by its file, by its translation's file, or by “all”."""
    if target.casefold() in ALL:
        return True
    return target in (one.key, one.key.partition("#")[0], one.file)


def _language(arguments: list[str], names: Mapping[str, str]) -> tuple[str | None, list[str]]:
    """Return the language that the first word names, by code or name, and the other words."""
    known = {_plain(word): code for code, name in names.items() for word in (code, name)}
    first = _plain(arguments[0]) if arguments else ""
    return (known[first], arguments[1:]) if first in known else (None, arguments)


def _arguments(text: str) -> Iterator[list[str]]:
    """Yield the words after each command; quoted lines and blocks of code are no commands."""
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        found = COMMAND.fullmatch(line.strip()) if not fenced and not line.startswith("    ") else None
        if found and f"{_plain(found[1])} {_plain(found[2])}" in VARIANTS:
            words = (word.strip("`,;:").rstrip(".") for word in re.findall(r"`[^`]+`|[^\s`]+", found[3]))
            yield [word for word in words if word]


def _plain(word: str) -> str:
    """Return a word without accents, capitals and what stands around it."""
    bare = unicodedata.normalize("NFKD", word.strip("`*_,.;: "))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold()
