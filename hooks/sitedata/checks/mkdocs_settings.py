"""Checks of mkdocs.yml: what MkDocs, its plugin and our hooks would refuse or stumble over, at its line."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sitedata.checks.model_errors import explain
from sitedata.checks.model_places import keys_at, where
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import did_you_mean, nearest, proposal
from sitedata.messages.translatable import say
from sitedata.models.mkdocs_settings import SiteSettings
from sitedata.reading.document import Document, ValuePath
from sitedata.reading.rendered_pages import OF_MKDOCS, installed, unusable
from sitedata.text.language_tags import SITE_LANGUAGE

FIRST_HOOK = "hooks/check_data.py"
NEEDED = ("theme", "nav", "extra")
NEEDED_EXTRA = ("live", "styles", "menus")
NEEDED_I18N = ("docs_structure", "fallback_to_default")
"""What our hooks and templates read."""
PLUGIN = "i18n"
YES = ("true", "yes", "on")
LIKE_YES_OR_NO = ("true", "false", "yes", "no", "on", "off")
"""What YAML takes for yes and no."""


def check_settings(root: Path, document: Document, typed: Mapping[str, Any], codes: Set[str]) -> Iterator[Problem]:
    """Yield what is wrong with the settings themselves.

    Args:
        root: the project's folder.
        document: mkdocs.yml as it was read.
        typed: the same as MkDocs reads it, with numbers and yes or no; what cannot be read so is left out.
        codes: the languages as they are meant.
    """
    yield from document.problems
    if isinstance(document.value, dict):
        yield from _shape(document, codes)
        yield from _needed(document)
        yield from _languages(document, codes)
        yield from _texts(document, typed)
        yield from _plugins(document)
        yield from _files(root, document)
        yield from _styles(root, document)
        yield from _extensions(document, typed.get("markdown_extensions"))


def setting(document: Document, *path: str | int) -> Any:
    """Return the value at a place of the settings; None where there is none."""
    return _at(document.value, path)


def _at(value: Any, path: ValuePath) -> Any:
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def entries(document: Document, *path: str | int) -> Iterator[tuple[ValuePath, Any]]:
    """Yield path and value of each entry of a list of the settings; none where there is no list."""
    found = setting(document, *path)
    yield from (((*path, number), value) for number, value in enumerate(found if isinstance(found, list) else ()))


def wrong(document: Document, path: ValuePath, found: str, expected: str, repair: str) -> Problem:
    """Return a problem of a setting."""
    return Problem(document.file, document.line(path), where(document, path), found, expected, repair)


def _shape(document: Document, codes: Set[str]) -> Iterator[Problem]:
    meant = codes - {str(entry.get("locale")) for _, entry in language_entries(document)}
    try:
        TypeAdapter(SiteSettings).validate_python(document.value)
    except ValidationError as error:
        for problem in explain(error, document, SiteSettings):
            of_code = problem.where.endswith(" › locale") and len(meant) == 1
            yield replace(problem, repair=proposal(min(meant))) if of_code else problem


def _needed(document: Document) -> Iterator[Problem]:
    """Yield a problem for each setting that our hooks read and that is not there."""
    if not setting(document, "hooks"):
        return
    plugins = [path for path, plugin in entries(document, "plugins") if isinstance(plugin, dict) and PLUGIN in plugin]
    needed: list[ValuePath] = [(key,) for key in NEEDED]
    needed += [("extra", key) for key in NEEDED_EXTRA]
    needed += [(*path, "i18n", key) for path in plugins for key in NEEDED_I18N]
    for path in needed:
        around = setting(document, *path[:-1])
        if setting(document, *path) is not None or not isinstance(around, dict):
            continue
        if around.keys() - keys_at(SiteSettings, path[:-1]):
            continue  # told at the unknown key, which is most likely this one
        found, expected = say("no {key}", key=quoted(path[-1])), say("the key {key}", key=quoted(path[-1]))
        yield wrong(document, path, found, expected, say("Add a line “{key}: …”.", key=path[-1]))


def language_entries(document: Document) -> Iterator[tuple[ValuePath, dict[str, Any]]]:
    """Yield path and value of each language of the site."""
    for path, plugin in entries(document, "plugins"):
        if isinstance(plugin, dict) and PLUGIN in plugin:
            for entry_path, entry in entries(document, *path, "i18n", "languages"):
                if isinstance(entry, dict):
                    yield entry_path, entry


def _languages(document: Document, codes: Set[str]) -> Iterator[Problem]:
    """Yield a problem for a code that stands twice or has no folder, and for none or two default languages."""
    listed = list(language_entries(document))
    seen: dict[str, int] = {}
    meant = codes - {str(entry.get("locale")) for _, entry in listed}
    for path, entry in listed:
        code, place = str(entry.get("locale")), (*path, "locale")
        if code in seen:
            found = say("{id} a second time (first on line {line})", id=quoted(code), line=seen[code])
            yield wrong(document, place, found, say("each language once"), did_you_mean(code, meant))
        elif re.fullmatch(SITE_LANGUAGE, code) and code not in (*codes, *LIKE_YES_OR_NO) and meant:
            yield wrong(document, place, quoted(code), say("a language with a folder in docs/"), proposal(min(meant)))
        seen.setdefault(code, document.line(place))
    yield from _default(document, listed)


def _default(document: Document, listed: list[tuple[ValuePath, dict[str, Any]]]) -> Iterator[Problem]:
    places = [(*path, "default") for path, entry in listed if entry.get("default", "false").lower() in YES]
    for place in places[1:]:
        found = say("a second default language (first on line {line})", line=document.line(places[0]))
        repair = say("Delete one of the two lines “default: true”.")
        yield wrong(document, place, found, say("one default language"), repair)
    if listed and not any("default" in entry for _, entry in listed):
        repair = say("Add the line “default: true” to the language the others are translated from.")
        place = listed[0][0][:-1]
        yield wrong(document, place, say("no default language"), say("one default language"), repair)


def _texts(document: Document, typed: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each text that MkDocs takes for a number, a date, or yes or no, because YAML does."""
    for path in _text_places(document):
        text, value = setting(document, *path), _at(typed, path)
        if isinstance(text, str) and text and not isinstance(value, str):
            shown = f"{path[-1]}: " if isinstance(path[-1], str) else "- "
            expected = say("the text between quotation marks")
            yield wrong(document, path, quoted(text), expected, say("Write: {line}", line=f'{shown}"{text}"'))


