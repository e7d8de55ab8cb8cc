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
from sitedata.messages.suggestions import meant_value
from sitedata.messages.translatable import Message, say
from sitedata.reading.document import Document
from sitedata.text.language_tags import SITE_LANGUAGE

CONFIG = "mkdocs.yml"
WORDS = "data/words.yml"
FOLDER = re.compile(SITE_LANGUAGE)
"""Name of a language's folder in docs/: its tag."""
MODES = ("strict", "lenient")
"""Strict: a text that is missing stops the build. Lenient: the original is shown in its place."""


class _PlainLoader(yaml.SafeLoader):
    """mkdocs.yml may hold tags of MkDocs' own (!ENV); the languages do not need them."""


_PlainLoader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)
_PlainLoader.add_multi_constructor("tag:", lambda _loader, _suffix, _node: None)


@lru_cache(maxsize=4)
def _parsed(text: str) -> Any:
    """Return the settings as they are written; several questions are asked of the same text. Nobody changes them.

    A part that cannot be read is left out, so that the languages are known and the rest of the site can be checked.
    """
    try:
        return yaml.load(text, Loader=_PlainLoader)
    except UNREADABLE:
        found: dict[str, Any] = {}
        for part in PARTS.split(MARKS.sub("", text)):
            try:
                read = yaml.load(part, Loader=_PlainLoader)
            except UNREADABLE:
                continue
            found |= read if isinstance(read, dict) else {}
        return found


PARTS = re.compile(r"^(?=[a-z_]+:)", re.M)
"""Where a setting of the first level begins."""
MARKS = re.compile(r"^(<{7}|={7}|>{7}).*\n", re.M)
"""What a merge leaves where two versions differ."""
UNREADABLE = (yaml.YAMLError, ValueError, RecursionError)
"""What PyYAML raises; ValueError for a date that does not exist."""


