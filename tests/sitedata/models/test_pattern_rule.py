"""Whoever breaks a pattern of a model is told what should stand there: the sentence stands beside the pattern."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from sitedata.loading import OPTIONAL, RECORDS
from sitedata.messages.suggestions import look_up_country
from sitedata.messages.translatable import Message
from sitedata.models.content import Code, Link, PageMeta
from sitedata.models.form_definition import Form
from sitedata.models.pattern_rule import UNEXPECTED, Expectation

MODELS: dict[str, Any] = {**RECORDS, **OPTIONAL, "form": Form, "page": PageMeta}


def patterns(node: Any, expectation: Expectation | None = None) -> Iterator[tuple[str, Expectation | None]]:
    """Yield every pattern below a node of a model's core schema, with what is said when it is not met."""
    if isinstance(node, list | tuple):
        for part in node:
            yield from patterns(part, expectation)
    elif isinstance(node, dict):
        if node.get("type") == "custom-error":
            expectation = node["custom_error_context"]["expectation"]
        if isinstance(node.get("pattern"), str):
            yield node["pattern"], expectation
        for key, part in node.items():
            if key not in ("metadata", "custom_error_context"):
                yield from patterns(part, expectation)


def of_model(name: str) -> list[tuple[str, Expectation | None]]:
    return list(patterns(TypeAdapter(MODELS[name]).core_schema))


@pytest.mark.parametrize("name", MODELS)
def test_every_pattern_has_its_sentence(name: str) -> None:
    for pattern, expectation in of_model(name):
        assert expectation, pattern
        assert isinstance(expectation.expected, Message), pattern


def test_the_patterns_are_found() -> None:
    found = {pattern for name in MODELS for pattern, _ in of_model(name)}
    assert {r"^[A-Z]{2}$", r"^[a-z]{2,3}$", "^https://"} <= found
    assert len(found) >= 9


def test_the_error_brings_sentence_and_proposal() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Code).validate_python("Norway")
    [error] = caught.value.errors()
    assert error["type"] == UNEXPECTED
    assert error["ctx"]["expectation"].propose is look_up_country


def test_the_pattern_is_in_the_schema_of_editors() -> None:
    schema = TypeAdapter(Link).json_schema()
    assert (schema["pattern"], schema["maxLength"]) == ("^https://", 300)


@pytest.mark.parametrize("value", ["TG\n", "\nTG", "TG TG", "tg"])
def test_a_pattern_looks_at_the_whole_text(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Code).validate_python(value)


def test_a_long_wrong_text_is_refused_in_time() -> None:
    """Python's own `re` would take years for this: a slug is a repetition of repetitions."""
    began = time.process_time()
    with pytest.raises(ValidationError):
        TypeAdapter(PageMeta.model_fields["slug"].rebuild_annotation()).validate_python("a" * 50_000 + "!")
    assert time.process_time() - began < 1
