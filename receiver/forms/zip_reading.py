"""Reads single members of an office document, in memory and within bounds. Nothing is ever unpacked to disk.

Bounds count what is read: what else a document holds, and how it is packed, makes no difference.
"""

import io
import zipfile
from collections.abc import Iterable

MEMBERS = 5000
"""Most members of an office document."""
PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How members of an office document may be packed."""
MEMBER_READ = 256 * 1024
"""Most bytes read of one member."""


class Archive:
    """An archive whose members are found as office programs find them: in any case, with either kind of slash."""

    def __init__(self, content: bytes) -> None:
        """Raises BadZipFile, and what else zipfile may raise, for a damaged or hostile archive."""
        # Counted before the directory is read: reading a directory of a million members is work in itself.
        if content.count(b"PK\x01\x02") > MEMBERS:
            raise zipfile.BadZipFile("too many members")
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        self._members = {plain(member.filename): member for member in self._zip.infolist()}

    def __contains__(self, name: str) -> bool:
        return plain(name) in self._members

    def names(self) -> Iterable[str]:
        """Return the names of all members, as they are compared."""
        return self._members

    def read(self, name: str) -> bytes:
        """Return the beginning of a member. Raises KeyError when there is none, and what else zipfile may raise."""
        member = self._members[plain(name)]
        # Office documents know no other packing, and of the others zipfile unpacks a whole chunk, however large it
        # becomes.
        if member.compress_type not in PACKING:
            raise zipfile.BadZipFile("packed in another way")
        with self._zip.open(member) as found:
            return found.read(MEMBER_READ)


def plain(name: str) -> str:
    """Return the name of a member as it is compared."""
    return name.replace("\\", "/").lstrip("/").lower()
