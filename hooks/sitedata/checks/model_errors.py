"""Turns what pydantic found wrong into problems an editor understands."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sitedata.checks.dashes import wrong_dashes
from sitedata.checks.meant_values import meant_decimals, meant_id, meant_items, meant_list, others_of_list, value_at
from sitedata.checks.model_places import keys_at, where
from sitedata.checks.one_cause import with_one_cause
from sitedata.messages.numbers import look_up_decimal
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import SHORTEN, did_you_mean_key, look_up_value, nearest
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
    dashes, details = wrong_dashes(found, document, model)
    told, details = with_one_cause(details, document, model)
    yield from (*dashes, *told)
    for detail in _first_of_lists(details, document):
        path = detail["loc"]
        if detail["type"] == "too_short" and _has_inner(detail, found):
            continue  # the list is only too short because its items are wrong
        if detail["type"] == "missing" and _misspelt(detail, details):
            continue  # told at the misspelt key
        if detail["type"] == "translations":
            yield from _translations(detail["ctx"]["faults"], document, path)
        else:
            yield _problem(detail, document, path, model)


def _first_of_lists(details: list[ErrorDetails], document: Document) -> Iterator[ErrorDetails]:
    """Yield the errors without those of items that the repair of another item of the same list repairs too."""
    told: set[ValuePath] = set()
    for detail in details:
        around = detail["loc"][:-1]
        if around not in told:
            yield detail
        if _meant_items(detail, document):
            told.add(around)


def _meant_items(detail: ErrorDetails, document: Document) -> Message | None:
    """Return the sentence that writes a whole list, for an item that is wrong; None for one that is wrong alone."""
    path, listed = detail["loc"], isinstance(detail["input"], str)
    if not listed or len(path) < 2 or not isinstance(path[-1], int):
        return None
    if detail["type"].startswith("float"):
        return meant_decimals(document, path[:-1])
    return meant_items(document, path[:-1], _names(detail["ctx"]) if detail["type"] == "literal_error" else ())


def _has_inner(outer: ErrorDetails, details: list[ErrorDetails]) -> bool:
    depth = len(outer["loc"])
    return any(len(detail["loc"]) > depth and detail["loc"][:depth] == outer["loc"] for detail in details)


def _misspelt(missing: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Return whether an unknown key of the same record is most likely the one that is missing."""
    *outer, key = missing["loc"]
    unknown = (other["loc"] for other in details if other["type"] == "extra_forbidden")
    return any(list(place[:-1]) == outer and nearest(str(place[-1]), [str(key)]) for place in unknown)


def _translations(faults: list[Fault], document: Document, path: ValuePath) -> Iterator[Problem]:
    repeated = _has_repeated_key(document, path)
    for fault in faults:
        if fault.missing and repeated:
            continue  # one of the two keys stands for it
        at = (*path, fault.language) if fault.language else path
        yield Problem(document.file, document.line(at), where(document, at), fault.found, fault.expected, fault.repair)


def _has_repeated_key(document: Document, path: ValuePath) -> bool:
    """Return whether a text has a language twice, which is told with its line."""
    value = value_at(document, path)
    lines = {document.line((*path, key)) for key in value} if isinstance(value, dict) else set()
    return any(problem.stops and problem.line in lines for problem in document.problems)


def _problem(detail: ErrorDetails, document: Document, path: ValuePath, model: Any) -> Problem:
    key = str(path[-1]) if path else ""
    if detail["type"] == "missing":
        found, expected = say("no {key}", key=quoted(key)), say("the key {key}", key=quoted(key))
        repair = say("Add a line “{key}: …”.", key=key)
    elif detail["type"] == "extra_forbidden":
        found, expected = say("the unknown key {key}", key=quoted(key)), say("one of the keys of this record")
        repair = did_you_mean_key(key, keys_at(model, detail["loc"][:-1]))
    else:
        repair = _repair(detail, document, model)
        found, expected = _found(detail["input"]), _expected(detail, repair)
    return Problem(document.file, document.line(path), where(document, path), found, expected, repair)


def _found(value: Any) -> Message:
    if isinstance(value, dict):
        return LINES
    if isinstance(value, list):
        return say("a list") if value else say("an empty list")
    return quoted(value) if value != "" else say("nothing")


def _expected(detail: ErrorDetails, repair: Message) -> Message:
    context = detail.get("ctx", {})
    kind = detail["type"]
    if kind == UNEXPECTED:
        return _expectation(detail).expected
    if kind == "tuple_type" and detail["input"] and "[" in repair:
        return say("a list between [ and ]")
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


def _repair(detail: ErrorDetails, document: Document, model: Any) -> Message:
    """Return a sentence that proposes the right word where one is known."""
    context, value, path = detail.get("ctx", {}), detail["input"], detail["loc"]
    if whole := _meant_items(detail, document):
        return whole
    words = detail["type"] == UNEXPECTED and isinstance(value, str) and path[-1:] != ("id",)
    if words and (named := meant_id(document, value)):
        return named
    if detail["type"] == UNEXPECTED:
        propose = _expectation(detail).propose
        return propose(str(value)) if propose and value else CORRECT
    if detail["type"].startswith("string_too"):
        return _other_length(detail)
    if detail["type"] == "tuple_type" and isinstance(value, str) and path:
        return _list_meant(value, path, model)
    if not isinstance(value, str) or not value:
        return CORRECT
    if detail["type"] == "literal_error":
        return look_up_value(value, [name for name in _names(context) if name not in others_of_list(document, path)])
    if detail["type"].startswith("float"):
        return look_up_decimal(value)
    if detail["type"].startswith("bool"):
        return look_up_value(value, ("yes", "no"))
    return CORRECT


def _other_length(detail: ErrorDetails) -> Message:
    """Return what to do about a text that is too long, too short, or empty."""
    if detail["type"] == "string_too_short" and detail["input"] == "" and detail["loc"]:
        return say("Write the text after “{language}:”.", language=detail["loc"][-1])
    return SHORTEN if detail["type"] == "string_too_long" else say("Write a longer text.")


def _list_meant(value: str, path: ValuePath, model: Any) -> Message:
    if not value:
        return say("Write its items in the lines below, or “{key}: []” if there are none.", key=path[-1])
    return meant_list(str(path[-1]), value, model, path) or CORRECT


def _expectation(detail: ErrorDetails) -> Expectation:
    found: Expectation = detail["ctx"]["expectation"]
    return found


def _names(context: Mapping[str, Any]) -> list[str]:
    """Return the words of a choice, from pydantic's “'a', 'b' or 'c'”."""
    return re.findall(r"'([^']*)'", context["expected"])
