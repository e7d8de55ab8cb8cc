"""Turns what pydantic found wrong into problems an editor understands."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sitedata.checks.model_places import keys_at, where
from sitedata.checks.one_cause import with_one_cause
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import did_you_mean_key, look_up_decimal, look_up_value, nearest
from sitedata.messages.translatable import Message, say
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
    found = error.errors(include_url=False)
    told, details = with_one_cause(found, document, model)
    yield from told
    for detail in details:
        path = detail["loc"]
        if detail["type"] == "too_short" and _has_inner(detail, found):
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
        repair = did_you_mean_key(key, keys_at(model, detail["loc"][:-1]))
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
        return look_up_value(value, _names(context))
    if detail["type"].startswith("float"):
        return look_up_decimal(value)
    if detail["type"].startswith("bool"):
        return look_up_value(value, ("yes", "no"))
    propose = _expectation(detail).propose if detail["type"] == UNEXPECTED else None
    return propose(value) if propose else CORRECT


def _expectation(detail: ErrorDetails) -> Expectation:
    found: Expectation = detail["ctx"]["expectation"]
    return found


def _names(context: Mapping[str, Any]) -> list[str]:
    """Return the words of a choice, from pydantic's “'a', 'b' or 'c'”."""
    return re.findall(r"'([^']*)'", context["expected"])
