"""What makes a drawing (SVG) more than a picture: a program in it, or something it fetches from elsewhere."""

import re
import xml.etree.ElementTree as ElementTree

PROGRAMS = frozenset({"audio", "embed", "foreignObject", "handler", "iframe", "object", "script", "video"})
"""Elements that bring programs or documents."""
DECLARED = re.compile(rb"<!ENTITY|<\?xml-stylesheet[^>]*>", re.I)
"""What stands before the first element and reaches further than the drawing."""
FETCHED = re.compile(r"@import[^;]*|url\(\s*[\"']?(?!#|data:image/(?:png|jpe?g|gif|webp)\b)[^)]*\)", re.I)
"""What a style sheet fetches."""
OWN = re.compile(r"#|data:image/(?:png|jpe?g|gif|webp)\b", re.I)
"""How an address begins that stays within the drawing."""


class Unreadable(Exception):
    """It is no XML."""


def unsafe_part(content: bytes) -> str | None:
    """Return the first part that runs or fetches something; None for a drawing that is only one. Raises Unreadable."""
    declared = DECLARED.search(content)
    if declared:
        return declared[0].decode("utf-8", "replace")
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Unreadable from error
    return next((part for element in root.iter() if (part := _unsafe(element))), None)


def _unsafe(element: ElementTree.Element) -> str | None:
    name = _local(element.tag)
    if name in PROGRAMS:
        return f"<{name}>"
    for key, value in element.attrib.items():
        if _local(key).lower().startswith("on"):
            return f'{_local(key)}="{value}"'
        if _local(key) in ("href", "src") and not OWN.match(value.strip()):
            return f'{_local(key)}="{value}"'
        if fetched := FETCHED.search(value):
            return fetched[0]
    fetched = FETCHED.search(element.text or "") if name == "style" else None
    return fetched[0] if fetched else None


def _local(name: object) -> str:
    """Return a name without its namespace; a remark has none."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
