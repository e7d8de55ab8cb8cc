"""Requests for parts of a file (RFC 9110, 14.2), with a problem page for parts that a file does not have.

Starlette answers what cannot be read with 400 in plain text, although such a range has to be ignored.
"""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

RANGES = re.compile(r"\s*bytes\s*=(.*)", re.IGNORECASE)
RANGE = re.compile(r"\s*([0-9]{1,18})\s*-\s*([0-9]{0,18})\s*|\s*-\s*([0-9]{1,18})\s*", re.ASCII)


class WholeFileResponse(FileResponse):
    """A file as it is, whatever range was asked for."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        headers = [header for header in scope["headers"] if header[0] != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)


def response_class(asked: Headers, size: int, kept: set[str]) -> type[FileResponse]:
    """Return what sends a file of `size` bytes: the parts that are asked for, or all of it.

    `kept`: tag and date of the copy of which more is wanted; of another one all is sent. Raises HTTPException 416.
    """
    wanted = asked.get("range")
    if wanted is None or asked.get("if-range") not in (None, *kept):
        return FileResponse
    found = _exist(wanted, size)
    if found and not any(found):
        raise HTTPException(416, headers={"Content-Range": f"bytes */{size}"})
    return FileResponse if found and all(found) else WholeFileResponse


def _exist(wanted: str, size: int) -> list[bool]:
    """Say for each range whether there is something of it; nothing when one cannot be read."""
    listed = RANGES.fullmatch(wanted)
    found = [RANGE.fullmatch(part) for part in listed[1].split(",") if part.strip()] if listed else []
    return [_exists(one, size) for one in found if one] if all(map(_is_meant, found)) else []


def _is_meant(one: re.Match[str] | None) -> bool:
    return one is not None and not (one[1] and one[2] and int(one[1]) > int(one[2]))


def _exists(one: re.Match[str], size: int) -> bool:
    return int(one[1]) < size if one[1] else int(one[3]) > 0 < size
