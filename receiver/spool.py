"""Keeps an upload that is arriving: its end in memory, the rest encrypted in a file without a name.

Every segment is sealed with a key that exists in this object only, whether or not submissions are sealed: what the disk
holds of an upload is worth nothing without this process, and the system takes the file away when the process dies.
"""

import tempfile
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from receiver import failpoints

SEGMENT = 64 * 1024
"""Bytes kept in memory; a smaller upload never reaches the disk."""


class Spool:
    """Bytes that are written one after the other and read once, whole. `size` in bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._end = bytearray()
        self._file: IO[bytes] | None = None
        self._lengths: list[int] = []
        self._identity: x25519.Identity | None = None
        self.size = 0

    def write(self, content: bytes) -> None:
        """Add bytes at the end. Raises OSError."""
        self.size += len(content)
        self._end += content
        while len(self._end) > SEGMENT:
            self._seal(bytes(self._end[:SEGMENT]))
            del self._end[:SEGMENT]

    def read(self) -> bytes:
        """Return everything that was written. Raises OSError."""
        return b"".join((*self._sealed_segments(), self._end))

    def close(self) -> None:
        """Give back memory and disk."""
        self._end.clear()
        if self._file:
            self._file.close()

    def _seal(self, segment: bytes) -> None:
        if self._identity is None or self._file is None:
            self._identity = x25519.Identity.generate()
            # Without a name, readable by this process alone.
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115
        sealed = pyrage.encrypt(segment, [self._identity.to_public()])
        self._file.write(sealed)
        self._lengths.append(len(sealed))
        failpoints.reach("spool-after-write")

    def _sealed_segments(self) -> list[bytes]:
        if self._file is None or self._identity is None:
            return []
        self._file.seek(0)
        return [pyrage.decrypt(self._file.read(length), [self._identity]) for length in self._lengths]
