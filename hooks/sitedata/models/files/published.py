"""The files of docs/assets/, for the pages of all languages, and the addresses they are published at."""

import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from sitedata.models.files import pixels
from sitedata.text.language_tags import SITE_LANGUAGE

FOLDER = "assets"
ICON = f"{FOLDER}/favicon.svg"
"""The icon of the site, which every page shows; its address changes with it."""
DECORATIVE = "-"
"""What an editor writes as the text of a picture that only decorates."""
IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
"""What may stand behind a link to a file: its type and size."""
PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
"""Endings of what every browser shows in a page."""
HEX_DIGITS = 10
"""Hexadecimal digits of a folder that is named after what it holds: 40 bits, far more than files of a site."""
WORDS = ("download.note", "download.note_language", "download.size")
"""What data/words.yml says about a file behind a link to it."""
LANGUAGE = re.compile(SITE_LANGUAGE)
"""What may stand before the ending of a file in one language: guide.es.pdf, guide.pt-BR.pdf."""


@dataclass(frozen=True)
class PublishedFile:
    """A file of docs/assets/. Others may link to its address, so that only its name decides it."""

    path: str
    """Below docs/, such as assets/guide.es.pdf; it is also the address below the site's root."""
    location: Path
    size: int
    """In bytes."""

    @property
    def suffix(self) -> str:
        """Return the ending in lowercase, with its dot."""
        return PurePosixPath(self.path).suffix.lower()

    @property
    def is_picture(self) -> bool:
        """Whether browsers show it in a page."""
        return self.suffix in PICTURES

    @property
    def language(self) -> str | None:
        """Return what stands in the name where a language does; None for a file that is for all."""
        parts = PurePosixPath(self.path).name.split(".")
        return parts[-2] if len(parts) > 2 and LANGUAGE.fullmatch(parts[-2]) else None

    @cached_property
    def cached_address(self) -> str:
        """Return an address that changes with the content, below the site's root: browsers keep it for a year."""
        version = hashlib.sha256(self.location.read_bytes()).hexdigest()[:HEX_DIGITS]
        return f"{FOLDER}/{version}/{self.path.removeprefix(f'{FOLDER}/')}"

    @cached_property
    def pixels(self) -> tuple[int, int] | None:
        """Return width and height of a picture as it is shown, in pixels; None when the file does not say."""
        return pixels.size(self.location.read_bytes()) if self.is_picture else None


def read_published(root: Path) -> dict[str, PublishedFile]:
    """Return every file of docs/assets/ by its path below docs/; what systems leave behind (.DS_Store) is none."""
    docs = root / "docs"
    found = (path for path in sorted((docs / FOLDER).rglob("*")) if path.is_file() and not _is_hidden(path, docs))
    files = (PublishedFile(path.relative_to(docs).as_posix(), path, path.stat().st_size) for path in found)
    return {file.path: file for file in files}


def _is_hidden(path: Path, docs: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(docs).parts)


def path_of(target: str, folder: str, language: str) -> str | None:
    """Return the path below docs/ that a link means; None for one that leads elsewhere.

    Args:
        target: as the page writes it.
        folder: that of the page, below docs/.
        language: that of the page; its folder is left out, because all languages share the files.
    """
    try:
        scheme, domain, path, _, _ = urlsplit(target)
    except ValueError:
        return None
    if scheme or domain or not path:
        return None
    return posixpath.normpath(posixpath.join(folder, unquote(path))).removeprefix(f"{language}/")


def in_language(files: Mapping[str, PublishedFile], path: str, language: str) -> PublishedFile | None:
    """Return the file a page of a language means by a path: its own version where there is one; None without any."""
    file = files.get(path)
    if file is None or file.language:
        return file
    name = PurePosixPath(path)
    return files.get(str(name.with_name(f"{name.stem}.{language}{name.suffix}")), file)
