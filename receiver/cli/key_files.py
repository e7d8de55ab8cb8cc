"""Private keys, named on the command line for what is sealed."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from receiver.cli.command import explained
from receiver.encryption import age
from receiver.encryption.age import Identities

STANDARD_INPUT = Path("-")


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--identity`, which may be repeated."""
    text = "private key, for what is sealed (- reads it from standard input); may be repeated"
    parser.add_argument("--identity", metavar="FILE", type=Path, action="append", default=[], help=text)


def read_if_any(paths: Sequence[Path]) -> Identities | None:
    """Return the private keys of these files, None without any. Raises SealError, OperatorError."""
    return read(paths) if paths else None


def read(paths: Sequence[Path]) -> Identities:
    """Return the private keys of these files. Raises SealError, OperatorError."""
    with explained("The private key cannot be read"):
        texts = [sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes() for path in paths]
    found = (age.read_identities(text.decode(errors="replace")) for text in texts)
    return Identities(tuple(key for one in found for key in one.keys))
