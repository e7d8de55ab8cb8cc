"""The languages of the site: mkdocs.yml says which, and nothing else does.

A language with `build: false` is paused: its texts and pages are kept, and nothing of it is published.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import Message, say

CONFIG = "mkdocs.yml"
MODES = ("strict", "lenient")
"""Strict: a text that is missing stops the build. Lenient: the original is shown in its place."""


class _PlainLoader(yaml.SafeLoader):
    """mkdocs.yml may hold tags of MkDocs' own (!ENV); the languages do not need them."""


_PlainLoader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)
_PlainLoader.add_multi_constructor("tag:", lambda _loader, _suffix, _node: None)


@lru_cache(maxsize=4)
def _parsed(text: str) -> Any:
    """Return the settings as they are written; several questions are asked of the same text. Nobody changes them."""
    return yaml.load(text, Loader=_PlainLoader)


def read_languages(root: Path) -> tuple[Mapping[str, str], list[Problem]]:
    """Return the published languages' own names by code, the default one first; none, and a problem, without them."""
    try:
        config = _parsed((root / CONFIG).read_text("utf-8"))
        entries = _i18n_languages(config)
        if refused := list(_wrong_pauses(root, entries)):
            return {}, refused
        entries = [entry for entry in entries if entry.get("build", True)]
        entries.sort(key=lambda entry: not entry.get("default", False))
        names = {str(entry["locale"]): str(entry["name"]) for entry in entries}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, KeyError, TypeError):
        names = {}
    if names:
        return names, []
    found, repair = say("no readable list of languages"), say("Restore that list.")
    expected = say("plugins › i18n › languages with “locale”, “name” and one “default: true”")
    return {}, [Problem(CONFIG, 1, say("the file"), found, expected, repair)]


def read_paused(root: Path) -> tuple[str, ...]:
    """Return the codes of the paused languages, in the order of mkdocs.yml.

    Expects a mkdocs.yml that `read_languages` could read.
    """
    config = _parsed((root / CONFIG).read_text("utf-8"))
    return tuple(str(entry["locale"]) for entry in _i18n_languages(config) if not entry.get("build", True))


def read_declared(root: Path) -> tuple[str, ...]:
    """Return the codes of all languages, paused ones too, the default one first and the others as mkdocs.yml has them.

    Expects a mkdocs.yml that `read_languages` could read.
    """
    config = _parsed((root / CONFIG).read_text("utf-8"))
    entries = sorted(_i18n_languages(config), key=lambda entry: not entry.get("default", False))
    return tuple(str(entry["locale"]) for entry in entries)


def _wrong_pauses(root: Path, entries: list[dict[str, Any]]) -> Iterator[Problem]:
    """Yield a problem for each `build:` that is neither true nor false, and for a default language that is paused."""
    for entry in entries:
        code, value = str(entry.get("locale")), entry.get("build", True)
        line = _line_of(root, code)
        if not isinstance(value, bool):
            expected, repair = say("“true” or “false”"), say("Write “build: true”, or “build: false” to pause it.")
            yield Problem(CONFIG, line, _where(code), quoted(f"build: {value}"), expected, repair)
        elif entry.get("default", False) and not value:
            expected = say("“build: true” for the default language: the others are translated from it")
            repair = say("Write “build: true”. To close the site, write “status: closed” in data/programme.yml.")
            yield Problem(CONFIG, line, _where(code), quoted("build: false"), expected, repair)


def _where(code: str) -> Message:
    return say("language {code}", code=quoted(code))


def _line_of(root: Path, code: str) -> int:
    """Return the line of a language's `build:`, else that of its `locale:`, else 1."""
    lines = (root / CONFIG).read_text("utf-8").splitlines()
    begun = 0
    for number, line in enumerate(lines, 1):
        if found := re.match(r"""\s*(?:-\s+)?locale:\s*["']?([\w-]+)""", line):
            if begun:
                break
            begun = number if found[1] == code else 0
        elif begun and re.match(r"\s*build:", line):
            return number
    return begun or 1


def read_lenient(root: Path, languages: tuple[str, ...]) -> tuple[frozenset[str], list[Problem]]:
    """Return the languages that may lack texts (`extra: translations: {es: lenient}`); all others are strict.

    Expects a mkdocs.yml that `read_languages` could read.
    """
    config = _parsed((root / CONFIG).read_text("utf-8"))
    extra = config.get("extra")
    entries = extra.get("translations") if isinstance(extra, dict) else None
    if entries is None:
        return frozenset(), []
    chosen = entries if isinstance(entries, dict) else {"": entries}
    known = (*languages[1:], *read_paused(root))
    problems = [_wrong(code, mode) for code, mode in chosen.items() if code not in known or mode not in MODES]
    return frozenset(code for code, mode in chosen.items() if mode == "lenient" and code in languages[1:]), problems


def _wrong(code: object, mode: object) -> Problem:
    expected = say(
        "“strict” (a missing text stops the check) or “lenient” (readers see the text of the first language in its "
        "place), for each language but the first"
    )
    repair = say("Write a line such as “{example}”.", example="es: strict")
    return Problem(CONFIG, 1, "extra › translations", quoted(f"{code}: {mode}"), expected, repair)


def _i18n_languages(config: dict[str, Any]) -> list[dict[str, Any]]:
    for plugin in config["plugins"]:
        if isinstance(plugin, dict) and "i18n" in plugin:
            languages: list[dict[str, Any]] = plugin["i18n"]["languages"]
            return languages
    return []


def read_extensions(root: Path) -> object:
    """Return `markdown_extensions` of a mkdocs.yml that `read_languages` could read."""
    return _parsed((root / CONFIG).read_text("utf-8")).get("markdown_extensions")
