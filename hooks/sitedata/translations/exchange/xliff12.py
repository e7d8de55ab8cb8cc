"""Texts as XLIFF 1.2, which most programs read: <bpt>, <ept> and <ph> hold the markup.

http://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html
"""

from collections.abc import Iterable
from itertools import groupby

from lxml import etree

from sitedata.translations.exchange.inline import Code, Part, numbered_like, parts_of
from sitedata.translations.exchange.returned import Returned, ReturnedFile, State
from sitedata.translations.exchange.segments import Segment
from sitedata.translations.exchange.xml_files import BREAK, append_text, child, local, words, written

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
ELEMENTS = {"alone": "ph", "open": "bpt", "close": "ept"}
STATES = {"current": "final", "missing": "needs-translation"}
STATES |= dict.fromkeys(("unreviewed", "outdated"), "needs-review-translation")
DONE = ("translated", "final", "signed-off")
OWN = "x-site-"
"""Begins a `state-qualifier` that says why a text waits: where it is still there, nobody has said anything."""


def write(segments: Iterable[Segment], original: str, language: str) -> bytes:
    """Return the texts as a file, with one <file> for each file of the site."""
    root = etree.Element(f"{{{NAMESPACE}}}xliff", {"version": "1.2"}, nsmap={None: NAMESPACE})
    for name, own in groupby(segments, lambda segment: segment.file):
        about = {"original": name, "source-language": original, "target-language": language, "datatype": "plaintext"}
        body = _add(_add(root, "file", about), "body")
        for segment in own:
            _unit(body, segment)
    return written(root)


def _add(parent: etree._Element, name: str, attributes: dict[str, str] | None = None) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes or {})


def _unit(body: etree._Element, segment: Segment) -> None:
    limit = {"maxwidth": str(segment.max_length), "size-unit": "char"} if segment.max_length else {}
    approved = {"approved": "yes"} if segment.status == "current" else {}
    unit = _add(body, "trans-unit", {"id": segment.key, **limit, **approved, SPACE: "preserve"})
    source = parts_of(segment.source, markdown=segment.markdown)
    _fill(_add(unit, "source"), source)
    # What is missing gets the original: OmegaT 3 shows only what stands in <target>.
    waits = {"state-qualifier": OWN + segment.status} if segment.status in ("outdated", "unreviewed") else {}
    target = parts_of(segment.target or segment.source, markdown=segment.markdown)
    _fill(_add(unit, "target", {"state": STATES[segment.status], **waits}), numbered_like(target, source))
    for note in (f"{segment.file}:{segment.line}", *segment.notes):
        _add(unit, "note", {"from": "developer"}).text = note


def _fill(element: etree._Element, parts: list[Part]) -> None:
    for part in parts:
        if isinstance(part, Code):
            made = _add(element, ELEMENTS[part.kind], {"id": str(part.number)})
            made.text = part.original.replace("\n", BREAK)
        else:
            append_text(element, part)


def read(root: etree._Element, name: str) -> ReturnedFile:
    """Return the texts of a file; programs may have left out some, put in segments, or emptied codes."""
    files = [element for element in root.iter() if local(element) == "file"]
    about = files[0].attrib if files else {}
    made = ReturnedFile(name, str(about.get("target-language", "")), str(about.get("source-language", "")))
    made.texts += [_text(element) for element in root.iter() if local(element) == "trans-unit"]
    return made


def _text(unit: etree._Element) -> Returned:
    source, target = child(unit, "source"), child(unit, "target")
    natives: Natives = {}
    original = _joined(source, natives) if source is not None else ""
    translation = _joined(target, dict(natives)) if target is not None else ""
    line = (unit if target is None else target).sourceline or 1
    return Returned(str(unit.get("id", "")), original, translation, _state(unit, target), line)


def _state(unit: etree._Element, target: etree._Element | None) -> State:
    state = "" if target is None else str(target.get("state", ""))
    waits = target is not None and str(target.get("state-qualifier", "")).startswith(OWN)
    if state in DONE or (not state and unit.get("approved") == "yes"):
        return "done"
    return "draft" if state.startswith("needs-review") and not waits else "open"


Natives = dict[tuple[str, str], str]
"""What codes stand for, by kind and id: programs may keep only the id of one."""
KINDS = {"ph": "alone", "it": "alone", "x": "alone", "bpt": "open", "bx": "open", "ept": "close", "ex": "close"}


def _joined(element: etree._Element, natives: Natives) -> str:
    """Return the text of an element with its codes, and note these."""
    text = words(element.text)
    for inner in element:
        text += _inner(inner, natives) + words(inner.tail)
    return text


def _inner(element: etree._Element, natives: Natives) -> str:
    name, number = local(element), str(element.get("rid") or element.get("id", ""))
    if name in KINDS:
        here = "".join(map(str, element.itertext())).replace(BREAK, "\n")
        if here:
            natives[KINDS[name], number] = here
        return here or natives.get((KINDS[name], number), unknown(number))
    if name == "g":
        first, last = (natives.get((kind, number), unknown(number)) for kind in ("open", "close"))
        return first + _joined(element, natives) + last
    return _joined(element, natives) if name == "mrk" else ""


def unknown(number: str) -> str:
    """Return what stands for a code that the original does not have: it is refused."""
    return f"{{?{number}}}"
