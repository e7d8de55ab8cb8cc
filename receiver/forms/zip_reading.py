"""Reads single members of an office document, in memory and within bounds. Nothing is ever unpacked to disk."""

import io
import zipfile

MEMBERS = 5000
"""Most members of an office document."""
PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How members of an office document may be packed."""
UNPACKED = 500 * 1024 * 1024
"""Most bytes an office document may announce for all its members together."""
RATIO = 200
"""Largest announced unpacked size, as a multiple of the packed one."""
MEMBER_READ = 256 * 1024
"""Most bytes read of one member."""


def opened(content: bytes) -> zipfile.ZipFile:
    """Return the archive. Raises BadZipFile, and what else zipfile may raise, for a damaged or hostile one."""
    # Counted before the directory is read: reading a directory of a million members is work in itself.
    if content.count(b"PK\x01\x02") > MEMBERS:
        raise zipfile.BadZipFile("too many members")
    archive = zipfile.ZipFile(io.BytesIO(content))
    # Office documents know no other packing, and of the others zipfile unpacks a whole chunk, however large it becomes.
    if any(member.compress_type not in PACKING for member in archive.infolist()):
        raise zipfile.BadZipFile("packed in another way")
    unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > min(UNPACKED, RATIO * len(content)):
        raise zipfile.BadZipFile("announces too much")
    return archive


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the beginning of a member. Raises KeyError when there is none."""
    with archive.open(name) as found:
        return found.read(MEMBER_READ)
