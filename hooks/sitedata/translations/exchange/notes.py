"""What a translator is told of a text, from the schemas of data/: where it stands and how long it may be."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from sitedata.reading.document import Document, ValuePath
from sitedata.translations.exchange.inline import parts_of, shown, signs_of
from sitedata.translations.exchange.page_cutting import Piece

Told = tuple[tuple[str, ...], int | None]
"""Sentences, and the most characters a text may have."""


class Notes:
    """The notes of one file of data/; without a schema, less is told."""

    def __init__(self, root: Path, document: Document) -> None:
        self.document = document
        name = "form" if document.file.startswith("data/forms/") else Path(document.file).stem
        self.schema = _schema(root / "data" / "schemas" / f"{name}.json")

    def of(self, path: ValuePath, source: str) -> Told:
        """Return what is told of the text at a path."""
        node, above = self.schema, ""
        record: Any = self.document.value
        about = ""
        for step in path:
            about = record["about"] if isinstance(record, dict) and isinstance(record.get("about"), str) else about
            record = record[step]
            node = _below(self.schema, node, step)
            above = node.get("description", above)
        languages = node.get("properties", {})
        limit = next((text.get("maxLength") for text in languages.values() if isinstance(text, dict)), None)
        told = [*filter(None, (about, above)), *_codes(source, markdown=False)]
        return (*told, *([f"At most {limit} characters."] if limit else [])), limit

    @staticmethod
    def of_paragraph(pieces: list[Piece], number: int) -> tuple[str, ...]:
        """Return what is told of a paragraph of a page: its kind, the heading above it, its codes."""
        piece = pieces[number]
        heading = next((one for one in reversed(pieces[:number]) if one.kind.startswith("heading")), None)
        below = [f"Below the heading “{heading.text}”."] if heading else []
        return (piece.kind.capitalize() + ".", *below, *_codes(piece.text, markdown=True))


def page_limit(root: Path, key: str) -> Told:
    """Return what is told of a text in the head of a page."""
    node = _schema(root / "data" / "schemas" / "page.json").get("properties", {}).get(key, {})
    limit = node.get("maxLength")
    return (node.get("description", ""), *([f"At most {limit} characters."] if limit else [])), limit


def _codes(source: str, *, markdown: bool) -> list[str]:
    signs = signs_of(parts_of(source, markdown=markdown)).values()
    return ["Keep exactly: " + " ".join(map(shown, signs))] if signs else []


@cache
def _schema(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _below(schema: dict[str, Any], node: dict[str, Any], step: str | int) -> dict[str, Any]:
    """Return the schema of what stands below a step; nothing where it says nothing."""
    for choice in _choices(schema, node):
        if isinstance(step, int):
            found = choice.get("items")
        else:
            others = [*choice.get("patternProperties", {}).values(), choice.get("additionalProperties")]
            found = choice.get("properties", {}).get(step) or next(
                (one for one in others if isinstance(one, dict)), None
            )
        if isinstance(found, dict):
            return _resolved(schema, found)
    return {}


def _choices(schema: dict[str, Any], node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(_resolved(schema, one) for one in [*node.get("anyOf", ()), *node.get("oneOf", ())])]


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Return a node with what it refers to."""
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    found = schema.get("$defs", {}).get(name, {})
    return {**found, **{key: value for key, value in node.items() if key != "$ref"}}