def _text_places(document: Document) -> Iterator[ValuePath]:
    yield ("site_name",)
    for path, _ in language_entries(document):
        yield from ((*path, key) for key in ("locale", "name"))
    for key in ("nav",):
        yield from (path for path, _ in entries(document, key))
    for holder in ("menus", "styles"):
        lists = setting(document, "extra", holder)
        for name in lists if isinstance(lists, dict) else ():
            yield from (path for path, _ in entries(document, "extra", holder, name))


def _plugins(document: Document) -> Iterator[Problem]:
    """Yield a problem for each plugin besides i18n: what others do, our hooks do, or templates of ours lack."""
    for path, plugin in entries(document, "plugins"):
        for name in plugin if isinstance(plugin, dict) else (plugin,):
            if name != PLUGIN and isinstance(name, str):
                near = nearest(name, {PLUGIN})
                found, expected = say("the plugin {name}", name=quoted(name)), say("no plugin but “i18n”")
                yield wrong(document, path, found, expected, proposal(near) if near else say("Delete it."))


def _files(root: Path, document: Document) -> Iterator[Problem]:
    """Yield a problem for each file or folder that the settings name and that does not exist."""
    named = [(path, name, root) for key in ("hooks", "watch") for path, name in entries(document, key)]
    named += [(path, name, root / "overrides") for path, name in entries(document, "theme", "static_templates")]
    for path, name, folder in named:
        if isinstance(name, str) and not (folder / name).exists():
            below = (folder / name).parent
            found, expected = say("the file {file}", file=quoted(name)), say("a file or folder that exists")
            known = {f"{name.rpartition('/')[0]}/{other.name}".lstrip("/") for other in below.glob("*")}
            yield wrong(document, path, found, expected, did_you_mean(name, known))
    first = setting(document, "hooks", 0)
    if first not in (None, FIRST_HOOK):
        repair = say("Put the line “- {name}” at the top of the list.", name=FIRST_HOOK)
        yield wrong(document, ("hooks", 0), quoted(first), quoted(FIRST_HOOK), repair)


def _styles(root: Path, document: Document) -> Iterator[Problem]:
    known = {path.stem for path in (root / "overrides" / "styles").glob("*.css")}
    sheets = setting(document, "extra", "styles")
    for sheet in sheets if isinstance(sheets, dict) and known else ():
        for path, part in entries(document, "extra", "styles", sheet):
            if isinstance(part, str) and part not in known:
                found, expected = say("the part {name}", name=quoted(part)), say("a file of overrides/styles/")
                yield wrong(document, path, found, expected, did_you_mean(part, known))


def _extensions(document: Document, typed: object) -> Iterator[Problem]:
    """Yield a problem for each extension of Markdown that does not exist, or refuses its options."""
    for number in unusable(typed):
        entry = setting(document, "markdown_extensions", number)
        name = next(iter(entry)) if isinstance(entry, dict) and entry else entry
        found = say("the extension {name}", name=quoted(name))
        expected = say("an extension of Markdown that is installed, with options that it has")
        near = nearest(str(name), installed() - set(OF_MKDOCS))
        repair = proposal(near) if near and near != name else say("Correct the name and the options, or delete it.")
        yield wrong(document, ("markdown_extensions", number), found, expected, repair)
