"""Turns what pydantic found wrong into problems an editor understands."""

import re
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import did_you_mean, nearest, proposal
from sitedata.messages.translatable import Message, chain, say
from sitedata.models.pattern_rule import UNEXPECTED, Expectation
from sitedata.models.translated_text import Fault
from sitedata.reading.document import Document, ValuePath

CORRECT = say("Correct the value.")
LINES = say("“key: value” lines")
EXPECTED: Mapping[str, Message] = {
    "bool_parsing": say("“yes” or “no”"),
    "int_parsing": say("a whole number"),
    "float_parsing": say("a number"),
    "finite_number": say("a number"),
    "date_from_datetime_parsing": say("a date, such as 2026-11-24"),
    "date_from_datetime_inexact": say("a date, such as 2026-11-24"),
    "date_parsing": say("a date, such as 2026-11-24"),
    "tuple_type": say("a list, each item starting with “- ”"),
    "dict_type": LINES,
    "model_type": LINES,
    "string_type": say("one text"),
    "bool_type": say("“yes” or “no”"),
    "int_type": say("a whole number"),
    "float_type": say("a number"),
    "date_type": say("a date, such as 2026-11-24"),
    "too_short": say("at least one item"),
}
"""What should stand there, by pydantic's type of error; of patterns and the like the models say it themselves."""


def explain(error: ValidationError, document: Document, model: Any) -> Iterator[Problem]:
    """Yield every problem pydantic found in a document that was read as `model`."""
    details = error.errors(include_url=False)
    for detail in details:
        path = detail["loc"]
        if detail["type"] == "too_short" and _has_inner(detail, details):
            continue  # the list is only too short because its items are wrong
        if detail["type"] == "missing" and _misspelt(detail, details):
            continue  # told at the misspelt key
        if detail["type"] == "translations":
            yield from _translations(detail["ctx"]["faults"], document, path)
        else:
            yield _problem(detail, document, path, model)


def _has_inner(outer: ErrorDetails, details: list[ErrorDetails]) -> bool:
    depth = len(outer["loc"])
    return any(len(detail["loc"]) > depth and detail["loc"][:depth] == outer["loc"] for detail in details)


def _misspelt(missing: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Return whether an unknown key of the same record is most likely the one that is missing."""
    *outer, key = missing["loc"]
    unknown = (other["loc"] for other in details if other["type"] == "extra_forbidden")
    return any(list(place[:-1]) == outer and nearest(str(place[-1]), [str(key)]) for place in unknown)


def _translations(faults: list[Fault], document: Document, path: ValuePath) -> Iterator[Problem]:
    for fault in faults:
        at = (*path, fault.language) if fault.language else path
        yield Problem(document.file, document.line(at), where(document, at), fault.found, fault.expected, fault.repair)


def _problem(detail: ErrorDetails, document: Document, path: ValuePath, model: Any) -> Problem:
    key = str(path[-1]) if path else ""
    if detail["type"] == "missing":
        found, expected = say("no {key}", key=quoted(key)), say("the key {key}", key=quoted(key))
        repair = say("Add a line “{key}: …”.", key=key)
    elif detail["type"] == "extra_forbidden":
        found, expected = say("the unknown key {key}", key=quoted(key)), say("one of the keys of this record")
        repair = did_you_mean(key, keys_at(model, detail["loc"][:-1]))
    else:
        found, expected, repair = _found(detail["input"]), _expected(detail), _repair(detail)
    return Problem(document.file, document.line(path), where(document, path), found, expected, repair)


def _found(value: Any) -> Message:
    if isinstance(value, dict):
        return LINES
    if isinstance(value, list):
        return say("a list") if value else say("an empty list")
    return quoted(value) if value != "" else say("nothing")


def _expected(detail: ErrorDetails) -> Message:
    context = detail.get("ctx", {})
    kind = detail["type"]
    if kind == UNEXPECTED:
        return _expectation(detail).expected
    if kind == "string_too_long":
        return say("at most {number} characters", number=context["max_length"])
    if kind == "string_too_short":
        return say("at least {number} characters", number=context["min_length"])
    if kind == "literal_error":
        return say("one of: {names}", names=", ".join(_names(context)))
    if kind == "greater_than_equal":
        return say("a number greater than or equal to {number}", number=f"{context['ge']:g}")
    if kind == "less_than_equal":
        return say("a number less than or equal to {number}", number=f"{context['le']:g}")
    return EXPECTED.get(kind, say("another value"))


def _repair(detail: ErrorDetails) -> Message:
    """Return a sentence that proposes the right word where one is known."""
    context, value = detail.get("ctx", {}), detail["input"]
    if not isinstance(value, str) or not value:
        return CORRECT
    if detail["type"] == "literal_error":
        near = nearest(value, _names(context))
        return proposal(near) if near else CORRECT
    propose = _expectation(detail).propose if detail["type"] == UNEXPECTED else None
    return propose(value) if propose else CORRECT


def _expectation(detail: ErrorDetails) -> Expectation:
    found: Expectation = detail["ctx"]["expectation"]
    return found


def _names(context: Mapping[str, Any]) -> list[str]:
    """Return the words of a choice, from pydantic's “'a', 'b' or 'c'”."""
    return re.findall(r"'([^']*)'", context["expected"])


def where(document: Document, path: ValuePath) -> Message:
    """Return a place in words: `record “border_management” › title › es`."""
    parts: list[str] = []
    value = document.value
    for step in path:
        value = _inside(value, step)
        if isinstance(step, int):
            name = value.get("id", value.get("code")) if isinstance(value, dict) else None
            named = isinstance(name, str)
            parts.append(say("record {name}", name=quoted(name)) if named else say("item {number}", number=step + 1))
        elif step != "[key]":
            parts.append(str(step))
    return chain(parts, " › ") if parts else say("the file")


def _inside(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def keys_at(model: Any, location: tuple[str | int, ...]) -> set[str]:
    """Return the keys a record may have at a place of a model."""
    for step in location:
        model = _step_into(_record_or_list(model), step)
    found = _record_or_list(model)
    return set(found.model_fields) if _is_record(found) else set()


def _step_into(model: Any, step: str | int) -> Any:
    if _is_record(model) and isinstance(step, str) and step in model.model_fields:
        return model.model_fields[step].annotation
    arguments = typing.get_args(model)
    return arguments[-1] if typing.get_origin(model) is dict else arguments[0] if arguments else None


def _record_or_list(model: Any) -> Any:
    """Return the annotation without `None`, `Annotated` and RootModel around it."""
    origin = typing.get_origin(model)
    if origin is typing.Annotated:
        return _record_or_list(typing.get_args(model)[0])
    if origin in (typing.Union, types.UnionType):
        kept = [part for part in typing.get_args(model) if part is not type(None)]
        return _record_or_list(kept[0])
    if isinstance(model, type) and issubclass(model, RootModel):
        return _record_or_list(model.model_fields["root"].annotation)
    return model


def _is_record(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, BaseModel)
