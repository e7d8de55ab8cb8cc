"""The files of a commit that translations are read from, written below a folder: as data, none of them is run."""

import re
import stat
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

WANTED = re.compile(r"data/(?:[^/]+/)*[^/]+\.yml|docs/[^/]+/(?:[^/]+/)*[^/]+\.md|translations/[^/]+\.txt")
MAX_BYTES = 1_000_000
"""Bytes of one file; a longer one is left out."""
MAX_FILES = 5_000


def unpack(archive: bytes, folder: Path) -> Path:
    """Write the wanted files of an archive as GitHub makes it (all below one folder); return the folder.

    Links, files that are too long and names that lead elsewhere are left out.
    """
    with zipfile.ZipFile(BytesIO(archive)) as packed:
        for entry, name in list(_wanted(packed))[:MAX_FILES]:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(packed.read(entry))
    return folder


def _wanted(packed: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    for entry in packed.infolist():
        name = entry.filename.partition("/")[2]
        linked = stat.S_ISLNK(entry.external_attr >> 16)
        inside = WANTED.fullmatch(name) and not {".", "..", ""} & set(name.split("/")) and "\\" not in name
        if inside and not linked and entry.file_size <= MAX_BYTES:
            yield entry, name
