"""A file of the site as it is sent: in which copy, with which headers; in memory as long as it stays what it was."""

import hashlib
import mimetypes
import os
import re
import stat
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response

from receiver.web import ranges
from receiver.web.middleware.compression import chosen

PAGE_SECONDS = 60
"""How long a cache between may keep a page as it is built. A browser asks each time: it knows which copy it has."""
FILE_CACHE = "public, max-age=3600"
IMMUTABLE = "public, max-age=31536000, immutable"
VERSIONED = re.compile(r"assets/[0-9a-f]{10}/")
"""Folders whose name changes with any of their files."""
CODINGS = {"": "", "br": ".br", "gzip": ".gz"}
"""Content coding → ending of the copy that the build has put beside a file; the better one first."""
MAX_TAGS = 4096
"""Files whose tags are kept in memory."""
MAX_FILE_BYTES = 128 * 1024
"""A longer file is not kept in memory, it is read while it is sent."""
MAX_KEPT_BYTES = 8 * 1024 * 1024
OVERHEAD_BYTES = 4096
"""What a file takes in memory besides its content."""
SETTLED_SECONDS = 1.0
"""A file that changed a shorter time ago may change again within one tick of the clock by which that is seen."""
# What some systems' own tables lack or get wrong.
MEDIA_TYPES = {
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
}
KEPT_IN_304 = ("cache-control", "etag", "last-modified", "vary")
Identity = tuple[int, int, int, int, int] | None
"""Device, number, size, times of the last change of content and of anything; None of what is not there."""


@dataclass(frozen=True)
class Edition:
    """What the site shows between two turning points.

    `folder` has what differs from the root. `began`: seconds since 1970; 0 for the first one. `left`: seconds until the
    next one, `PAGE_SECONDS` when that is further away.
    """

    folder: str
    began: float
    left: int = PAGE_SECONDS


@dataclass(frozen=True)
class Copy:
    """A file in one coding. `body`: None of one that is read while it is sent."""

    path: Path
    found: os.stat_result
    headers: Headers
    body: bytes | None

    def answer(self, asked: Headers) -> Response:
        """Return what is sent. Raises HTTPException 416."""
        if _is_fresh(asked, self.headers):
            return Response(status_code=304, headers={name: self.headers[name] for name in KEPT_IN_304})
        if self.body is not None and "range" not in asked:
            return Response(self.body, headers=self.headers)
        known = {self.headers["etag"], self.headers["last-modified"]}
        kind = ranges.response_class(asked, self.found.st_size, known)
        return kind(self.path, headers=self.headers, stat_result=self.found)


@dataclass(frozen=True)
class SiteFile:
    """A file and its copies by their coding. `seen`: the files that decided so, as they were."""

    copies: Mapping[str, Copy]
    seen: Mapping[str, Identity]

    def answer(self, asked: Headers) -> Response:
        """Return what is sent to who asks so. Raises HTTPException 416."""
        there = tuple(coding for coding in self.copies if coding)
        return self.copies[chosen(asked, there) if there else ""].answer(asked)

    def is_unchanged(self) -> bool:
        """Say whether the same would be found again."""
        return all(_identity(path) == identity for path, identity in self.seen.items())

    def weight(self) -> int:
        """Return the bytes it takes in memory; 0 for what is not kept there: too long, or changed a moment ago."""
        settled = (time.time() - SETTLED_SECONDS) * 1e9
        bodies = [copy.body for copy in self.copies.values()]
        if None in bodies or any(identity and identity[-1] > settled for identity in self.seen.values()):
            return 0
        return OVERHEAD_BYTES + sum(len(body or b"") for body in bodies)


