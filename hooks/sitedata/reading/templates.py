"""The templates of overrides/, parsed once: what they ask for, with the line of each question."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from sitedata.reading.document import Document
from sitedata.reading.file_text import read_text
from sitedata.reading.template_names import FILTERS

FOLDER = "overrides"
ENDINGS = (".html", ".txt", ".xml")
# As MkDocs has it, with what its plugin for languages adds; the parser does not need what filters do.
JINJA = Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"], autoescape=True)
WORD, WORD_IN = "w", "w_in"
FILTER_NAMES = frozenset(JINJA.filters) | FILTERS
TEST_NAMES = frozenset(JINJA.tests)
GLOBALS = frozenset(JINJA.globals)


@dataclass(frozen=True)
class Asked:
    """A call with a fixed first value, such as w('menu.open') or link('apply'); `given` are its named values."""

    function: str
    name: str
    given: frozenset[str]
    line: int


@dataclass(frozen=True)
class Template:
    """A template; `tree` is None when it cannot be parsed, and `error` says why."""

    file: str
    lines: tuple[str, ...]
    parts: Mapping[type[nodes.Node], list[nodes.Node]]
    """All parts of it by their kind."""
    document: Document
    error: TemplateSyntaxError | None = None

    def of(self, *kinds: type[nodes.Node]) -> Iterator[Any]:
        """Yield the parts of some kinds."""
        for kind in kinds:
            yield from self.parts.get(kind, ())

    def asked(self, *functions: str) -> list[Asked]:
        """Return the calls of functions whose question is written out."""
        return [asked for asked in self.questions if asked.function in functions]

    @cached_property
    def questions(self) -> list[Asked]:
        """All calls of functions whose question is written out."""
        found = []
        for call in self.of(nodes.Call):
            function = call.node.name if isinstance(call.node, nodes.Name) else ""
            at = 1 if function.endswith("_in") else 0
            if function and len(call.args) > at and isinstance(call.args[at], nodes.Const):
                given = frozenset(pair.key for pair in call.kwargs)
                found.append(Asked(function, str(call.args[at].value), given, call.lineno))
        return found

    def stored(self) -> Iterator[str]:
        """Yield each name that the template gives to something."""
        yield from (node.name for node in self.of(nodes.Name) if node.ctx != "load")
        yield from (node.name for node in self.of(nodes.Macro))
        yield from (node.target for node in self.of(nodes.Import))
        for node in self.of(nodes.FromImport):
            yield from (name[1] if isinstance(name, tuple) else name for name in node.names)

    def own_keys(self) -> Iterator[str]:
        """Yield each key of the mappings that the template makes: `{"title": …}`, `namespace(title=…)`."""
        yield from (str(node.key.value) for node in self.of(nodes.Pair) if isinstance(node.key, nodes.Const))
        yield from (node.key for node in self.of(nodes.Keyword))


def read_templates(root: Path) -> list[Template]:
    """Return every template, in the order of their names."""
    paths = (path for path in sorted((root / FOLDER).rglob("*")) if path.suffix in ENDINGS and path.is_file())
    return [_read(path, path.relative_to(root).as_posix()) for path in paths]


def _read(path: Path, file: str) -> Template:
    document = Document(file)
    text = read_text(path, document) or ""
    return replace(_parsed(file, text), document=document) if document.problems else _parsed(file, text)


@lru_cache(maxsize=512)
def _parsed(file: str, text: str) -> Template:
    """Return a template; parsed once, for somebody who edits looks at it again after each change."""
    document, lines = Document(file), tuple(text.split("\n"))
    try:
        tree = JINJA.parse(text)
    except TemplateSyntaxError as error:
        return Template(file, lines, {}, document, error)
    return Template(file, lines, _parts(tree), document)


def _parts(tree: nodes.Node) -> Mapping[type[nodes.Node], list[nodes.Node]]:
    found: dict[type[nodes.Node], list[nodes.Node]] = {}
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        found.setdefault(type(node), []).append(node)
        waiting += node.iter_child_nodes()
    return found
