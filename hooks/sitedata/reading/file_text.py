"""A file of the project as text: UTF-8, of a bounded size, without characters that nobody sees."""

from functools import cache
from pathlib import Path

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import THE_FILE, Document
from sitedata.text.characters import first_invisible, invisible, normal, without_invisible

MAX_BYTES = 1_000_000
"""Bytes in one file; the largest file of the site has about 60,000."""
MAX_TOLD = 20
"""Lines with characters that nobody sees of which each is told."""


def read_text(path: Path, document: Document) -> str | None:
    """Return the text of a file, or None with a problem noted: missing, too large, or not UTF-8."""
    data = _read_bytes(path, document)
    return None if data is None else decode(data, document)


def decode(data: bytes, document: Document) -> str | None:
    """Return bytes as text with one kind of line end, or None with a problem noted."""
    text = _decode(data, document)
    if not text or first_invisible(text) is None:
        return text
    told = list(invisible(text))
    for offset, code_point, word in told[:MAX_TOLD]:
        refuse_invisible(document, text.count("\n", 0, offset) + 1, code_point, word)
    # Without them everything else can be told at once; what is full of them is no text.
    return without_invisible(text) if len(told) <= MAX_TOLD else None


def _read_bytes(path: Path, document: Document) -> bytes | None:
    if _leads_out(path, document.file):
        found, repair = say("a link out of the project"), say("Copy the file here instead.")
        document.refuse(1, THE_FILE, found, say("a file of the project"), repair)
        return None
    try:
        data = path.read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        found = say("no such file") if missing else say("a file that cannot be opened")
        document.refuse(1, THE_FILE, found, say("a readable file"), say("Restore the file."))
        return None
    if len(data) > MAX_BYTES:
        found, expected = say("{number} bytes", number=len(data)), say("at most {number} bytes", number=MAX_BYTES)
        document.refuse(1, THE_FILE, found, expected, say("Split or shorten it."))
        return None
    return data


def _decode(data: bytes, document: Document) -> str | None:
    try:
        return normal(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = say("a byte that is not UTF-8 ({byte})", byte=f"0x{data[error.start]:02X}")
        document.refuse(line, THE_FILE, found, say("text saved as UTF-8"), say("Save the file again as UTF-8."))
        return None


def _leads_out(path: Path, name: str) -> bool:
    """Return whether a file below the project's folder is a link to somewhere outside of it."""
    root = _resolved(path.parents[len(Path(name).parts) - 1])
    try:
        return not path.resolve().is_relative_to(root)
    except RuntimeError:
        # A link that leads back to itself.
        return True


@cache
def _resolved(root: Path) -> Path:
    """Return the project's folder without links on the way to it."""
    return root.resolve()


def refuse_invisible(document: Document, line: int, code_point: str, word: str = "") -> None:
    """Note a character that nobody sees; `word` is where it stands."""
    found, expected = say("the character {code}", code=code_point), say("visible characters")
    repair = say("Delete it: invisible characters often come with pasted text.")
    if word:
        found = say("the character {code} in or beside {word}", code=code_point, word=quoted(word))
        repair = say("Delete this word and type it again: invisible characters often come with pasted text.")
    document.refuse(line, THE_FILE, found, expected, repair)
