"""Takes a multipart form apart while it streams: values into memory, files into spools, both within bounds."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from receiver.intake.spool import Spool, Surplus

# Its warnings quote what was posted.
logging.getLogger("python_multipart.multipart").disabled = True

MAX_TEXT_BYTES = 512 * 1024
"""Most bytes of one post that are not the content of a file: values, headers, and what surrounds the parts."""
MAX_FILES = 200
"""Most files of one post. Whoever chooses too many is told so: their names are enough for that."""
MAX_PART_HEADERS = 8
MAX_HEADER_BYTES = 4096
MAX_NAME_BYTES = 1024
"""Most bytes of the name of a field or of a file."""
UNENCODED = {b"7bit", b"8bit", b"binary"}
"""Transfer encodings that change nothing. No browser encodes parts (RFC 7578, 4.7)."""
ESCAPED_BYTE = re.compile(rb"\\([\x80-\x9f])")
"""Within a file's name in UTF-8, Lynx takes these bytes for control characters and writes a backslash before each."""
BY_BROWSER = {"%22": '"', "%0D": "\r", "%0A": "\n"}
"""How browsers write these characters in a file's name (WHATWG HTML, multipart/form-data). They leave `%` as it is:
a name that really has these three letters is changed."""


class MalformedError(Exception):
    """What was posted is not a form, or exceeds its bounds."""


@dataclass
class _Part:
    """The part that is being read: a file when it has a spool."""

    disposition: list[bytes] = field(default_factory=list)
    name: str = ""
    value: bytearray = field(default_factory=bytearray)
    spool: Spool | None = None


class MultipartReader:
    """The fields and files of one multipart body, in the order in which they came.

    `most_files`: so many are kept; of the others there is the name.
    """

    def __init__(self, boundary: bytes, most_fields: int, most_files: int, make_spool: Callable[[], Spool]) -> None:
        self.values: dict[str, list[str]] = {}
        self.files: dict[str, list[tuple[str, Spool]]] = {}
        self._spools: list[Spool] = []
        self._most = {"fields": most_fields, "files": MAX_FILES}
        self._most_files = most_files
        self._make_spool = make_spool
        self._part = _Part()
        self._header = (bytearray(), bytearray())
        self._read = 0
        self._ended = False
        self._parser = _parser(boundary, self)

    def write(self, data: bytes) -> None:
        """Read some bytes of the body. Raises MalformedError, OSError."""
        self._read += len(data)
        try:
            self._parser.write(data)
        except FormParserError:
            raise MalformedError from None
        if self.text > MAX_TEXT_BYTES:
            raise MalformedError

    @property
    def text(self) -> int:
        """Return how many bytes were not the content of a file."""
        return self._read - sum(spool.size for spool in self._spools)

    def end(self) -> None:
        """Say that the body is complete. Raises MalformedError when the form is not."""
        if not self._ended:
            raise MalformedError

    def close(self) -> None:
        """Let go of all files."""
        for spool in self._spools:
            spool.close()

    def on_part_begin(self) -> None:
        """A part begins."""
        self._part = _Part()

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        """Some of the name of a header."""
        self._header[0].extend(data[start:end])

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        """Some of the value of a header."""
        self._header[1].extend(data[start:end])

    def on_header_end(self) -> None:
        """A header is complete."""
        name, value = bytes(self._header[0]).lower(), bytes(self._header[1])
        if name == b"content-disposition":
            self._part.disposition.append(value)
        # Read as it is, an encoded part would be stored garbled.
        if name == b"content-transfer-encoding" and value.strip().lower() not in UNENCODED:
            raise MalformedError
        self._header = (bytearray(), bytearray())

    def on_headers_finished(self) -> None:
        """The content of the part begins."""
        kind, options = parse_options_header(b"".join(self._part.disposition))
        if len(self._part.disposition) != 1 or kind != b"form-data" or b"name" not in options:
            raise MalformedError
        self._part.name = _name(options[b"name"])
        if b"filename" in options:
            self._begin_file(_file_name(options[b"filename"]))
        else:
            self._count("fields")

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Some of the content of the part."""
        if self._part.spool:
            self._part.spool.write(data[start:end])
        else:
            self._part.value += data[start:end]

    def on_part_end(self) -> None:
        """The part is complete."""
        if not self._part.spool:
            self.values.setdefault(self._part.name, []).append(_text(self._part.value))

    def on_end(self) -> None:
        """The last part is complete."""
        self._ended = True

    def _begin_file(self, file_name: str) -> None:
        self._count("files")
        self._part.spool = self._make_spool() if len(self._spools) < self._most_files else Surplus()
        self._spools.append(self._part.spool)
        self.files.setdefault(self._part.name, []).append((file_name, self._part.spool))

    def _count(self, what: str) -> None:
        self._most[what] -= 1
        if self._most[what] < 0:
            raise MalformedError


def _parser(boundary: bytes, parts: MultipartReader) -> MultipartParser:
    try:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": parts.on_part_begin,
                "on_header_field": parts.on_header_field,
                "on_header_value": parts.on_header_value,
                "on_header_end": parts.on_header_end,
                "on_headers_finished": parts.on_headers_finished,
                "on_part_data": parts.on_part_data,
                "on_part_end": parts.on_part_end,
                "on_end": parts.on_end,
            },
            max_header_count=MAX_PART_HEADERS,
            max_header_size=MAX_HEADER_BYTES,
        )
    except FormParserError:
        raise MalformedError from None


def _name(found: bytes) -> str:
    if len(found) > MAX_NAME_BYTES:
        raise MalformedError
    return _text(found)


def _file_name(found: bytes) -> str:
    """Return the name as far as it is UTF-8: a file is not refused for its name, which decides nothing."""
    if len(found) > MAX_NAME_BYTES:
        raise MalformedError
    name = ESCAPED_BYTE.sub(rb"\1", found).decode("utf-8", "replace")
    for written, meant in BY_BROWSER.items():
        name = name.replace(written, meant)
    return name


def _text(found: bytes | bytearray) -> str:
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedError from None