class Kept:
    """Files in memory, up to `MAX_KEPT_BYTES`; the one that came first goes first. For one thread."""

    def __init__(self) -> None:
        self._files: dict[object, tuple[SiteFile, int]] = {}
        self._bytes = 0

    def current(self, key: object) -> SiteFile | None:
        """Return a file that is still as it was."""
        found, _ = self._files.get(key, (None, 0))
        return found if found and found.is_unchanged() else None

    def keep(self, key: object, file: SiteFile) -> None:
        """Remember a file, in place of what had the same key."""
        self._drop(key)
        weight = file.weight()
        if weight:
            self._files[key] = file, weight
            self._bytes += weight
        while self._bytes > MAX_KEPT_BYTES:
            self._drop(next(iter(self._files)))

    def _drop(self, key: object) -> None:
        self._bytes -= self._files.pop(key, (None, 0))[1]


def read(path: Path, address: str, edition: Edition, others: Iterable[Path]) -> SiteFile:
    """Return the file at `path`, which is shown at a site-relative address.

    `others`: files that would be shown in its place if they were there. Raises HTTPException 404.
    """
    places = {coding: path.with_name(path.name + ending) for coding, ending in CODINGS.items()}
    # Before they are read: what changes meanwhile is seen next time.
    seen = {str(each): _identity(str(each)) for each in (*others, *places.values())}
    there = {coding: place for coding, place in places.items() if not coding or _is_as_new(place, path)}
    media_type = media_type_of(path.name)
    headers = {"Content-Type": media_type, "Cache-Control": _cache(media_type, address, edition)}
    return SiteFile({coding: _copy(coding, place, headers, edition) for coding, place in there.items()}, seen)


def _copy(coding: str, path: Path, headers: Mapping[str, str], edition: Edition) -> Copy:
    found = _stat(path)
    body = path.read_bytes() if found.st_size <= MAX_FILE_BYTES else None
    digest = (
        _digest(path, found.st_mtime_ns, found.st_size, found.st_ino)
        if body is None
        else hashlib.sha256(body).hexdigest()[:32]
    )
    own = {
        **headers,
        "Vary": "Accept-Encoding",
        "ETag": f'"{digest}-{coding}"' if coding else f'"{digest}"',
        # A page of an edition is as new as the edition, however old its file.
        "Last-Modified": formatdate(max(found.st_mtime, edition.began), usegmt=True),
        "Accept-Ranges": "bytes",
        **({"Content-Encoding": coding} if coding else {}),
    }
    return Copy(path, found, Headers(own), body)


@lru_cache(MAX_TAGS)
def _digest(path: Path, _changed: int, _size: int, _number: int) -> str:
    """Return what stands in the tag of a long file.

    What the system says of the file is there for the memory: of a changed one it is made anew.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def _identity(path: str) -> Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 (a Path would take longer than the question)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _cache(media_type: str, address: str, edition: Edition) -> str:
    if media_type.startswith("text/html"):
        return f"public, max-age=0, s-maxage={edition.left}, must-revalidate"
    return IMMUTABLE if VERSIONED.match(address) else FILE_CACHE


def _is_as_new(copy: Path, path: Path) -> bool:
    return copy.is_file() and not copy.is_symlink() and copy.stat().st_mtime_ns >= path.stat().st_mtime_ns


def _stat(path: Path) -> os.stat_result:
    result = path.stat()
    if not stat.S_ISREG(result.st_mode):
        raise HTTPException(404)
    return result


def media_type_of(name: str) -> str:
    """Return the Content-Type of a file of the site, with the charset where it is text."""
    guessed = MEDIA_TYPES.get(PurePosixPath(name).suffix.lower()) or mimetypes.guess_type(name)[0]
    found = guessed or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def _is_fresh(asked: Headers, answer: Headers) -> bool:
    """Say whether the browser's copy is still good (If-None-Match before If-Modified-Since)."""
    if "if-none-match" in asked:
        tags = [tag.strip().removeprefix("W/") for tag in asked["if-none-match"].split(",")]
        return "*" in tags or answer["etag"] in tags
    try:
        since = parsedate_to_datetime(asked["if-modified-since"])
        return since >= parsedate_to_datetime(answer["last-modified"])
    except (KeyError, OverflowError, TypeError, ValueError):
        return False
