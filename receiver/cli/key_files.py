"""Private keys, named on the command line for what is sealed: one reader for all commands."""

import argparse
import codecs
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from receiver.cli.command import explained
from receiver.encryption import age, key_kinds
from receiver.encryption.age import Identities
from receiver.errors import OperatorError

STANDARD_INPUT = Path("-")
MAX_FILE_BYTES = 1024 * 1024
"""A key file has some hundred bytes; whatever is longer is something else, perhaps without an end (/dev/zero)."""
_ENCODINGS = {
    # The longer mark first: it begins as the shorter one does.
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}
"""By the byte order mark with which a file begins; PowerShell writes UTF-16."""


def add_argument(parser: argparse.ArgumentParser, text: str = "private key, for what is sealed") -> None:
    """Add `--identity`, which may be repeated. `text`: what the keys are for."""
    help_text = f"{text} (- reads it from standard input); may be repeated"
    parser.add_argument("--identity", metavar="FILE", type=Path, action="append", default=[], help=help_text)


def read_if_any(paths: Sequence[Path]) -> Identities | None:
    """Return the private keys of these files, None without any. Raises SealError, OperatorError."""
    return read(paths) if paths else None


def read(paths: Sequence[Path]) -> Identities:
    """Return the private keys of these files, each once. Raises SealError, OperatorError."""
    if paths.count(STANDARD_INPUT) > 1:
        raise OperatorError("--identity - is given twice, but standard input can be read only once.")
    found = {str(key): key for path in paths for key in _read_one(path).keys}
    return Identities(tuple(found.values()))


def _read_one(path: Path) -> Identities:
    # Somebody may have given the key itself: it would be repeated as the name of a file that does not exist.
    if re.search(r"AGE-SECRET-KEY-(?:PQ-)?1\w{20}|AGE-PLUGIN-\w+-1\w{6}|-----BEGIN|\n", str(path), re.IGNORECASE):
        raise OperatorError("--identity takes the name of a file and not the private key itself; - is standard input.")
    source = "Standard input" if path == STANDARD_INPUT else f"The key file {path}"
    with explained(f"{source}, which should hold a private key, cannot be read"):
        content = _content(path)
    if len(content) > MAX_FILE_BYTES:
        raise OperatorError(f"{source} is larger than {MAX_FILE_BYTES} bytes: a file with a private key is small.")
    refusal = key_kinds.refusal_of_file(content)
    if refusal:
        raise OperatorError(f"{source} {refusal}.")
    return age.read_identities(_text(content, source), source)


def _content(path: Path) -> bytes:
    if path == STANDARD_INPUT:
        # None: whoever started this process has closed it.
        return _bounded(sys.stdin.buffer) if sys.stdin else b""
    with path.open("rb") as file:
        return _bounded(file)


def _bounded(file: BinaryIO) -> bytes:
    return file.read(MAX_FILE_BYTES + 1)


def _text(content: bytes, source: str) -> str:
    encoding = next((name for mark, name in _ENCODINGS.items() if content.startswith(mark)), _guessed(content))
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise OperatorError(f"{source} is damaged: it begins like a text in {encoding.upper()}.") from None
    # A comment may be in an older encoding. A key is ASCII.
    return content.decode("utf-8", errors="replace")


def _guessed(content: bytes) -> str:
    """Return the encoding of a text without a mark: every other byte of ASCII in UTF-16 is zero."""
    if len(content) > 1 and not content[1::2].strip(b"\0") and b"\0" not in content[::2]:
        return "utf-16-le"
    if len(content) > 1 and not content[::2].strip(b"\0") and b"\0" not in content[1::2]:
        return "utf-16-be"
    return "utf-8"
