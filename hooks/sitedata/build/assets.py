"""Style sheets joined from their parts, scripts without what nobody reads, and the folder named after all."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import rcssmin

HEX_DIGITS = 10
"""Hexadecimal digits of the folder's name: 40 bits, far more than versions of a site."""


UNREAD = re.compile(r"^ *(?:(?://[^\n]*|/\*\*.*?\*/)?\n)?", re.MULTILINE | re.DOTALL)
"""Of a script: whole lines that are a comment or empty, and what indents the others.

A fifth of what a slow link carries, and nobody reads it there."""


class MissingPart(Exception):
    """A style sheet names a part that does not exist; the message says which."""


def style_sheet(folder: Path, parts: Sequence[str]) -> str:
    """Return the parts of a style sheet (`<part>.css` in the folder), in order, without comments and white space."""
    return str(rcssmin.cssmin("\n".join(_part(folder, part) for part in parts)))


def _part(folder: Path, name: str) -> str:
    path = folder / f"{name}.css"
    if not path.is_file():
        known = ", ".join(sorted(part.stem for part in folder.glob("*.css")))
        raise MissingPart(f"extra.styles in mkdocs.yml: there is no “{name}”. There are: {known}.")
    return path.read_text("utf-8")


def version(contents: Iterable[tuple[str, bytes]]) -> str:
    """Return a name made from the names and contents of files: the same files, in any order, have the same one."""
    found = hashlib.sha256()
    for name, content in sorted(contents):
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:HEX_DIGITS]


def style_sheets(folder: Path, sheets: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return every style sheet by the name of its file, such as `site.css`. Raises MissingPart."""
    return {f"{name}.css": style_sheet(folder, parts) for name, parts in sheets.items()}


def scripts(folder: Path) -> dict[str, str]:
    """Return every script by its name below the folder, such as `form/rules.js`, without comments and indentation."""
    return {
        path.relative_to(folder).as_posix(): UNREAD.sub("", path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.js"))
    }
