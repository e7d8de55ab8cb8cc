"""Texts as XLIFF 2.1 (ISO 21720): <pc> and <ph> stand for the markup, <originalData> holds it.

https://docs.oasis-open.org/xliff/xliff-core/v2.1/os/xliff-core-v2.1-os.html
"""

import re
from collections.abc import Iterable
from itertools import groupby

from lxml import etree

from sitedata.translations.exchange.inline import Code, Part, numbered_like, parts_of
from sitedata.translations.exchange.returned import Returned, ReturnedFile, State
from sitedata.translations.exchange.segments import Segment
from sitedata.translations.exchange.xliff12 import SPACE, unknown
from sitedata.translations.exchange.xml_files import BREAK, append_text, child, children, local, words, written

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
DONE = ("translated", "reviewed", "final")
STATES = {"current": "final"}
"""All others are `initial`: who has looked at one says so by another state."""
NO_TOKEN = re.compile(r"[^A-Za-z0-9._-]+")


def write(segments: Iterable[Segment], original: str, language: str) -> bytes:
    """Return the texts as a file, with one <file> for each file of the site. Paragraphs are not to be cut further."""
    about = {"version": "2.1", "srcLang": original, "trgLang": language}
    root = etree.Element(f"{{{NAMESPACE}}}xliff", about, nsmap={None: NAMESPACE})
    for name, own in groupby(segments, lambda segment: segment.file):
        file = _add(root, "file", {"id": NO_TOKEN.sub("_", name), "original": name, "canResegment": "no"})
        for number, segment in enumerate(own, 1):
            _unit(file, segment, number)
    return written(root)


def _add(parent: etree._Element, name: str, attributes: dict[str, str] | None = None) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes or {})


def _unit(file: etree._Element, segment: Segment, number: int) -> None:
    name = NO_TOKEN.sub("_", segment.key.partition("#")[2])
    unit = _add(file, "unit", {"id": f"u{number}-{name}", "name": segment.key, SPACE: "preserve"})
    notes = _add(unit, "notes")
    for note in (f"{segment.file}:{segment.line}", *segment.notes):
        _add(notes, "note").text = note
    source = parts_of(segment.source, markdown=segment.markdown)
    target = numbered_like(parts_of(segment.target or "", markdown=segment.markdown), source)
    data = _data(unit, [part for part in [*source, *target] if isinstance(part, Code)])
    waits = {} if segment.status in ("current", "missing") else {"subState": f"site:{segment.status}"}
    inner = _add(unit, "segment", {"state": STATES.get(segment.status, "initial"), **waits})
    _fill(_add(inner, "source"), source, data)
    if segment.target:
        _fill(_add(inner, "target"), target, data)


def _data(unit: etree._Element, codes: list[Code]) -> dict[str, str]:
    """Add what the codes stand for; return the id of each."""
    names = {code: f"d{number}" for number, code in enumerate(dict.fromkeys(code.original for code in codes), 1)}
    if names:
        holder = _add(unit, "originalData")
        for text, name in names.items():
            _add(holder, "data", {"id": name}).text = text.replace("\n", BREAK)
    return names


def _fill(element: etree._Element, parts: list[Part], data: dict[str, str]) -> None:
    """Add the parts of a text; those between the codes of a pair go into an element."""
    ends = {part.number: part.original for part in parts if isinstance(part, Code) and part.kind == "close"}
    for part in parts:
        if isinstance(part, str):
            append_text(element, part)
        elif part.kind == "alone":
            shown = part.original.replace("\n", BREAK)
            _add(element, "ph", {"id": str(part.number), "dataRef": data[part.original], "equiv": shown})
        elif part.kind == "open":
            refs = {"dataRefStart": data[part.original], "dataRefEnd": data[ends[part.number]]}
            element = _add(element, "pc", {"id": str(part.number), **refs})
        else:
            element = element.getparent()


def read(root: etree._Element, name: str) -> ReturnedFile:
    """Return the texts of a file; programs may have cut them into segments, or emptied codes."""
    made = ReturnedFile(name, str(root.get("trgLang", "")), str(root.get("srcLang", "")))
    made.texts += [_Unit(element).text() for element in root.iter() if local(element) == "unit"]
    return made


class _Unit:
    """A unit with what its codes stand for."""

    def __init__(self, unit: etree._Element) -> None:
        self.unit = unit
        self.parts = children(unit, "segment", "ignorable")
        holder = child(unit, "originalData")
        inside = [] if holder is None else children(holder, "data")
        self.data = {str(one.get("id")): "".join(map(str, one.itertext())).replace(BREAK, "\n") for one in inside}
        self.begun: dict[str, etree._Element] = {}
        """The elements of the original by id, for codes that kept nothing else."""
        for element in unit.iter():
            if local(element) in ("pc", "ph", "sc", "ec"):
                self.begun.setdefault(str(element.get("id", element.get("startRef"))), element)

    def text(self) -> Returned:
        key = str(self.unit.get("name") or self.unit.get("id", ""))
        source = "".join(self._joined(child(part, "source")) for part in self.parts)
        targets = sorted(enumerate(self.parts, 1), key=lambda place: _order(*place))
        translated = [part for _, part in targets if child(part, "target") is not None]
        target = "".join(self._of_target(part) for _, part in targets) if translated else ""
        line = next((child(part, "target") for part in translated), self.unit)
        return Returned(key, source, target, self._state(), line.sourceline or 1)  # type: ignore[union-attr]

    def _of_target(self, part: etree._Element) -> str:
        target = child(part, "target")
        return self._joined(child(part, "source") if target is None and local(part) == "ignorable" else target)

    def _state(self) -> State:
        """Return the state of all segments together; one without a translation is not finished."""
        segments = [part for part in self.parts if local(part) == "segment"]
        missing = [part for part in segments if child(part, "target") is None]
        if missing and len(missing) < len(segments):
            return "draft"
        return "done" if all(part.get("state") in DONE for part in segments) else "open"

    def _joined(self, element: etree._Element | None) -> str:
        if element is None:
            return ""
        text = words(element.text)
        for inner in element:
            text += self._inner(inner) + words(inner.tail)
        return text

    def _inner(self, element: etree._Element) -> str:
        name = local(element)
        if name == "ph":
            return self._code(element, "dataRef")
        if name == "pc":
            return self._code(element, "dataRefStart") + self._joined(element) + self._code(element, "dataRefEnd")
        if name in ("sc", "ec"):
            return self._code(element, "dataRef", "dataRefStart" if name == "sc" else "dataRefEnd")
        if name == "cp":
            return chr(int(str(element.get("hex", "FFFD")), 16))
        return self._joined(element) if name == "mrk" else ""

    def _code(self, element: etree._Element, *names: str) -> str:
        """Return what a code stands for: by its own reference, or by that of the same id."""
        number = str(element.get("id", element.get("startRef", "")))
        same = self.begun.get(str(element.get("startRef", number)), element)
        found = [one.get(name) for one in (element, same) for name in names if one.get(name) is not None]
        return self.data.get(str(found[0]), unknown(number)) if found else unknown(number)


def _order(place: int, part: etree._Element) -> int:
    target = child(part, "target")
    wanted = "" if target is None else str(target.get("order", ""))
    return int(wanted) if wanted.isdigit() else place
