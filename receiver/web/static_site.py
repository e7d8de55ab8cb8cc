"""Serves the built site: files, folders with an index page, former addresses, the site's own 404 page."""

import os
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from receiver.forms import site_folder
from receiver.web import site_files
from receiver.web.site_files import PAGE_SECONDS, Edition, Kept, SiteFile

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
        self._private = site_folder.private(folder).resolve()
        self.moved = moved
        self._editions = editions
        self._kept = Kept()

    async def respond(self, request: Request) -> Response:
        """Answer a GET or HEAD for any address. Raises HTTPException 405 for other methods, 404 without a 404 page."""
        if request.method not in ("GET", "HEAD"):
            if self.page_exists(request.scope["path"]):
                raise HTTPException(405, headers={"Allow": "GET, HEAD"})
            raise HTTPException(404)
        key = self._editions.now(), request.scope["path"]
        kept = self._kept.current(key)
        if kept:
            return kept.answer(request.headers)
        found = await anyio.to_thread.run_sync(self._look, request, key[0])
        if isinstance(found, Response):
            return found
        self._kept.keep(key, found)
        return found.answer(request.headers)

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

    def _look(self, request: Request, edition: Edition) -> Response | SiteFile:
        """Return the file at an address, or the answer that there is none, or that it is elsewhere."""
        parts = _parts(request.scope["path"])
        if parts is None:
            return self.not_found()
        if target := self.moved.get(_address(parts[:-1] if parts[-1:] == (INDEX,) else parts)):
            # A browser asks again each time: one day another page may have that address.
            return _redirect_to(request, target, {"Cache-Control": UNKEPT})
        found = self._find(parts, edition)
        if found is None:
            return self.not_found()
        if found.is_dir():
            return self._index(request, found, parts, edition)
        if parts and parts[-1] == INDEX:
            return _redirect(request, parts[:-1])
        return self._file(found, parts, edition) if found.is_file() else self.not_found()

    def _index(self, request: Request, folder: Path, parts: tuple[str, ...], edition: Edition) -> Response | SiteFile:
        page = self._real(folder / INDEX)
        if page is None or not page.is_file():
            return self.not_found()
        # Only under its own address is a page of a form the receiver's, with a key and open for posts.
        if request.scope["path"] != _address(parts):
            return _redirect(request, parts)
        return self._file(page, (*parts, INDEX), edition)

    def _file(self, path: Path, parts: tuple[str, ...], edition: Edition) -> SiteFile:
        # What would be another answer: the same name in the folder of the edition or in that of the site.
        others = [self._private.joinpath(edition.folder, *parts), self._folder.joinpath(*parts)]
        return site_files.read(path, "/".join(parts), edition, others)

    def _read(self, *parts: str) -> bytes:
        """Return a file of the present edition. Raises OSError."""
        found = self._find(parts, self._editions.now())
        if found is None:
            raise FileNotFoundError
        return found.read_bytes()

    def _find(self, parts: Sequence[str], edition: Edition) -> Path | None:
        own = self._real(self._private.joinpath(edition.folder, *parts))
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
        folders = (self._folder, self._private / EDITIONS)
        return path if exists and any(map(path.is_relative_to, folders)) else None


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
