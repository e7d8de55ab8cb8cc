"""Writes texts into a file of YAML, each in the place and in the way the old one was written.

Comments, order, quotation marks and the width of lines stay. A language that is new in a text comes behind its sibling.
"""

import re
from collections.abc import Mapping

import yaml

from sitedata.reading.document import ValuePath
from sitedata.reading.line_slips import line_slips
from sitedata.reading.yaml_lines import quote
from sitedata.translations.exchange.folding import folded
from sitedata.translations.exchange.yaml_places import Scalar, block_lines, scalars_of

ESCAPED = {"\u00a0": "\\u00a0", "\u202f": "\\u202f"}
"""Spaces that an editor may have written as codes, to see them."""
Edit = tuple[int, int, str]
"""Start and end of what is replaced, and what comes there."""


def with_texts(text: str, changes: Mapping[ValuePath, str], languages: tuple[str, ...]) -> str:
    """Return the text of a file with other values.

    Args:
        text: the file, with \\n at the end of lines.
        changes: values by path; the last step of each is a language, or a key that exists.
        languages: of the site, in their order.
    """
    places = scalars_of(text)
    edits = [_edit(text, places, path, value, languages) for path, value in changes.items()]
    for start, end, written in sorted(edits, reverse=True):
        text = text[:start] + written + text[end:]
    return text


def _edit(
    text: str, places: Mapping[ValuePath, Scalar], path: ValuePath, value: str, languages: tuple[str, ...]
) -> Edit:
    if path in places:
        return _replaced(text, places[path], value)
    before = languages[: languages.index(str(path[-1]))]
    sibling = next(code for code in reversed(before) if (*path[:-1], code) in places)
    return _added(text, places[*path[:-1], sibling], str(path[-1]), value)


def _replaced(text: str, scalar: Scalar, value: str) -> Edit:
    if scalar.style in (">", "|"):
        lines = list(block_lines(text, scalar))
        return lines[0][0], lines[-1][1], "\n".join(_block(text, scalar, value))
    written = _on_one_line(value, scalar.style, flow=scalar.flow)
    for space, code in ESCAPED.items() if scalar.style == '"' else ():
        if code in text[scalar.start : scalar.end]:
            written = written.replace(space, code)
    between = " " if scalar.start == scalar.end and text[scalar.start - 1] == ":" else ""
    return scalar.start, scalar.end, between + written


def _added(text: str, sibling: Scalar, language: str, value: str) -> Edit:
    """Return the edit that adds a language behind another one."""
    if sibling.flow:
        written = _on_one_line(value, sibling.style, flow=True)
        return sibling.end, sibling.end, f", {language}: {written}"
    indent = " " * sibling.column
    if sibling.style in (">", "|"):
        head = text[sibling.start : text.index("\n", sibling.start)].split(" #")[0].rstrip()
        written, end = "\n".join([head, *_block(text, sibling, value)]), list(block_lines(text, sibling))[-1][1]
    else:
        written, end = _on_one_line(value, sibling.style, flow=False), text.find("\n", sibling.end)
        end = len(text) if end < 0 else end
    return end, end, f"\n{indent}{language}: {written}"


def _block(text: str, scalar: Scalar, value: str) -> list[str]:
    """Return the lines of a text that stands in lines of its own, as wide as they were."""
    old = [text[start:end] for start, end in block_lines(text, scalar)]
    indent = re.match(" *", next(line for line in old if line.strip()))[0]  # type: ignore[index]
    if scalar.style == "|":
        lines = value.split("\n")
    else:
        paragraphs = _paragraphs([line.strip() for line in old])
        widest = max(paragraphs, key=lambda lines: max(map(len, lines)))
        lines = []
        for number, paragraph in enumerate(value.split("\n")):
            before = paragraphs[number] if number < len(paragraphs) else widest
            lines += [*([""] if number else []), *folded(before if len(before) > 1 else [*widest, ""], paragraph)]
    return [indent + line if line else "" for line in lines]


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Return the lines of each paragraph of a folded text; at least one of them."""
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        else:
            found.append([])
    return [paragraph or [""] for paragraph in found]


def _on_one_line(value: str, style: str, *, flow: bool) -> str:
    if style == "'" and "\n" not in value:
        return "'" + value.replace("'", "''") + "'"
    if style == "" and _can_be_plain(value, flow=flow):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"' if style else _quoted(value)


def _quoted(value: str) -> str:
    return quote(value) if "\n" not in value else _on_one_line(value, '"', flow=False)


def _can_be_plain(value: str, *, flow: bool) -> bool:
    """Return whether a text needs no quotation marks: whether it is read as itself, and as one text."""
    line = f"k: {{a: {value}, b: c}}\n" if flow else f"k: {value}\n"
    if any(line_slips(line)):
        return False
    try:
        read = yaml.load(line, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return False
    return bool(read == {"k": {"a": value, "b": "c"} if flow else value})
