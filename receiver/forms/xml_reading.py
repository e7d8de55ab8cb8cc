"""Reads the beginning of an XML file in any encoding that its format allows, without entities."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

Attributes = Mapping[str, str]


def elements(content: bytes, see: Callable[[str, Attributes], None]) -> None:
    """Call `see` with the local name and the attributes of each element, in their order.

    The content may be cut off. Raises ExpatError when it is no XML, or declares entities; old office programs name a
    document type, which is not fetched.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: see(_local(name), attributes)
    parser.EntityDeclHandler = _refuse
    parser.Parse(content, False)


def root(content: bytes) -> str:
    """Return the local name of the first element, empty when there is none. Raises ExpatError."""
    found: list[str] = []
    elements(content, lambda name, _: found.append(name))
    return found[0] if found else ""


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise expat.ExpatError("an entity")
