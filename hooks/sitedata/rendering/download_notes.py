"""What a link to a file says about it: type, language and size, in the language of the page's text."""

import re
from pathlib import PurePosixPath

from sitedata.language.formatting import file_size
from sitedata.language.names import is_language, language_name_within, same_language
from sitedata.models.files.published import PublishedFile
from sitedata.models.files.said_sizes import says_size
from sitedata.site import Site

NAMES = {"DOC": "Word", "DOCX": "Word", "ODT": "OpenDocument", "XLS": "Excel", "XLSX": "Excel", "PPTX": "PowerPoint"}
"""How people call a type of file otherwise."""
NO_BREAK = "\u00a0"


def type_of(file: PublishedFile) -> str:
    """Return the type of a file as people call it: PDF, DOCX."""
    return PurePosixPath(file.path).suffix.lstrip(".").upper()


def says_type(text: str, file: PublishedFile) -> bool:
    """Return whether a text names the type of a file: PDF, or Word for DOCX."""
    names = {type_of(file), NAMES.get(type_of(file), type_of(file))}
    return any(re.search(rf"\b{name}\b", text, re.I) for name in names)


def other_language(file: PublishedFile, language: str) -> str | None:
    """Return the language a file is in by its name, when it is not that of a text that links to it."""
    other = file.language
    return other if other and is_language(other) and not same_language(other, language) else None


def note(file: PublishedFile, said: str, site: Site, language: str) -> str:
    """Return what a link that says something already still has to say, such as “(PDF, 1,2 Mo)”; empty if nothing.

    Args:
        file: where the link leads.
        said: the text of the link, and what stands in brackets behind it.
        site: for the words.
        language: of the text around the link.
    """
    size = file_size(file.size, language)
    if says_size(said):
        return ""
    if says_type(said, file):
        return _filled(site.word(language, "download.size"), size=size)
    other = other_language(file, language)
    if other:
        name = language_name_within(other, language)
        return _filled(site.word(language, "download.note_language"), type=type_of(file), language=name, size=size)
    # Short enough to stay on one line.
    return _filled(site.word(language, "download.note"), type=type_of(file), size=size).replace(" ", NO_BREAK)


def _filled(words: str, **values: str) -> str:
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", value)
    return words
