"""The one shape of every translatable text: a mapping {fr: …, en: …, es: …}.

The languages are given when a file is validated (`context={"languages": (…)}`), never in a model, so that a
fourth language needs no code. All faults of one text are reported together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sitedata.typography import typeset

SCHEMA_LANGUAGES = "x-languages"
"""Mark in a JSON Schema that `schemas.py` replaces by one property per language."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text in one language. `language` is None when the whole text is."""

    language: str | None
    found: str
    expected: str
    repair: str


@dataclass(frozen=True)
class TextRule:
    """Validates a translatable text: every language, none else, not empty, at most `max_length` characters."""

    max_length: int

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        as_mapping = core_schema.plain_serializer_function_ser_schema(dict)
        return core_schema.with_info_plain_validator_function(self.validate, serialization=as_mapping)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": self.max_length},
            SCHEMA_LANGUAGES: True,
        }

    def validate(self, value: Any, info: ValidationInfo) -> Mapping[str, str]:
        """The text, ends stripped, typeset; the original where a lenient language has none.

        Raises one error that carries all faults.
        """
        context = info.context or {}
        languages = context.get("languages", ())
        lenient = context.get("lenient", frozenset())
        faults = list(self._faults(value, languages, lenient))
        if faults:
            raise PydanticCustomError("translations", "translations", {"faults": faults})
        found = {code: (code if code in value else languages[0]) for code in languages}
        return MappingProxyType({code: typeset(value[shown].strip(), shown) for code, shown in found.items()})

    def _faults(self, value: Any, languages: tuple[str, ...], lenient: frozenset[str]) -> Iterator[Fault]:
        shape = f"one text per language ({', '.join(languages)})"
        if not isinstance(value, dict):
            found = "a single text" if isinstance(value, str) and value else "no text"
            yield Fault(None, found, shape, f"Write “{languages[0]}: …” and so on, one line per language.")
            return
        for language in languages:
            if language in value or language not in lenient:
                yield from self._faults_in(language, value.get(language), shape)
        for key in value.keys() - set(languages):
            repair = "Delete it, or declare the language in mkdocs.yml."
            yield Fault(key, f"the unknown language “{key}”", shape, repair)

    def _faults_in(self, language: str, value: Any, shape: str) -> Iterator[Fault]:
        if value is None:
            yield Fault(None, f"no “{language}”", shape, f"Add a line “{language}: …” with the translation.")
        elif not isinstance(value, str):
            yield Fault(language, "a list or a mapping", "a text", f"Write “{language}: …” on one line.")
        elif not value.strip():
            yield Fault(language, "an empty text", "a translation", f"Write the text after “{language}:”.")
        elif len(value.strip()) > self.max_length:
            over = f"{len(value.strip())} characters"
            yield Fault(language, over, f"at most {self.max_length} characters", "Shorten the text.")


Text = Mapping[str, str]
"""A translatable text once validated: language code → text, never empty."""

Label = Annotated[Text, TextRule(160)]
"""A name or a title, on one line."""
Sentence = Annotated[Text, TextRule(500)]
"""One or two sentences."""
Paragraph = Annotated[Text, TextRule(3000)]
"""A longer text."""