def _config(root: Path) -> dict[str, Any]:
    """Return the settings by their names; none where the file cannot be read at all."""
    try:
        config = _parsed((root / CONFIG).read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return {}
    return config if isinstance(config, dict) else {}


def read_languages(root: Path) -> tuple[Mapping[str, str], list[Problem]]:
    """Return the published languages' own names by code, the default one first, and what is wrong with them.

    None when the list cannot be read.
    """
    entries = _languages(root)
    refused = list(_wrong_pauses(root, entries))
    entries = [entry for entry in entries if entry.get("build", True)]
    entries.sort(key=lambda entry: not entry.get("default", False))
    names = {str(entry["locale"]): str(entry.get("name") or entry["locale"]) for entry in entries}
    if names or refused:
        return names, refused
    found, repair = say("no readable list of languages"), say("Restore that list.")
    expected = say("plugins › i18n › languages with “locale”, “name” and one “default: true”")
    return {}, [Problem(CONFIG, 1, say("the file"), found, expected, repair)]


def read_paused(root: Path) -> tuple[str, ...]:
    """Return the codes of the paused languages, in the order of mkdocs.yml.

    None of a mkdocs.yml that cannot be read.
    """
    return tuple(str(entry["locale"]) for entry in _languages(root) if not entry.get("build", True))


def read_declared(root: Path) -> tuple[str, ...]:
    """Return the codes of all languages, paused ones too, the default one first and the others as mkdocs.yml has them.

    None of a mkdocs.yml that cannot be read.
    """
    entries = sorted(_languages(root), key=lambda entry: not entry.get("default", False))
    return tuple(str(entry["locale"]) for entry in entries)


def _wrong_pauses(root: Path, entries: list[dict[str, Any]]) -> Iterator[Problem]:
    """Yield a problem for each `build:` that is neither true nor false, and for a default language that is paused."""
    for entry in entries:
        code, value = str(entry.get("locale")), entry.get("build", True)
        line = language_line(root, code)
        if not isinstance(value, bool):
            expected, repair = say("“true” or “false”"), say("Write “build: true”, or “build: false” to pause it.")
            yield Problem(CONFIG, line, _where(code), quoted(f"build: {value}"), expected, repair)
        elif entry.get("default", False) and not value:
            expected = say("“build: true” for the default language: the others are translated from it")
            repair = say("Write “build: true”. To close the site, write “status: closed” in data/programme.yml.")
            yield Problem(CONFIG, line, _where(code), quoted("build: false"), expected, repair)


def _where(code: str) -> Message:
    return say("language {code}", code=quoted(code))


def language_line(root: Path, code: str) -> int:
    """Return the line of a language's `build:`, else that of its `locale:`, else 1."""
    lines = (root / CONFIG).read_text("utf-8-sig").splitlines()
    begun = 0
    for number, line in enumerate(lines, 1):
        if found := re.match(r"""\s*(?:-\s+)?locale:\s*["']?([\w-]+)""", line):
            if begun:
                break
            begun = number if found[1] == code else 0
        elif begun and re.match(r"\s*build:", line):
            return number
    return begun or 1


def read_lenient(
    root: Path, languages: tuple[str, ...], settings: Document | None = None
) -> tuple[frozenset[str], list[Problem]]:
    """Return the languages that may lack texts (`extra: translations: {es: lenient}`); all others are strict.

    None of a mkdocs.yml that cannot be read.
    """
    config = _config(root)
    extra = config.get("extra")
    entries = extra.get("translations") if isinstance(extra, dict) else None
    if entries is None:
        return frozenset(), []
    chosen = entries if isinstance(entries, dict) else {"": entries}
    known = (*languages[1:], *read_paused(root))
    at = settings or Document(CONFIG)
    tight = [code for code, mode in chosen.items() if mode is None and ":" in str(code)]
    problems = [_without_spaces(chosen, at)] if tight else []
    wrong = {code: mode for code, mode in chosen.items() if code not in known or mode not in MODES}
    problems += [_wrong(code, mode, known, at) for code, mode in wrong.items() if code not in tight]
    return frozenset(code for code, mode in chosen.items() if mode == "lenient" and code in languages[1:]), problems


def _without_spaces(chosen: dict[Any, Any], settings: Document) -> Problem:
    """Return the problem of `{en: strict, es:lenient}`, which YAML reads as a key without a value."""
    read = {code: mode for code, mode in chosen.items() if mode is not None}
    read |= dict(str(code).split(":", 1) for code, mode in chosen.items() if mode is None and ":" in str(code))
    line = ", ".join(f"{code}: {mode}" for code, mode in read.items())
    found, expected = say("a colon without a space after it"), say("a space after the colon")
    where, at = "extra › translations", settings.line(("extra", "translations"))
    return Problem(CONFIG, at, where, found, expected, say("Write: {line}", line=f"translations: {{{line}}}"))


def _wrong(code: object, mode: object, known: tuple[str, ...], settings: Document) -> Problem:
    expected = say(
        "“strict” (a missing text stops the check) or “lenient” (readers see the text of the first language in its "
        "place), for each language but the first"
    )
    meant = meant_value(str(mode), MODES) or "strict"
    repair = say("Write a line such as “{example}”.", example=f"{code if code in known else 'es'}: {meant}")
    line = settings.line(("extra", "translations", str(code)))
    return Problem(CONFIG, line, "extra › translations", quoted(f"{code}: {mode}"), expected, repair)


def _languages(root: Path) -> list[dict[str, Any]]:
    """Return the entries of the languages, each with a code.

    A code that is missing, stands twice or has no folder in docs/ is taken to be that of the one folder without an
    entry: so a slip in it is told once, and not once for each text.
    """
    listed = [entry for entry in _listed(_config(root)) if isinstance(entry, dict)]
    codes = [str(entry.get("locale")) for entry in listed]
    folders = {path.name for path in (root / "docs").glob("*") if FOLDER.fullmatch(path.name)}
    good = [code in folders and code not in codes[:number] for number, code in enumerate(codes)]
    spare = folders - {code for code, known in zip(codes, good, strict=True) if known}
    meant = spare.pop() if len(spare) == 1 and good.count(False) == 1 else None
    wrong = codes[good.index(False)] if meant else ""
    if wrong not in folders and _written_in(root, wrong):
        meant = None  # the folder has the wrong name
    known = [{**entry, "locale": codes[number] if good[number] else meant} for number, entry in enumerate(listed)]
    found = known if meant else listed
    return [entry for entry in found if isinstance(entry.get("locale"), str) and FOLDER.fullmatch(entry["locale"])]


def _written_in(root: Path, code: str) -> bool:
    """Return whether the words of the site are written in a language."""
    try:
        return bool(re.search(rf"^ +{re.escape(code)}:", (root / WORDS).read_text("utf-8", errors="replace"), re.M))
    except OSError:
        return False


def _listed(config: dict[str, Any]) -> list[Any]:
    plugins = config.get("plugins")
    for plugin in plugins if isinstance(plugins, list) else ():
        settings = plugin.get("i18n") if isinstance(plugin, dict) else None
        if isinstance(settings, dict) and isinstance(settings.get("languages"), list):
            return list(settings["languages"])
    return []


def read_typed(root: Path) -> Mapping[str, Any]:
    """Return mkdocs.yml as MkDocs reads it, with numbers and yes or no; what cannot be read so is left out."""
    return _config(root)


def read_extensions(root: Path) -> object:
    """Return `markdown_extensions` of mkdocs.yml, None where there are none."""
    return _config(root).get("markdown_extensions")
