"""Reads a posted form out of the request, within bounds; uploads go into a spool each."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from receiver.contract import Field, Form
from receiver.fields import Posted
from receiver.files import Upload
from receiver.spool import Spool

UTF_8 = b"utf-8"
SPARE_FIELDS = 50
"""Controls allowed beyond those of the contract: hidden ones, browser extensions, buttons."""
SPARE_FILES = 4
MOST_TEXT = 512 * 1024
"""Most bytes of all values together that are not files."""


@dataclass(frozen=True)
class Arrived:
    """A post that has arrived, its uploads still in their spools. `size`: bytes of all uploads."""

    values: Mapping[str, Sequence[str]]
    uploads: Mapping[str, Sequence["SpooledUpload"]]

    @property
    def size(self) -> int:
        """Bytes of all uploads together."""
        return sum(upload.spool.size for uploads in self.uploads.values() for upload in uploads)

    def loaded(self) -> Posted:
        """Return the post with its uploads in memory; the spools are empty afterwards. Raises OSError."""
        return Posted(self.values, {name: [one.loaded() for one in uploads] for name, uploads in self.uploads.items()})

    def close(self) -> None:
        """Give back what the spools hold."""
        for uploads in self.uploads.values():
            for upload in uploads:
                upload.spool.close()


class SpooledUpload(UploadFile):
    """An upload that Starlette's parser writes into our spool."""

    def __init__(self, filename: str, spool: Spool) -> None:
        super().__init__(BytesIO(), filename=filename)
        self.spool = spool

    async def write(self, data: bytes) -> None:
        """Add bytes: sealing 64 kB takes a tenth of a millisecond, less than handing it to a thread."""
        self.spool.write(data)

    async def seek(self, offset: int) -> None:
        """Nothing: a spool is read whole."""

    def loaded(self) -> Upload:
        """Return the upload in memory."""
        content = self.spool.read()
        self.spool.close()
        return Upload(self.filename or "", content)


class SpoolingParser(MultiPartParser):
    """Puts uploads into spools, and bounds all other values together. The body is bounded elsewhere."""

    def __init__(self, request: Request, form: Form, folder: Path) -> None:
        most_files = sum(field.kind == "file" for field in form.fields) + SPARE_FILES
        super().__init__(
            request.headers,
            request.stream(),
            max_files=most_files,
            max_fields=_most_fields(form),
            max_part_size=MOST_TEXT,
        )
        self._folder = folder
        self._text = 0
        self._spools: list[Spool] = []

    def on_headers_finished(self) -> None:
        """Take a spool in place of the file that Starlette would write in plain text."""
        super().on_headers_finished()
        made = self._current_part.file
        if made:
            made.file.close()
            self._spools.append(Spool(self._folder))
            self._current_part.file = SpooledUpload(made.filename or "", self._spools[-1])

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Count what is no file. Raises MultiPartException beyond the bound."""
        if self._current_part.file is None:
            self._text += end - start
            if self._text > MOST_TEXT:
                raise MultiPartException("too much text")
        super().on_part_data(data, start, end)

    async def parse(self) -> FormData:
        """Parse the body; give everything back when it is broken."""
        try:
            return await super().parse()
        except BaseException:
            for spool in self._spools:
                spool.close()
            raise


async def read(request: Request, form: Form, folder: Path) -> Arrived:
    """Return what was posted; uploads wait in spools in the folder.

    Raises HTTPException 400 when it is not a form in UTF-8 or has too many parts, 415 when it is of another type.
    """
    try:
        data = await _parser(request, form, folder).parse()
    except (MultiPartException, ValueError, KeyError):
        raise HTTPException(400) from None
    values: dict[str, list[str]] = {}
    uploads: dict[str, list[SpooledUpload]] = {}
    for name, value in data.multi_items():
        if isinstance(value, SpooledUpload):
            uploads.setdefault(name, []).append(value)
        elif isinstance(value, str):
            values.setdefault(name, []).append(value)
    return Arrived(values, uploads)


async def _bounded(stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in stream:
        size += len(chunk)
        if size > MOST_TEXT:
            raise HTTPException(413)
        yield chunk


def _parser(request: Request, form: Form, folder: Path) -> MultiPartParser | FormParser:
    _refuse_other_charsets(request.headers)
    match _media_type(request.headers):
        case "multipart/form-data":
            return SpoolingParser(request, form, folder)
        case "application/x-www-form-urlencoded":
            stream = _bounded(request.stream())
            return FormParser(request.headers, stream, max_fields=_most_fields(form), max_part_size=MOST_TEXT)
        case _:
            raise HTTPException(415)


def _media_type(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _refuse_other_charsets(headers: Headers) -> None:
    # Browsers post the charset of the page. Starlette takes any codec that Python has: some yield lone surrogates,
    # some take time that grows with the square of the length.
    _, options = parse_options_header(headers.get("content-type", ""))
    if options.get(b"charset", UTF_8).lower() != UTF_8:
        raise HTTPException(400)


def _most_fields(form: Form) -> int:
    # Twice: a control posted twice is a mistake to be named, not a reason to refuse the whole.
    return 2 * sum(_controls(field) for field in form.fields) + SPARE_FIELDS


def _controls(field: Field) -> int:
    match field.kind:
        case "checkboxes":
            return len(field.options or ())
        case "languages":
            return 2 * (field.rows or 1)
        case "month":
            return 2
        case _:
            return 1
