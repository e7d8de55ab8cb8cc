"""mkdocs.yml, read as strictly as the data: each setting with its line, what stands twice refused."""

from pathlib import Path
from typing import Any

from sitedata.reading.document import Document, ValuePath
from sitedata.reading.languages import CONFIG
from sitedata.reading.strict_yaml import read_file

ENVIRONMENT = "!ENV"
"""Before the names of environment variables; with more than one value, the last one holds where none is set."""


def read_settings(root: Path) -> Document:
    """Return the settings; of a value that the environment may set, what holds where it does not."""
    document = read_file(root / CONFIG, CONFIG, tags=frozenset({ENVIRONMENT}))
    for path in document.tags if document.value is not None else ():
        _settle(document, path)
    return document


def _settle(document: Document, path: ValuePath) -> None:
    holder: Any = document.value
    for step in path[:-1]:
        holder = holder[step]
    names = holder[path[-1]] if path else None
    if path:
        holder[path[-1]] = names[-1] if isinstance(names, list) and len(names) > 1 else ""
