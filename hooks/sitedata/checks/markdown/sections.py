"""Sections such as {{ steps }}: each in a paragraph of its own, known, once, and where its page can show it."""

import re
from collections.abc import Iterator, Set

from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import did_you_mean, meant_key, nearest, proposal
from sitedata.messages.translatable import Message, say
from sitedata.models.content import PageMeta
from sitedata.reading.markdown_pages import SECTION
from sitedata.text.state_blocks import BEGUN, END, MARK, NOT_OPEN, OPEN, mark_like

TEXT = say("the text")
BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")
NAMED = re.compile(r"\{+\s*([^{}%]*?)\s*\}+")
PLACED = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
NAME_ALONE = re.compile(r"\{\{\s*([^\W\d][\w' ’-]*?)\s*\}\}\s*")
"""A line that can only be meant to place a section, in the words of any language."""
SINGLE = re.compile(r"(?<![{\\])\{\s*([a-z_]+)\s*\}(?!\})")
MAX_SECTIONS = 40
MARKS = frozenset({OPEN, NOT_OPEN, END})
KEYS = frozenset(PageMeta.model_fields)
"""Keys that a head may have; another one is told by itself, and most likely stands for the one that is needed."""
NEEDS = {"form": "form", "receipt": "receipt", "search": "search"}
"""Section → the key of the head without which it has nothing to show; a page with the key needs the section."""


def check_sections(page: CheckedPage, known: Set[str], heads: Set[str]) -> Iterator[Problem]:
    """Yield the problems of the sections that a page places, or seems to.

    Args:
        page: the page.
        known: names of all sections.
        heads: keys that the heads of the pages of this language have.
    """
    placed: dict[str, int] = {}
    wrong = list(_wrongly_placed(page, known, placed))
    yield from wrong or _needed(page, placed, known, heads)


def _wrongly_placed(page: CheckedPage, known: Set[str], placed: dict[str, int]) -> Iterator[Problem]:
    """Yield a problem for each line that does not place its section; note the others, with their lines."""
    alone = _in_paragraphs_of_their_own(page)
    for number, line in page.source.body:
        if MARK.match(line):
            continue
        match = SECTION.match(line)
        if match is None or match[1] not in known:
            yield from _no_section(page, number, line, known)
        elif number not in alone:
            yield _not_alone(page, number, line)
        elif match[1] in placed and not page.never_together(placed[match[1]], number):
            found = say("{id} a second time (first on line {line})", id=quoted(line), line=placed[match[1]])
            yield page.problem(number, TEXT, found, say("each section once"), say("Delete one of the two sections."))
        else:
            placed[match[1]] = number


def _in_paragraphs_of_their_own(page: CheckedPage) -> set[int]:
    children = page.rendered.root.children
    paragraphs = [child for child in children if not isinstance(child, str) and child.tag == "p" and child.made]
    return {each.line for each in paragraphs if PLACED.fullmatch(each.text)}


def _no_section(page: CheckedPage, number: int, line: str, known: Set[str]) -> Iterator[Problem]:
    """Yield a problem for braces that look like a section and are none."""
    shown = page.lines.get(number, "")
    single = next((found[1] for found in SINGLE.finditer(shown) if found[1] in known), None)
    if not BRACES.search(line) and single is None:
        return
    name = single or next((found[1] for found in NAMED.finditer(line)), "")
    if (like := mark_like(line)) and not line.rstrip().endswith("}"):
        yield _not_alone(page, number, line, like.strip("{} "))
        return
    if like:
        found, expected = quoted(line.strip()), say("{{ while_open }} … {{ end }}, as the guide has it")
        yield page.problem(number, TEXT, found, expected, proposal(like))
        return
    if BEGUN.match(line) and not SECTION.match(line):
        found, repair = quoted(line.strip()), say("Write {{ while_open … }} or {{ while_not_open … }}.")
        yield page.problem(number, TEXT, found, say("{{ while_open }} … {{ end }}, as the guide has it"), repair)
        return
    mark = name.partition(" ")[0] in MARKS
    meant = name if name in known or mark else nearest(name.lower().replace("-", "_"), known) if name else None
    if SECTION.match(line) or (name not in known and not mark and NAME_ALONE.fullmatch(line)):
        found = say("the section {section}", section=quoted(name))
        yield page.problem(
            number,
            TEXT,
            found,
            say("a section of overrides/sections/"),
            _section_meant(name, known | MARKS),
        )
    elif meant:
        yield _not_alone(page, number, line, meant)
    else:
        found = say("the braces {text}", text=quoted(line))
        repair = say("Delete them; forms and components are placed with {{ name }}.")
        yield page.problem(number, TEXT, found, say("a section of overrides/sections/"), repair)


def _section_meant(name: str, known: Set[str]) -> Message:
    """Return a sentence that proposes the section meant, also by a word of another language, or lists them all."""
    near = meant_key(name, sorted(known))
    return proposal(near) if near else did_you_mean(name, known, max_names=MAX_SECTIONS)


def _not_alone(page: CheckedPage, number: int, line: str, name: str = "") -> Problem:
    section = _written(name) if name else line.strip()
    expected = say("{section} alone on its line, between blank lines", section=section)
    return page.problem(number, TEXT, quoted(line), expected, _on_its_own(section))


def _written(name: str) -> str:
    return f"{{{{ {name} }}}}"


def _on_its_own(section: str) -> Message:
    return say("Write {section} at the beginning of a line, with a blank line before and after.", section=section)


def _needed(page: CheckedPage, placed: dict[str, int], known: Set[str], heads: Set[str]) -> Iterator[Problem]:
    """Yield a problem for a form, a receipt or a search that only the head or only the text has.

    A key that no head has is told by the checks of the heads.
    """
    head = page.source.head.value if isinstance(page.source.head.value, dict) else {}
    both = say("both or none of the two")
    for name, key in NEEDS.items():
        section, wanted = _written(name), name in known and head.get(key) not in (None, "", "no", "false")
        if name in placed and not wanted and key in heads and not head.keys() - KEYS:
            found = say("{section} without a line “{key}:” in the head", section=section, key=key)
            repair = say("Add a line “{key}: …” to the head, or delete the section.", key=key)
            yield page.problem(placed[name], TEXT, found, both, repair)
        elif wanted and name not in placed:
            found = say("“{key}:” without {section} in the text", section=section, key=key)
            yield page.problem(page.source.head.line((key,)), key, found, both, _on_its_own(section))
