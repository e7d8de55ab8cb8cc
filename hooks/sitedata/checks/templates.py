"""Checks of the templates: that Jinja can read them, and that what they ask for exists."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import did_you_mean, nearest, proposal
from sitedata.messages.translatable import say
from sitedata.models.mkdocs_settings import Menus
from sitedata.reading.document import Document
from sitedata.reading.markdown_pages import PageSource, sections_of
from sitedata.reading.template_names import ATTRIBUTES, BUILT_IN, FREE, seen
from sitedata.reading.templates import FILTER_NAMES, FOLDER, GLOBALS, TEST_NAMES, Template

THE_TEMPLATE = say("the template")
TAGS_WITH_END = ("autoescape", "block", "call", "filter", "for", "if", "macro", "set", "with")
TAGS = (*TAGS_WITH_END, "break", "continue", "elif", "else", "extends", "from", "import", "include")
MARK = re.compile(r"(<{7}|={7}|>{7})( |$)")
"""What a merge leaves where two versions differ."""
CORRECT = say("Correct the name.")


def check_templates(templates: list[Template], settings: Document, sources: list[PageSource]) -> Iterator[Problem]:
    """Yield the problems of the templates.

    Args:
        templates: all of them.
        settings: mkdocs.yml.
        sources: the pages: templates link to some, and some name their template.
    """
    known = _Known.of(templates, settings, sources)
    unread = [problem for template in templates for problem in _unread(template, known)]
    yield from unread
    for template in templates:
        # A template that cannot be read may be the one that gives a name to others.
        yield from _unknown_names(template, known) if not unread else ()
        yield from _unknown_attributes(template, known) if not unread else ()
        yield from _unknown_pages(template, known)
    yield from _templates_of_pages(sources, known)


def _unread(template: Template, known: "_Known") -> Iterator[Problem]:
    """Yield what keeps a template, or one that it includes, from being read."""
    yield from template.document.problems
    marks = [number for number, line in enumerate(template.lines, 1) if MARK.match(line)]
    if marks:
        found, expected = quoted(template.lines[marks[0] - 1]), say("one version")
        repair = say("Keep one version, and delete the lines {marks}.", marks=quoted("<<<<<<< ======= >>>>>>>"))
        yield _problem(template, marks[0], found, expected, repair)
        return
    yield from _unreadable(template)
    yield from _unknown_files(template, known)


@dataclass(frozen=True)
class _Known:
    """What templates can ask for."""

    files: Mapping[str, Template]
    """By their names below overrides/."""
    names: Set[str]
    keys: Set[str]
    """Keys that templates give to mappings of their own, and read as attributes."""
    pages: Set[str]
    menus: Set[str]
    alone: Set[str]
    """Templates that are pages by themselves."""
    placed: Set[str]
    """Sections that a page places: the others may speak of pages that this site does not have."""

    @classmethod
    def of(cls, templates: list[Template], settings: Document, sources: list[PageSource]) -> "_Known":
        value = settings.value if isinstance(settings.value, dict) else {}
        extra, theme = value.get("extra"), value.get("theme")
        menus = extra.get("menus") if isinstance(extra, dict) else None
        alone = theme.get("static_templates") if isinstance(theme, dict) else None
        return cls(
            {template.file.removeprefix(f"{FOLDER}/"): template for template in templates},
            {name for template in templates for name in template.stored()},
            {key for template in templates for key in template.own_keys()},
            {source.name for source in sources},
            {"all", *Menus.model_fields, *menus} if isinstance(menus, dict) else set(),
            {str(name) for name in alone} if isinstance(alone, list) else set(),
            {f"{FOLDER}/sections/{name}.html" for source in sources for _, name in sections_of(source)},
        )

    def shows(self, template: Template) -> bool:
        """Return whether a page may show what a template makes."""
        return template.file in self.placed or not template.file.startswith(f"{FOLDER}/sections/")

    def lacks(self, template: Template, name: str, offered: Set[str]) -> bool:
        """Return whether a template names something that is not there: misspelt, or shown on a page."""
        return name not in offered and (self.shows(template) or nearest(name, offered) is not None)


def _problem(template: Template, line: int, found: str, expected: str, repair: str) -> Problem:
    return Problem(template.file, line, THE_TEMPLATE, found, expected, repair)


def _unreadable(template: Template) -> Iterator[Problem]:
    """Yield what Jinja stumbled over, in words for what happens most."""
    error = template.error
    if error is None:
        return
    said = error.message or ""
    open_block, unknown = re.search(r"innermost block .* is '(\w+)'", said), re.search(r"unknown tag '(\w+)'", said)
    if open_block and open_block[1] in TAGS_WITH_END:
        tag, end = f"{{% {open_block[1]} … %}}", f"{{% end{open_block[1]} %}}"
        found, expected = say("no end of {tag}", tag=quoted(tag)), quoted(end)
        repair = say("Write {text} where it ends.", text=end)
        yield _problem(template, _last(template, open_block[1], error.lineno), found, expected, repair)
    elif unknown and not open_block:
        found, expected = say("the tag {tag}", tag=quoted(f"{{% {unknown[1]} %}}")), say("a tag of Jinja")
        yield _problem(template, error.lineno, found, expected, did_you_mean(unknown[1], TAGS))
    else:
        line = template.lines[min(error.lineno, len(template.lines)) - 1]
        repair = say("Jinja, which reads it, says in English: {reason}", reason=quoted(said))
        yield _problem(template, error.lineno, quoted(line), say("a template that can be read"), repair)


def _last(template: Template, tag: str, default: int) -> int:
    """Return the line of the last beginning of a block: most likely the one without an end."""
    lines = [number for number, line in enumerate(template.lines, 1) if re.search(rf"{{%-?\s*{tag}\b", line)]
    return lines[-1] if lines else default


def _unknown_files(template: Template, known: _Known) -> Iterator[Problem]:
    """Yield a problem for each template, and each macro of one, that is asked for and does not exist."""
    for node in template.of(nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends):
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if not isinstance(name, str) or getattr(node, "ignore_missing", False):
            continue
        if name not in known.files:
            found, expected = say("the template {file}", file=quoted(name)), say("a file of overrides/")
            near = nearest(name, known.files)
            yield _problem(template, node.lineno, found, expected, proposal(near) if near else CORRECT)
        elif isinstance(node, nodes.FromImport) and known.files[name].error is None:
            yield from _unknown_macros(template, node, known.files[name])


def _unknown_macros(template: Template, node: nodes.FromImport, source: Template) -> Iterator[Problem]:
    offered = set(source.stored())
    for entry in node.names:
        name = entry[0] if isinstance(entry, tuple) else entry
        if name not in offered:
            found, expected = say("the macro {name}", name=quoted(name)), say("a macro of {file}", file=source.file)
            yield _problem(template, node.lineno, found, expected, did_you_mean(name, offered))


def _unknown_names(template: Template, known: _Known) -> Iterator[Problem]:
    """Yield a problem for each filter, test and name that nobody gives the template."""
    for node in _unknown(template, nodes.Filter, FILTER_NAMES):
        found, expected = say("the filter {name}", name=quoted(node.name)), say("a filter of Jinja or of this site")
        yield _problem(template, node.lineno, found, expected, _nearest(node.name, FILTER_NAMES))
    for node in _unknown(template, nodes.Test, TEST_NAMES):
        found, expected = say("the test {name}", name=quoted(node.name)), say("a test of Jinja")
        yield _problem(template, node.lineno, found, expected, _nearest(node.name, TEST_NAMES))
    names = known.names | seen(template.file) | GLOBALS
    for node in _unknown(template, nodes.Name, names):
        found, expected = say("the name {name}", name=quoted(node.name)), say("a name that the template sees")
        yield _problem(template, node.lineno, found, expected, _nearest(node.name, names))


def _unknown_attributes(template: Template, known: _Known) -> Iterator[Problem]:
    """Yield a problem for each attribute that nothing has which templates are given."""
    offered = ATTRIBUTES | BUILT_IN | known.keys | known.names
    for node in template.of(nodes.Getattr):
        if node.attr not in offered and _root(node) not in FREE:
            found, expected = say("the attribute {name}", name=quoted(node.attr)), say("one that the record has")
            yield _problem(template, node.lineno, found, expected, _nearest(node.attr, offered))


def _root(node: nodes.Node) -> str:
    """Return the name at the beginning of `a.b.c(…)`, empty where there is none."""
    while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Call | nodes.Filter) and node.node:
        node = node.node
    return node.name if isinstance(node, nodes.Name) else ""


def _unknown(template: Template, kind: type[nodes.Node], names: Set[str]) -> Iterator[Any]:
    return (node for node in template.of(kind) if node.name not in names)


def _nearest(name: str, names: Set[str]) -> str:
    near = nearest(name, names)
    return proposal(near) if near else CORRECT


def _unknown_pages(template: Template, known: _Known) -> Iterator[Problem]:
    """Yield a problem for each page and menu that a template names and that does not exist."""
    for asked in template.asked("link", "link_in") if known.pages else ():
        if known.lacks(template, asked.name, known.pages):
            found, expected = say("the page {page}", page=quoted(asked.name)), say("a page of docs/")
            yield _problem(template, asked.line, found, expected, did_you_mean(asked.name, known.pages))
    for asked in template.asked("menu") if known.menus else ():
        if known.lacks(template, asked.name, known.menus):
            found, expected = say("the menu {name}", name=quoted(asked.name)), say("a menu of mkdocs.yml")
            yield _problem(template, asked.line, found, expected, did_you_mean(asked.name, known.menus))


def _templates_of_pages(sources: list[PageSource], known: _Known) -> Iterator[Problem]:
    """Yield a problem for each page whose head names a template that is none for pages."""
    offered = {name for name in known.files if "/" not in name and name.endswith(".html")} - known.alone
    for source in sources:
        head = source.head.value if isinstance(source.head.value, dict) else {}
        name = head.get("template")
        if isinstance(name, str) and name and offered and name not in offered:
            found, expected = say("the template {file}", file=quoted(name)), say("a template for pages")
            line = source.head.line(("template",))
            yield Problem(source.head.file, line, "template", found, expected, did_you_mean(name, offered))
