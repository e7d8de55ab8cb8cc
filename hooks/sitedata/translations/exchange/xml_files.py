"""XML that came by mail, read without entities and without files of its own; XML written with one element a line."""

import re

from lxml import etree

from sitedata.messages.problem import exactly
from sitedata.messages.translatable import say
from sitedata.translations.exchange.returned import unreadable

BREAK = "↵"
"""Stands for the line break in a code: programs lay out white space as they like."""
LAID_OUT = re.compile(r"[ \t]*[\r\n]+[ \t]*")
KEPT = ("source", "target", "note", "data")
"""Elements whose white space is text."""


def read(data: bytes, name: str) -> etree._Element:
    """Return the root of a file.

    Raises:
        UnreadableError: it is no XML, or has a document type, which XLIFF has not.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        expected, line = say("a file of XLIFF"), error.lineno or 1
        raise unreadable(name, line, exactly(error.msg.split(", line")[0]), expected) from error
    if root.getroottree().docinfo.doctype:
        raise unreadable(name, 1, exactly("<!DOCTYPE"), say("a file of XLIFF without a document type"))
    return root


def written(root: etree._Element) -> bytes:
    """Return a file in UTF-8."""
    _lay_out(root, "\n")
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _lay_out(element: etree._Element, line: str) -> None:
    if local(element) in KEPT or not len(element):
        return
    element.text = line + "  "
    for child in element:
        _lay_out(child, line + "  ")
        child.tail = line + "  "
    element[-1].tail = line


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; nothing for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return the children of these names."""
    return [child for child in element if local(child) in names]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of a name."""
    return next(iter(children(element, name)), None)


def words(text: str | None) -> str:
    """Return the words of an element without the line breaks that lay out the file."""
    return LAID_OUT.sub(" ", text or "")


def append_text(element: etree._Element, text: str) -> None:
    """Add text at the end of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
