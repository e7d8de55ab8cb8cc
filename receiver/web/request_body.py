"""Reads a posted form out of the request within bounds: values in memory, files in encrypted spools."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request

from receiver.forms.contract import Form
from receiver.forms.fields import Posted
from receiver.forms.kinds import KINDS
from receiver.forms.uploads import Upload
from receiver.intake import spool
from receiver.intake.multipart import MAX_TEXT_BYTES, MalformedError, MultipartReader
from receiver.intake.spool import Spool
from receiver.logs import event

log = logging.getLogger("receiver.submissions")
UTF_8 = b"utf-8"
SPARE_FIELDS = 50
"""Controls allowed beyond those of the contract: hidden ones, browser extensions, buttons."""
SPARE_FILES = 4
"""Files whose content is kept beyond those of the contract; of more, there are only the names (MAX_FILES)."""


@dataclass(frozen=True)
class Received:
    """A form that has arrived; its files wait in spools (by name of the control, each with its file name)."""

    values: Mapping[str, Sequence[str]]
    text: int
    files: Mapping[str, Sequence[tuple[str, Spool]]]

    @property
    def size(self) -> int:
        """Return how many bytes it takes to hold it whole."""
        return self.text + sum(spool.size for entries in self.files.values() for _, spool in entries)

    def whole(self) -> Posted:
        """Return it with the content of its files, for checking. Raises OSError."""
        uploads = {
            name: [Upload(file_name, spool.read()) for file_name, spool in entries]
            for name, entries in self.files.items()
        }
        return Posted(self.values, uploads)


@asynccontextmanager
async def received(request: Request, form: Form, folder: Path | None) -> AsyncIterator[Received]:
    """Read what was posted and keep it for the block; `folder` takes the spools.

    Raises HTTPException: 415 for another type than a form's, 400 when it is not a form in UTF-8 or exceeds its bounds,
    503 when there is no room on the disk.
    """
    match _media_type(request.headers):
        case "multipart/form-data":
            parts = _parts(request, form, folder)
            try:
                await _fill(parts, request, form)
                yield Received(parts.values, parts.text, parts.files)
            finally:
                parts.close()
        case "application/x-www-form-urlencoded":
            yield await _from_text(request, form)
        case _:
            raise HTTPException(415)


def _parts(request: Request, form: Form, folder: Path | None) -> MultipartReader:
    most_files = sum(field.max_files or 1 for field in form.fields if KINDS[field.kind].takes_files) + SPARE_FILES
    try:
        boundary = _options(request.headers)[b"boundary"]
        return MultipartReader(boundary, _most_fields(form), most_files, lambda: Spool(folder))
    except (KeyError, MalformedError):
        raise HTTPException(400) from None


async def _fill(parts: MultipartReader, request: Request, form: Form) -> None:
    try:
        async for chunk in request.stream():
            parts.write(chunk)
        parts.end()
    except MalformedError:
        raise HTTPException(400) from None
    except OSError as error:
        log.error(event("refused", form=form.id, reason=spool.trouble(error)))
        raise HTTPException(503) from None


async def _from_text(request: Request, form: Form) -> Received:
    _options(request.headers)
    body = await _text(request)
    pairs = [pair for pair in body.split(b"&") if pair]
    if len(pairs) > _most_fields(form):
        raise HTTPException(400)
    values: dict[str, list[str]] = {}
    for name, _, value in (pair.partition(b"=") for pair in pairs):
        values.setdefault(_decoded(name), []).append(_decoded(value))
    return Received(values, len(body), {})


async def _text(request: Request) -> bytes:
    """Return the body of a request that may be so long as the text of a form."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_TEXT_BYTES:
            raise HTTPException(400)
    return bytes(body)


def _decoded(text: bytes) -> str:
    """Return a name or a value. Starlette's own parser stores what is not UTF-8 garbled."""
    try:
        return unquote_to_bytes(text.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise HTTPException(400) from None


def _media_type(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _options(headers: Headers) -> dict[bytes, bytes]:
    """Return the parameters of the content type. Raises HTTPException for another charset than UTF-8."""
    # Browsers post the charset of the page.
    _, options = parse_options_header(headers.get("content-type", ""))
    if options.get(b"charset", UTF_8).lower() != UTF_8:
        raise HTTPException(400)
    return options


def _most_fields(form: Form) -> int:
    # Twice: a control posted twice is a mistake to be named, not a reason to refuse the whole.
    return 2 * sum(len(KINDS[field.kind].controls(field)) for field in form.fields) + SPARE_FIELDS
