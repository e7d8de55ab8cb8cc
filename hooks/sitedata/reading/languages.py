"""The languages of the site: mkdocs.yml says which, and nothing else does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say

CONFIG = "mkdocs.yml"
MODES = ("strict", "lenient")
"""Strict: a text that is missing stops the build. Lenient: the original is shown in its place."""


class _PlainLoader(yaml.SafeLoader):
    """mkdocs.yml may hold tags of MkDocs' own (!ENV); the languages do not need them."""


_PlainLoader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)
_PlainLoader.add_multi_constructor("tag:", lambda _loader, _suffix, _node: None)


def read_languages(root: Path) -> tuple[Mapping[str, str], list[Problem]]:
    """Return the languages' own names by code, the default one first; none, and a problem, if mkdocs.yml has none."""
    try:
        config = yaml.load((root / CONFIG).read_text("utf-8"), Loader=_PlainLoader)
        entries = [entry for entry in _i18n_languages(config) if entry.get("build", True)]
        entries.sort(key=lambda entry: not entry.get("default", False))
        names = {str(entry["locale"]): str(entry["name"]) for entry in entries}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, KeyError, TypeError):
        names = {}
    if names:
        return names, []
    found, repair = say("no readable list of languages"), say("Restore that list.")
    expected = say("plugins › i18n › languages with “locale”, “name” and one “default: true”")
    return {}, [Problem(CONFIG, 1, say("the file"), found, expected, repair)]


def read_lenient(root: Path, languages: tuple[str, ...]) -> tuple[frozenset[str], list[Problem]]:
    """Return the languages that may lack texts (`extra: translations: {es: lenient}`); all others are strict.

    Expects a mkdocs.yml that `read_languages` could read.
    """
    config = yaml.load((root / CONFIG).read_text("utf-8"), Loader=_PlainLoader)
    extra = config.get("extra")
    entries = extra.get("translations") if isinstance(extra, dict) else None
    if entries is None:
        return frozenset(), []
    chosen = entries if isinstance(entries, dict) else {"": entries}
    problems = [_wrong(code, mode) for code, mode in chosen.items() if code not in languages[1:] or mode not in MODES]
    return frozenset(code for code, mode in chosen.items() if mode == "lenient" and code in languages[1:]), problems


def _wrong(code: object, mode: object) -> Problem:
    expected = say("“strict” or “lenient” for each language but the first")
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
    return yaml.load((root / CONFIG).read_text("utf-8"), Loader=_PlainLoader).get("markdown_extensions")
