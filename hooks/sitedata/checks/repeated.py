"""What stands twice in a file of data/ where once is meant: an id, an item of a list, the words of two choices."""

from collections.abc import Iterator, Mapping

from sitedata.checks.countries import COUNTRY_LISTS
from sitedata.checks.model_places import where
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import Document, ValuePath

NUMBERS = ("data/map.yml",)
"""Files with lists of numbers, which may be equal."""
QUESTIONS = ("fields", "sections", "retired")
"""Lists whose records readers see in their places, not as choices side by side."""
GROUPS = ("groups",)
"""Where data/countries.yml has more lists of countries."""
SHOWN = ("title", "label")
"""Keys of the words by which readers tell choices apart."""


def check_repeated(documents: Mapping[str, Document], languages: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem for everything that stands twice in one of the files."""
    for document in documents.values():
        yield from _ids(document)
        if document.file not in NUMBERS:
            yield from _lists(document, languages)


def _ids(document: Document) -> Iterator[Problem]:
    """Yield a problem for each id that a file has twice. Topics share the ids of all themes: forms store both."""
    seen: dict[tuple[str, str], int] = {}
    for path, value in document.records():
        identity = value.get("id", value.get("code"))
        if not isinstance(identity, str):
            continue
        line = document.line((*path, "id" if "id" in value else "code"))
        group = (_scope(document.file, path), identity)
        if group in seen:
            repair = say("Rename or delete one of the two.")
            yield _twice(document, line, "id", identity, seen[group], say("each id once"), repair)
        seen.setdefault(group, line)


def _scope(file: str, path: ValuePath) -> str:
    """Return that within which ids must differ: the file, or the field of an option, or the region of a subset."""
    if "options" in path or "retired" in path[1:]:
        # A choice that is no longer offered is one of the field as well.
        return f"{file} {path[:-2]}"
    if "subsets" in path:
        return f"{file} {path[:-1]}"
    if file.startswith("data/forms/"):
        # A question that is no longer asked is one of the form as well.
        section = [step for step in path if isinstance(step, int)] == [*path[-1:]] and "retired" not in path
        return f"{file} {'sections' if section else 'fields' if path else 'form'}"
    return file


def _lists(document: Document, languages: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(document.value, list):
        yield from _words(document, (), document.value, languages)
    for path, record in document.records():
        for key, value in record.items():
            if (
                isinstance(value, list) and key not in COUNTRY_LISTS and path != GROUPS
            ):  # those have a check of their own
                yield from _items(document, (*path, key), value)
                yield from _words(document, (*path, key), value, languages) if key not in QUESTIONS else ()


def _items(document: Document, path: ValuePath, listed: list[object]) -> Iterator[Problem]:
    """Yield a problem for each text that a list has twice."""
    seen: dict[str, int] = {}
    for index, item in enumerate(listed):
        if isinstance(item, str):
            line, expected = document.line((*path, index)), say("each item once")
            if item in seen:
                repair = say("Delete one of the two.")
                yield _twice(document, line, where(document, path), item, seen[item], expected, repair)
            seen.setdefault(item, line)


def _words(document: Document, path: ValuePath, listed: list[object], languages: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem for each record that readers cannot tell from another one of its list. Equal ids are told."""
    seen: dict[tuple[str, str], int] = {}
    ids: set[object] = set()
    for index, record in enumerate(listed):
        if isinstance(record, dict) and record.get("id") not in ids:
            ids.add(record.get("id"))
            words = dict(_shown((*path, index), record, languages))
            alike = {at: (str(at[-1]), text.casefold()) for at, text in words.items()}
            again = next((at for at in words if alike[at] in seen), None)
            if again:
                first, line = seen[alike[again]], document.line(again)
                expected, repair = say("words of its own for each choice"), say("Correct one of the two.")
                yield _twice(document, line, where(document, again), words[again], first, expected, repair)
            for at, same in alike.items():
                seen.setdefault(same, document.line(at))


def _shown(
    path: ValuePath, record: Mapping[str, object], languages: tuple[str, ...]
) -> Iterator[tuple[ValuePath, str]]:
    """Yield the words of a record that readers see first, with the place of each."""
    for key in SHOWN:
        texts = record.get(key)
        for language in languages:
            if isinstance(texts, dict) and (text := " ".join(str(texts.get(language, "")).split())):
                yield (*path, key, language), text


def _twice(document: Document, line: int, place: str, text: str, first: int, expected: str, repair: str) -> Problem:
    found = say("{id} a second time (first on line {line})", id=quoted(text), line=first)
    return Problem(document.file, line, place, found, expected, repair)
