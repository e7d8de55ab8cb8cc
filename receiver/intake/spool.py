"""Keeps an upload while it streams: out of memory, and never readable on disk.

Full segments are encrypted with a key that exists in this process only and appended to a file without a name: after
`kill -9` nothing is left of it. A file smaller than a segment stays in memory.
"""

import io
import tempfile
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from receiver import failpoints

SEGMENT = 64 * 1024
"""Bytes of an upload that are encrypted together; the last segment is shorter and stays in memory."""


def trouble(error: OSError) -> str:
    """Return why uploads cannot be kept, in the system's words."""
    return f"disk: uploads cannot be kept ({error.strerror or type(error).__name__})"


class Spool:
    """One upload. `folder`: where the file without a name is made, None for the system's temporary folder."""

    def __init__(self, folder: Path | None) -> None:
        self.size = 0
        self._folder = folder
        self._rest = bytearray()
        self._file: IO[bytes] | None = None
        self._lengths: list[int] = []
        self._key = x25519.Identity.generate()

    def write(self, data: bytes) -> None:
        """Append some bytes. Raises OSError."""
        self.size += len(data)
        # Not all of it at once: that would be once more the memory of a file that is kept.
        for start in range(0, len(data), SEGMENT):
            self._rest += data[start : start + SEGMENT]
            if len(self._rest) >= SEGMENT:
                self._put_away(bytes(self._rest[:SEGMENT]))
                del self._rest[:SEGMENT]

    def put_away(self) -> None:
        """Encrypt what is still in memory, too: it may wait for long. Raises OSError."""
        self._put_away(bytes(self._rest)).flush()
        self._rest.clear()

    def read(self) -> bytes:
        """Return all that was written. Raises OSError."""
        whole = io.BytesIO()
        if self._file:
            self._file.seek(0)
            for length in self._lengths:
                whole.write(pyrage.decrypt(self._file.read(length), [self._key]))
        whole.write(self._rest)
        return whole.getvalue()

    def close(self) -> None:
        """Let go of the file and with it of its place on the disk."""
        if self._file:
            self._file.close()
        self._rest.clear()

    def _put_away(self, segment: bytes) -> IO[bytes]:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 (open until `close`)
        sealed = pyrage.encrypt(segment, [self._key.to_public()])
        self._file.write(sealed)
        failpoints.reach("spool-after-write")
        # Not always the same: the format adds something random to its header.
        self._lengths.append(len(sealed))
        return self._file


class Surplus(Spool):
    """An upload beyond those that are kept: it is read to its end, and counted."""

    def __init__(self) -> None:
        super().__init__(None)

    def write(self, data: bytes) -> None:
        """Count some bytes."""
        self.size += len(data)
