"""Lists without the dash of their first item, and records whose first key has one."""

from typing import Any

from pydantic_core import ErrorDetails

from sitedata.checks.model_places import keys_at, where
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import Document, ValuePath
from sitedata.reading.yaml_lines import split

RECORD = ("dict_type", "model_type", "model_attributes_type")


def wrong_dashes(
    details: list[ErrorDetails], document: Document, model: Any
) -> tuple[list[Problem], list[ErrorDetails]]:
    """Return one problem for each dash that is missing or one too many, at its line, and the errors that are left."""
    problems, left = [], []
    for detail in details:
        problem = _dash(detail, document, model)
        problems += [problem] if problem else []
        left += [] if problem else [detail]
    return problems, left


def _dash(detail: ErrorDetails, document: Document, model: Any) -> Problem | None:
    path, value = detail["loc"], detail["input"]
    if detail["type"] == "tuple_type" and isinstance(value, dict) and value:
        key = next(iter(value))
        if key in keys_at(model, (*path, 0)):
            found, repair = say("{key} without a dash before it", key=quoted(key)), say("Write “- ” before this line.")
            at, expected = (*path, key), say("a list item that begins with “- ”")
            return Problem(document.file, document.line(at), where(document, path), found, expected, repair)
    line = (
        split(document.written(path)) if detail["type"] == "tuple_type" and isinstance(value, str) and value else None
    )
    if line and not line.value:
        number, text = _line_below(document, path)
        found, repair = say("{key} without a dash before it", key=quoted(text)), say("Write “- ” before this line.")
        expected = say("a list item that begins with “- ”")
        return Problem(document.file, number, where(document, path), found, expected, repair)
    if detail["type"] in RECORD and isinstance(value, list) and value and isinstance(value[0], dict) and value[0]:
        found = say("{key} with a dash too many before it", key=quoted(next(iter(value[0]))))
        repair = say("Write two spaces in the place of “- ”.")
        number, expected = document.line((*path, 0)), say("“key: value” lines")
        return Problem(document.file, number, where(document, path), found, expected, repair)
    return None


def _line_below(document: Document, path: ValuePath) -> tuple[int, str]:
    """Return the first line with words below a key, with its number."""
    first = document.line(path) + 1
    lines = enumerate(document.source[first - document.first_line :], first)
    return next((number, text.strip()) for number, text in lines if text.strip() and not text.lstrip().startswith("#"))
