"""Serves the built site: files, folders with an index page, former addresses, the site's own 404 page."""

import hashlib
import mimetypes
import os
import re
import stat
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from receiver.web import ranges
from receiver.web.middleware.compression import chosen

INDEX = "index.html"
EDITIONS = "editions"
"""Folder of what the site shows at other times."""
INTERNAL = re.compile(
    rf"{EDITIONS}|(?:(?:forms|headers|redirects)\.json|_headers|_redirects|redirects\.\w+)(?:\.br|\.gz)?"
)
"""What the receiver and other servers read, at the root of the built site; never an address."""
WELL_KNOWN = ".well-known"
"""The one folder with a dot that has addresses (RFC 8615)."""
UNKEPT = "no-cache"
"""Asked for again each time: addresses that may lead elsewhere tomorrow."""
PAGE_SECONDS = 60
"""How long a cache between may keep a page as it is built. A browser asks each time: it knows which copy it has."""
FILE_CACHE = "public, max-age=3600"
IMMUTABLE = "public, max-age=31536000, immutable"
VERSIONED = re.compile(r"assets/[0-9a-f]{10}/")
"""Folders whose name changes with any of their files."""
PACKED = {"br": ".br", "gzip": ".gz"}
"""Content coding → ending of the copy that the build has put beside a file; the better one first."""
MAX_TAGS = 4096
"""Files whose tags are kept in memory."""
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
class Editions:
    """Which edition of the site is shown: `turning_points` lie between them, in order."""

    turning_points: Sequence[datetime]
    clock: Callable[[], datetime]

    def now(self) -> Edition:
        """Return the present edition. Ask once per request: another may begin at any time."""
        now = self.clock()
        number = bisect_right(self.turning_points, now)
        began = self.turning_points[number - 1].timestamp() if number else 0.0
        left = [int((point - now).total_seconds()) for point in self.turning_points[number : number + 1]]
        return Edition(f"{EDITIONS}/{number}", began, min((PAGE_SECONDS, *left)))


class Site:
    """The files under one folder; nothing outside it is ever read, nothing hidden in it either.

    `moved`: the address of each page by its former ones.
    """

    def __init__(self, folder: Path, moved: Mapping[str, str], editions: Editions) -> None:
        self._folder = folder.resolve()
        self.moved = moved
        self._editions = editions

    async def respond(self, request: Request) -> Response:
        """Answer a GET or HEAD for any address. Raises HTTPException 405 for other methods, 404 without a 404 page."""
        if request.method not in ("GET", "HEAD"):
            if self.page_exists(request.scope["path"]):
                raise HTTPException(405, headers={"Allow": "GET, HEAD"})
            raise HTTPException(404)
        return await anyio.to_thread.run_sync(self._respond, request)

    def page_exists(self, path: str) -> bool:
        """Say whether an address leads to something."""
        parts = _parts(path)
        found = self._find(parts, self._editions.now()) if parts is not None else None
        return found is not None and (found.is_file() or (found / INDEX).is_file())

    def text(self, url: str) -> str:
        """Return the HTML of the page at a site-relative address. Raises OSError."""
        return self._read(url, INDEX).decode()

    def not_found(self) -> Response:
        """Return the site's own 404 page. Raises HTTPException when it has none."""
        try:
            page = self._read("404.html")
        except OSError:
            raise HTTPException(404) from None
        return Response(page, 404, {"Cache-Control": UNKEPT}, "text/html; charset=utf-8")

    def _respond(self, request: Request) -> Response:
        parts, edition = _parts(request.scope["path"]), self._editions.now()
        if parts is None:
            return self.not_found()
        if target := self.moved.get(_address(parts[:-1] if parts[-1:] == (INDEX,) else parts)):
            # A browser asks again each time: one day another page may have that address.
            return _redirect_to(request, target, {"Cache-Control": UNKEPT})
        found = self._find(parts, edition)
        if found is None:
            return self.not_found()
        if found.is_dir():
            return self._folder_response(request, found, parts, edition)
        if parts and parts[-1] == INDEX:
            return _redirect(request, parts[:-1])
        return _file_response(request, found, "/".join(parts), edition) if found.is_file() else self.not_found()

    def _folder_response(self, request: Request, folder: Path, parts: tuple[str, ...], edition: Edition) -> Response:
        if not (folder / INDEX).is_file():
            return self.not_found()
        # Only under its own address is a page of a form the receiver's, with a key and open for posts.
        if request.scope["path"] != _address(parts):
            return _redirect(request, parts)
        return _file_response(request, folder / INDEX, "", edition)

    def _read(self, *parts: str) -> bytes:
        """Return a file of the present edition. Raises OSError."""
        own = self._folder.joinpath(self._editions.now().folder, *parts)
        return (own if own.is_file() else self._folder.joinpath(*parts)).read_bytes()

    def _find(self, parts: tuple[str, ...], edition: Edition) -> Path | None:
        own = self._real(self._folder.joinpath(edition.folder, *parts))
        if own and (own.is_file() or (own / INDEX).is_file()):
            return own
        return self._real(self._folder.joinpath(*parts))

    def _real(self, path: Path) -> Path | None:
        try:
            path = Path(os.path.realpath(path))
            exists = path.exists()
        except (OSError, ValueError):
            return None
        # realpath has followed the links: one that leads out of the folder is not served.
        return path if exists and path.is_relative_to(self._folder) else None


