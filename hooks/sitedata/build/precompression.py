"""Compressed copies of text files, always the same bytes for the same content, nearly as small as can be."""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import brotli
import deflate

from sitedata.build.receiver_files import READ_AT_START

TEXT_SUFFIXES = {".css", ".html", ".js", ".json", ".svg", ".txt", ".xml"}
MIN_BYTES = 256
"""Bytes below which a copy would save nothing worth a file."""
HIGHEST = 11
QUALITY = {".json": 10}
"""Brotli’s, by ending, where it is not the highest: the many small files of the search index take a third of the time
so, and 1.3 % more bytes."""
LEVEL = 12
"""The most that libdeflate can do; zopfli would save 0.7 % in fifteen times the time."""
Copies = dict[str, bytes]
"""Ending → copy."""


class Compressor:
    """Compresses in the background what it is told of beforehand, and in the end whatever a folder holds."""

    def __init__(self) -> None:
        # Both compressors let other threads run.
        self._threads = ThreadPoolExecutor()
        self._begun: dict[bytes, Future[Copies]] = {}

    def begin(self, content: bytes, suffix: str) -> Future[Copies]:
        """Compress a content in the background, once however often it comes; return the copies to come."""
        key = hashlib.sha256(content).digest()
        if key not in self._begun:
            self._begun[key] = self._threads.submit(copies, content, QUALITY.get(suffix, HIGHEST))
        return self._begun[key]

    def finish(self, folder: Path) -> None:
        """Write `<file>.br` and `<file>.gz` beside each text file of the folder, when they are smaller than it."""
        files = [
            path
            for path in sorted(folder.rglob("*"))
            if path.suffix in TEXT_SUFFIXES and path.name not in READ_AT_START
        ]
        found = [(path, self.begin(path.read_bytes(), path.suffix)) for path in files]
        for path, made in found:
            for ending, copy in made.result().items():
                path.with_name(path.name + ending).write_bytes(copy)
        self._begun.clear()


def copies(content: bytes, quality: int) -> Copies:
    """Return the copies that are smaller than the content; none of a short one."""
    if len(content) < MIN_BYTES:
        return {}
    made = {".br": brotli.compress(content, quality=quality), ".gz": bytes(deflate.gzip_compress(content, LEVEL))}
    return {ending: copy for ending, copy in made.items() if len(copy) < len(content)}
