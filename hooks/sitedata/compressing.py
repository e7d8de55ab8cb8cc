"""Compressed copies of text files, always the same bytes for the same content, as small as can be."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
from zopfli import gzip

TEXTS = {".css", ".html", ".js", ".json", ".svg", ".txt", ".xml"}
LEAST = 256
"""Bytes below which a copy would save nothing worth a file."""
ROUNDS = 1
"""Rounds of zopfli; fourteen more would save 0.2 % in twice the time."""
UNREAD = {"forms.json", "headers.json"}
"""Only the receiver reads them, on its own disk."""


def compress(folder: Path) -> None:
    """Write `<file>.br` and `<file>.gz` beside each text file of the folder, when they are smaller than the file."""
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in TEXTS and path.name not in UNREAD]
    # Both compressors let other threads run.
    with ThreadPoolExecutor() as threads:
        list(threads.map(_compress_file, files))


def _compress_file(path: Path) -> None:
    content = path.read_bytes()
    if len(content) < LEAST:
        return
    for ending, packed in ((".br", brotli.compress(content)), (".gz", gzip.compress(content, numiterations=ROUNDS))):
        if len(packed) < len(content):
            path.with_name(path.name + ending).write_bytes(packed)
