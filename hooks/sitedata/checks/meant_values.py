"""What an editor meant by a value of another shape: a list between quotation marks, a label in the place of an id."""

import re
from collections.abc import Collection
from typing import Any

from sitedata.checks.countries import COUNTRY_LISTS
from sitedata.checks.model_places import inside, keys_at
from sitedata.messages.numbers import decimal
from sitedata.messages.suggestions import country_code, language_code, nearest, proposal
from sitedata.messages.translatable import Message, say
from sitedata.reading.document import Document, ValuePath

BETWEEN = re.compile(r"\s*[,;/|]\s*|\s+(?:y|e|et|and|o|ou|or|[-–])\s+")
"""What people write between two items of a list."""
ITEM = re.compile(r"[\w.-]+")
WORDS_IN_ROW = re.compile(r"[a-z0-9_]+(?: [a-z0-9_]+)+")
"""Several words for a machine without commas."""
WORDS = ("label", "title")
"""Keys of what visitors read of a record."""


def meant_list(key: str, written: str, model: Any, path: ValuePath) -> Message | None:
    """Return the sentence for one text in the place of a list: `EC`, `EC, PE`; None when nothing can be proposed.

    Args:
        key: that of the list.
        written: the text.
        model: that of the file.
        path: where the list stands.
    """
    if not (keys := keys_at(model, (*path, 0))):
        return _written(key, _items(key, [written], ())) or (
            WORDS_IN_ROW.fullmatch(written) and _written(key, written.split())
        )
    if (other := f"{key}_from") in keys_at(model, path[:-1]):
        return say("Write {text}.", text=f"{other}: {written}") if ITEM.fullmatch(written) else _records(keys)
    return _records(keys)


def _records(keys: Collection[str]) -> Message:
    return say("Write a record for each one in the lines below, each beginning with “- {key}: …”.", key=min(keys))


def meant_items(document: Document, path: ValuePath, known: Collection[str]) -> Message | None:
    """Return the sentence for a list with several items in one, or several wrong ones on one line; None for any other.

    Args:
        document: the file.
        path: where the list stands.
        known: the words that the list may hold; none where it may hold any.
    """
    listed, key = value_at(document, path), str(path[-1])
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        return None
    items = _items(key, listed, known)
    lines = {document.line((*path, index)) for index in range(len(listed))}
    several = len(lines) == 1 < sum(item != meant for item, meant in zip(listed, items, strict=False))
    return _written(key, [*dict.fromkeys(items)]) if several or len(items) > len(listed) else None


def meant_decimals(document: Document, path: ValuePath) -> Message | None:
    """Return the sentence for a list with several numbers that cannot be read; None when one alone is wrong."""
    listed, key = value_at(document, path), str(path[-1])
    written = [str(item) for item in listed] if isinstance(listed, list) else []
    items = [decimal(item) or "" for item in written]
    return _written(key, items) if sum(item != meant for item, meant in zip(written, items, strict=True)) > 1 else None


def others_of_list(document: Document, path: ValuePath) -> list[object]:
    """Return the other items of the list in which an item stands; none for what stands in no list."""
    listed = value_at(document, path[:-1]) if path else None
    return [item for index, item in enumerate(listed) if index != path[-1]] if isinstance(listed, list) else []


def _items(key: str, written: list[str], known: Collection[str]) -> list[str]:
    """Return the items of texts, without what cannot be meant in the place of one that is known."""
    items = [part for text in written for part in BETWEEN.split(text.strip()) if part]
    if key in COUNTRY_LISTS:
        return [country_code(item) or "" for item in items]
    if key == "languages":
        return [language_code(item) or "" for item in items]
    return [nearest(item, known) or "" for item in items] if known else items


def _written(key: str, items: list[str]) -> Message | None:
    """Return the sentence that shows a list; longer texts are no items."""
    fits = all(ITEM.fullmatch(item) for item in items)
    return say("Write {text}.", text=f"{key}: [{', '.join(items)}]") if fits else None


def meant_id(document: Document, written: str) -> Message | None:
    """Return the sentence that proposes the id of the record with these words; None without one, or with several."""
    plain = written.casefold().strip()
    found = {
        str(record["id"])
        for _, record in document.records()
        for words in map(record.get, WORDS)
        if "id" in record and isinstance(words, dict) and plain in (str(text).casefold() for text in words.values())
    }
    return proposal(found.pop()) if len(found) == 1 else None


def value_at(document: Document, path: ValuePath) -> Any:
    """Return what stands at a place of a document; None where nothing does."""
    value = document.value
    for step in path:
        value = inside(value, step)
    return value
