"""Strict YAML: every scalar is text, and whatever could mean something else than it looks is refused.

PyYAML's own constructors keep the last of two equal keys, read NO as false and 012 as ten, and follow
aliases without a limit. Here only its parser is used (a stream of events with line marks); the tree is
built by a loop, so that deep nesting cannot exhaust the stack.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sitedata.messages.problem import Severity, quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import THE_FILE, Document, ValuePath
from sitedata.reading.file_text import read_text, refuse_invisible
from sitedata.reading.finding import Finding
from sitedata.reading.key_slips import key_slip, line_of_text
from sitedata.reading.line_slips import line_slips
from sitedata.reading.syntax_errors import explain_syntax
from sitedata.reading.text_slips import Scalar, meant, text_slips
from sitedata.text.characters import first_invisible

MAX_DEPTH = 12
"""Levels of nesting; the deepest file of the site has 8."""
MAX_VALUES = 50_000
"""Keys, texts, lists and records in one file; the largest file of the site has some 3,000."""
LEFT_TO_PYTHON = re.compile(r"\t|[\[{]" + f"{{{MAX_DEPTH + 1}}}")
"""What the parser in C does not do well: tabs, which it lets pass, and brackets that only open (quadratic time)."""

PLAIN = say("plain values")


class _Refused(Exception):
    """Reading cannot go on; the problem is already noted."""


def read_file(path: Path, name: str, tags: Set[str] = frozenset()) -> Document:
    """Read the document in a file; `name` is how problems call it. Never raises for what the file holds.

    `tags` may stand before values, such as `!ENV`; they are noted in the document.
    """
    document = Document(name)
    text = read_text(path, document)
    if text is not None and tags:
        # What has tags is settled afterwards, and then is another value for each environment.
        parse(text, document, tags=tags)
    if text is None or tags:
        return document
    return _read(name, text).with_problems(document.problems)


@lru_cache(maxsize=64)
def _read(name: str, text: str) -> Document:
    """Return the document of a text; read once, for somebody who edits looks at it again after each change."""
    document = Document(name)
    parse(text, document)
    return document


def parse(text: str, document: Document, first_line: int = 1, tags: Set[str] = frozenset()) -> None:
    """Fill the document from YAML text whose first line is line `first_line` of the file."""
    slips = [*line_slips(text)]
    if slips:
        for finding in slips:
            _refuse_finding(document, finding, first_line)
        return
    try:
        _Builder(document, first_line, tags).build(text)
    except _Refused:
        document.value = None
    except yaml.MarkedYAMLError as error:
        document.value = None
        document.problems[:] = [problem for problem in document.problems if problem.stops]
        _refuse_finding(document, explain_syntax(text, error), first_line)
    except yaml.reader.ReaderError as error:
        document.value = None
        line = text.count("\n", 0, error.position) + first_line
        refuse_invisible(document, line, f"U+{_code_point(error):04X}")


def _refuse_finding(document: Document, finding: Finding, first_line: int) -> None:
    line = finding.line + first_line
    severity: Severity = "error" if finding.stops else "warning"
    document.refuse(line, finding.where, finding.found, finding.expected, finding.repair, severity=severity)


def _code_point(error: yaml.reader.ReaderError) -> int:
    character: object = error.character
    return character if isinstance(character, int) else ord(str(character)[:1])


class _Builder:
    """Builds str, list and dict from the parser's events, one event at a time."""

    def __init__(self, document: Document, first_line: int, tags: Set[str]) -> None:
        self.document = document
        self.tags = tags
        self.offset = first_line
        self.documents = 0
        self.values = 0
        self.open: list[_Open] = []
        self.has_escapes = False
        self.lines: list[str] = []
        self.text: Scalar | None = None
        """The value before, when it is a text in lines of its own."""

    def build(self, text: str) -> None:
        # Between double quotes YAML can write any character as a code: "\u202E". All others were looked at before.
        self.has_escapes = "\\" in text
        self.lines = self.document.source = text.split("\n")
        self.document.first_line = self.offset
        for event in _events(text):
            self._take(event)
        if self.documents == 0:
            repair = say("Put the records back; an empty list is written [].")
            self._refuse(self.offset, say("nothing"), say("at least one record"), repair)

    def _take(self, event: yaml.Event) -> None:
        line = (event.start_mark.line if event.start_mark else 0) + self.offset
        if isinstance(event, yaml.NodeEvent):
            self._refuse_extras(event, line)
        if isinstance(event, yaml.ScalarEvent):
            if self.has_escapes:
                self._refuse_hidden(event.value, line)
            self._note_tag(event, self._place(self._looked_at(event), line))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._enter({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            self._note_tag(event, self.open[-1].path)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                found, repair = say("a second document (---)"), say("Delete the line ---.")
                self._refuse(line, found, say("one document"), repair)

    def _looked_at(self, event: yaml.ScalarEvent) -> str:
        """Return the text of a key or a value; note what is wrong with one that YAML could read."""
        parent = self.open[-1] if self.open else None
        if parent is None or (isinstance(parent.value, dict) and parent.key is None):
            return str(event.value)
        scalar = Scalar.of(event)
        self.text = scalar if scalar.style in (">", "|") else None
        path = (*parent.path, parent.key or len(parent.value))
        found = list(text_slips(scalar, path, self.lines))
        for finding in found:
            _refuse_finding(self.document, finding, self.offset)
        if any(finding.ends_reading for finding in found):
            raise _Refused
        return meant(scalar, self.lines) if found else scalar.value

    def _refuse_extras(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor:
            repair = say("Write the value out; a text that begins with & or * needs quotation marks around it.")
            self._refuse(line, say("an anchor or alias (& or *)"), PLAIN, repair)
        tag = getattr(event, "tag", None)
        if tag and tag not in self.tags:
            repair = say("Delete the word that starts with “!”, or put quotation marks around the text.")
            self._refuse(line, say("a tag ({tag})", tag=tag), PLAIN, repair)

    def _note_tag(self, event: yaml.NodeEvent, path: ValuePath) -> None:
        tag = getattr(event, "tag", None)
        if tag:
            self.document.tags[path] = tag

    def _refuse_hidden(self, value: str, line: int) -> None:
        invisible = first_invisible(value)
        if invisible:
            refuse_invisible(self.document, line, invisible[1])
            raise _Refused

    def _enter(self, value: Any, line: int) -> None:
        if len(self.open) >= MAX_DEPTH:
            found = say("more than {number} levels", number=MAX_DEPTH)
            self._refuse(line, found, say("flat records"), say("Check the indentation."))
        path = self._place(value, line)
        self.open.append(_Open(value, path))

    def _place(self, value: Any, line: int) -> ValuePath:
        """Put a value where it belongs; return its path. Inside a mapping, keys and values take turns."""
        self.values += 1
        if self.values > MAX_VALUES:
            found = say("more than {number} values", number=MAX_VALUES)
            self._refuse(line, found, say("a shorter file"), say("Split or shorten it."))
        if not self.open:
            self.document.value = value
            self.document.lines[()] = line
            return ()
        parent = self.open[-1]
        if isinstance(parent.value, list):
            return self._append(parent, value, line)
        if parent.key is None:
            return self._take_key(parent, value, line)
        return self._set(parent, value)

    def _append(self, parent: "_Open", value: Any, line: int) -> ValuePath:
        path = (*parent.path, len(parent.value))
        parent.value.append(value)
        self.document.lines[path] = line
        return path

    def _take_key(self, parent: "_Open", key: Any, line: int) -> ValuePath:
        if not isinstance(key, str):
            found, repair = say("a key that is not a word"), say("Put the key on one line.")
            self._refuse(line, found, say("“key: value”"), repair)
        if key == "<<":
            self._refuse(line, say("a merge key (<<)"), PLAIN, say("Write the values out."))
        path = (*parent.path, key)
        if slip := self._key_slip(parent, key, line - self.offset):
            _refuse_finding(self.document, slip, self.offset)
            raise _Refused
        last = next(reversed(parent.value), None)
        if key in parent.value and last is not None and parent.value[last] == "" and not parent.repeats:
            level = say("{key} on the level of {above}", key=quoted(last), above=quoted(key))
            repair = say("Move the line to the level where it belongs: each level is two spaces further in.")
            self._refuse(self.document.lines[*parent.path, last], level, say("a line further out"), repair)
        if key in parent.value and not parent.repeats:
            parent.repeats = True
            where = say("the key {key}", key=quoted(key))
            found = say("it a second time (first on line {line})", line=self.document.lines[path])
            in_list = bool(parent.path) and isinstance(parent.path[-1], int)
            again = say("Delete one of the two; if a new record begins here, write “- ” before its first key.")
            repair = again if in_list else say("Delete one of the two, or rename it.")
            self.document.refuse(line, where, found, say("each key once"), repair)
            if in_list:
                raise _Refused  # two records in one: whatever else is told of them would mislead
        self.document.lines[path] = line
        parent.key = key
        return path

    def _key_slip(self, parent: "_Open", key: str, number: int) -> Finding | None:
        found = line_of_text(key, number, self.text, self.lines)
        if found or parent.path or parent.repeats or not (len(parent.value) == 1 or key in parent.value):
            return found
        before = {name: self.document.lines[name,] - self.offset for name in parent.value}
        return key_slip(key, number, before, parent.value, self.lines)

    def _set(self, parent: "_Open", value: Any) -> ValuePath:
        path = (*parent.path, parent.key or "")
        parent.value[parent.key] = value
        parent.key = None
        return path

    def _refuse(self, line: int, found: str, expected: str, repair: str) -> None:
        self.document.refuse(line, THE_FILE, found, expected, repair)
        raise _Refused


@dataclass
class _Open:
    """A list or mapping being filled; `key` is the key whose value comes next."""

    value: Any
    path: ValuePath
    key: str | None = None
    repeats: bool = False
    """Whether a key stood there twice: that is told once, as a record pasted without its dash repeats all of them."""


def _events(text: str) -> Iterator[yaml.Event]:
    """Yield the events of a text, by PyYAML's parser in C where there is one; errors are those of the one in Python."""
    fast = yaml.SafeLoader if LEFT_TO_PYTHON.search(text) else getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=fast)
    except yaml.YAMLError:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
        raise