def _parts(path: str) -> tuple[str, ...] | None:
    """Return the folders and the name of an address; None when one is hidden or internal, climbs, or is no name."""
    parts = tuple(part for part in path.split("/") if part)
    named = parts[1:] if parts[:1] == (WELL_KNOWN,) else parts
    bad = any(part.startswith(".") or "\\" in part or "\0" in part for part in named)
    return None if bad or (parts and INTERNAL.fullmatch(parts[0])) else parts


def _address(parts: tuple[str, ...]) -> str:
    """Return the one address of a folder, such as `/en/apply/`."""
    return "/" + "".join(f"{part}/" for part in parts)


def _redirect(request: Request, parts: tuple[str, ...]) -> Response:
    # From the cleaned parts, never from the raw path: `//host/` would lead away from the site.
    return _redirect_to(request, quote(_address(parts)))


def _redirect_to(request: Request, path: str, headers: Mapping[str, str] | None = None) -> Response:
    query = request.url.query
    return RedirectResponse(f"{path}?{query}" if query else path, 301, headers)


def _file_response(request: Request, path: Path, address: str, edition: Edition) -> Response:
    media_type = media_type_of(path.name)
    coding, sent = _packed(request.headers, path)
    found = _stat(sent)
    headers = Headers(
        {
            "Cache-Control": _cache(media_type, address, edition),
            "Vary": "Accept-Encoding",
            "ETag": _tag(sent, coding, found.st_mtime_ns, found.st_size, found.st_ino),
            # A page of an edition is as new as the edition, however old its file.
            "Last-Modified": formatdate(max(found.st_mtime, edition.began), usegmt=True),
            **({"Content-Encoding": coding} if coding else {}),
        }
    )
    if _is_fresh(request.headers, headers):
        return Response(status_code=304, headers={name: headers[name] for name in KEPT_IN_304})
    kind = ranges.response_class(request.headers, found.st_size, {headers["etag"], headers["last-modified"]})
    return kind(sent, headers=headers, media_type=media_type, stat_result=found)


@lru_cache(MAX_TAGS)
def _tag(path: Path, coding: str, _changed: int, _size: int, _number: int) -> str:
    """Return the entity tag of a file: of its content, so that it is the same on every machine.

    What the system says of the file is there for the memory: of a changed one the tag is made anew.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:32]
    return f'"{digest}-{coding}"' if coding else f'"{digest}"'


def _cache(media_type: str, address: str, edition: Edition) -> str:
    if media_type.startswith("text/html"):
        return f"public, max-age=0, s-maxage={edition.left}, must-revalidate"
    return IMMUTABLE if VERSIONED.match(address) else FILE_CACHE


def _packed(asked: Headers, path: Path) -> tuple[str, Path]:
    """Return the coding and the copy to send: the file itself when no copy is wanted, there, or as new as the file."""
    copies = {coding: path.with_name(path.name + ending) for coding, ending in PACKED.items()}
    there = [coding for coding, copy in copies.items() if _is_as_new(copy, path)]
    coding = chosen(asked, there) if there else ""
    return coding, copies.get(coding, path)


def _is_as_new(copy: Path, path: Path) -> bool:
    return copy.is_file() and copy.stat().st_mtime_ns >= path.stat().st_mtime_ns


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
