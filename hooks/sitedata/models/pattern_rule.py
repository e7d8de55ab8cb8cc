"""Texts of a given form: the pattern, and the sentence for an editor who wrote something else, in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sitedata.messages.translatable import Message

UNEXPECTED = "unexpected"
"""Type of the errors that carry, as `ctx`, the fields of an Expectation."""


@dataclass(frozen=True)
class Expectation:
    """What should stand in place of a value."""

    expected: Message
    propose: Callable[[str], Message] | None = None
    """Makes, of the text that was written, the sentence that proposes another; None where nothing can be proposed."""

    def error(self) -> PydanticCustomError:
        """Return what a validator raises."""
        return PydanticCustomError(UNEXPECTED, UNEXPECTED, {"expectation": self})


@dataclass(frozen=True)
class PatternRule:
    """Refuses texts that do not match a regular expression (as Rust's regex crate reads it: in linear time)."""

    pattern: str
    expectation: Expectation

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        matching = core_schema.custom_error_schema(
            core_schema.str_schema(pattern=self.pattern),
            custom_error_type=UNEXPECTED,
            custom_error_message=UNEXPECTED,
            custom_error_context={"expectation": self.expectation},
        )
        return core_schema.chain_schema([handler(source), matching])

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "pattern": self.pattern}


def pattern(expression: str, expected: Message, propose: Callable[[str], Message] | None = None) -> PatternRule:
    """Return the rule for texts that match a regular expression, with what an editor is told of others."""
    return PatternRule(expression, Expectation(expected, propose))
