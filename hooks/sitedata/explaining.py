"""Turns what pydantic found wrong into problems an editor understands."""

import types
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from sitedata.mapmodels import RING
from sitedata.problems import Problem, did_you_mean, quoted
from sitedata.reading import Document, Path_
from sitedata.texts import Fault

EXPECTED: dict[str, str] = {
    "string_too_short": "a text",
    "unsafe_link": "an address that starts with https://",
    "bool_parsing": "“yes” or “no”",
    "int_parsing": "a whole number",
    "float_parsing": "a number",
    "tuple_type": "a list, each item starting with “- ”",
    "dict_type": "“key: value” lines",
    "model_type": "“key: value” lines",
    "string_type": "one text",
    "too_short": "at least one item",
}
PATTERNS: dict[str, str] = {
    r"^[A-Z]{2}$": "a country code of two capital letters, such as TG",
    r"^[a-z][a-z0-9_]{0,39}$": "small letters, digits and _, such as border_management",
    r"^([a-z0-9]+(-[a-z0-9]+)*/?)*$": "small letters, digits and hyphens, such as how-it-works",
    r"^[a-z]{2,3}$": "a language code, such as fr",
    RING: "three or more points such as “1.5 8.5, 2 9, 3 9”",
}
"""Expectations in words, for the patterns an editor meets."""


def explain(error: ValidationError, document: Document, model: Any, root: Path_ = ()) -> Iterator[Problem]:
    """Every problem pydantic found in a document whose values below `root` were read as `model`."""
    details = error.errors(include_url=False)
    for detail in details:
        path = (*root, *detail["loc"])
        if detail["type"] == "too_short" and _has_inner(detail, details):
            continue  # the list is only too short because its items are wrong
        if detail["type"] == "translations":
            yield from _translations(detail["ctx"]["faults"], document, path)
        else:
            yield _problem(detail, document, path, model)


def _has_inner(outer: ErrorDetails, details: list[ErrorDetails]) -> bool:
    depth = len(outer["loc"])
    return any(len(detail["loc"]) > depth and detail["loc"][:depth] == outer["loc"] for detail in details)


def _translations(faults: list[Fault], document: Document, path: Path_) -> Iterator[Problem]:
    for fault in faults:
        at = (*path, fault.language) if fault.language else path
        yield Problem(document.file, document.line(at), where(document, at), fault.found, fault.expected, fault.repair)


def _problem(detail: ErrorDetails, document: Document, path: Path_, model: Any) -> Problem:
    key = str(path[-1]) if path else ""
    if detail["type"] == "missing":
        found, expected = f"no “{key}”", f"the key “{key}”"
        repair = f"Add a line “{key}: …”."
    elif detail["type"] == "extra_forbidden":
        known = keys_at(model, detail["loc"][:-1])
        found, expected = f"the unknown key “{key}”", "one of the keys of this record"
        repair = did_you_mean(key, known)
    else:
        found = _found(detail["input"])
        expected = _expected(detail)
        repair = "Correct the value."
    return Problem(document.file, document.line(path), where(document, path), found, expected, repair)


def _found(value: Any) -> str:
    if isinstance(value, dict):
        return "“key: value” lines"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return quoted(value) if value != "" else "nothing"


def _expected(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], f"a text of the form {context['pattern']}")
    if kind == "string_too_long":
        return f"at most {context['max_length']} characters"
    if kind == "string_too_short":
        return f"at least {context['min_length']} characters"
    if kind == "literal_error":
        return f"one of: {context['expected']}"
    if kind in ("greater_than_equal", "less_than_equal"):
        return "a number " + detail["msg"].removeprefix("Input should be ")
    return EXPECTED.get(kind, detail["msg"])


def where(document: Document, path: Path_) -> str:
    """A place in words: `record “border_management” › title › es`."""
    parts: list[str] = []
    value = document.value
    for step in path:
        value = _inside(value, step)
        if isinstance(step, int):
            name = value.get("id", value.get("code")) if isinstance(value, dict) else None
            parts.append(f"record {quoted(name)}" if isinstance(name, str) else f"item {step + 1}")
        else:
            parts.append(str(step))
    return " › ".join(parts) or "the file"


def _inside(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def keys_at(model: Any, location: tuple[str | int, ...]) -> set[str]:
    """The keys a record may have at a place of a model."""
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
    """The annotation without `None`, `Annotated` and RootModel around it."""
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
