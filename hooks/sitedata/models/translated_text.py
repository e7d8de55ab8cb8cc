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

from sitedata.messages.problem import quoted
from sitedata.messages.suggestions import SHORTEN, alike, own_language, proposal, unknown_language
from sitedata.messages.translatable import Message, say
from sitedata.text.quotation_marks import inside_quotation_marks
from sitedata.text.typography import typeset

SCHEMA_LANGUAGES = "x-languages"
"""Mark in a JSON Schema that `editor_schemas` replaces by one property per language."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text in one language. `language` is None when the whole text is."""

    language: str | None
    found: str
    expected: str
    repair: str
    missing: str | None = None
    """The language that the text lacks, where that is the fault."""


@dataclass(frozen=True)
class TextRule:
    """Validates a translatable text: every language, none else, not empty, at most `max_length` characters."""

    max_length: int

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        as_mapping = core_schema.plain_serializer_function_ser_schema(dict)
        return core_schema.with_info_plain_validator_function(self.validate, serialization=as_mapping)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        text = {
            "type": "string",
            "minLength": 1,
            "maxLength": self.max_length,
            "description": f"At most {self.max_length} characters.",
        }
        return {"type": "object", "additionalProperties": text, SCHEMA_LANGUAGES: True}

    def validate(self, value: Any, info: ValidationInfo) -> Mapping[str, str]:
        """Return the text, ends stripped, typeset; the original where a lenient language has none.

        Raises one error that carries all faults.
        """
        context = info.context or {}
        languages = context.get("languages", ())
        faults = list(self._faults(value, languages, context))
        if faults:
            raise PydanticCustomError("translations", "translations", {"faults": faults})
        found = {code: (code if code in value else languages[0]) for code in languages}
        return MappingProxyType({code: typeset(value[shown].strip(), shown) for code, shown in found.items()})

    def _faults(self, value: Any, languages: tuple[str, ...], context: Mapping[str, Any]) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield _not_by_language(value, languages)
            return
        missing = [code for code in languages if code not in value and code not in context.get("lenient", ())]
        paused = [key for key in value if key in context.get("paused", ())]
        unknown = [key for key in value if key not in languages and key not in paused]
        if unknown and len(unknown) == len(value):
            yield _no_language(unknown, languages)
            return
        for key in unknown:
            yield self._unknown(key, languages, missing)
        yield from (_no_text(key) for key in paused if not isinstance(value[key], str))
        for language in languages:
            if language in value or language in missing:
                yield from self._faults_in(language, value.get(language), languages)

    def _unknown(self, key: str, languages: tuple[str, ...], missing: list[str]) -> Fault:
        """Return the fault of a key that is no language; the language it stands for is then not missing as well."""
        meant = alike(key, missing) or (missing[0] if len(missing) == 1 else None)
        if meant:
            missing.remove(meant)
        found = say("the unknown language {language}", language=quoted(key))
        repair = proposal(meant) if meant else self.other_language(key, languages)
        return Fault(key, found, _shape(languages), repair)

    def other_language(self, written: str, languages: tuple[str, ...]) -> Message:
        """Return what to do about a text in a language the site does not have."""
        return unknown_language(written, languages)

    def _faults_in(self, language: str, value: Any, languages: tuple[str, ...]) -> Iterator[Fault]:
        if value is None:
            repair = say("Add a line “{language}: …” with the translation.", language=language)
            yield Fault(None, say("no {key}", key=quoted(language)), _shape(languages), repair, missing=language)
        elif not isinstance(value, str):
            yield _no_text(language)
        elif not value.strip():
            repair = say("Write the text after “{language}:”.", language=language)
            yield Fault(language, say("an empty text"), say("a translation"), repair)
        elif len(value.strip()) > self.max_length:
            over = say("{number} characters", number=len(value.strip()))
            yield Fault(language, over, say("at most {number} characters", number=self.max_length), SHORTEN)


def _no_text(language: str) -> Fault:
    repair = say("Write “{language}: …” on one line, without a dash, [ ] or { } before the text.", language=language)
    return Fault(language, say("a list or a mapping"), say("a text"), repair)


@dataclass(frozen=True)
class QuotationRule(TextRule):
    """The same for what somebody said, perhaps in another language."""

    def other_language(self, written: str, languages: tuple[str, ...]) -> Message:
        """Return where the original belongs."""
        near = own_language(written, languages)
        return near or say("If it is the original, write it under “original:”, outside “quote:”; otherwise delete it.")


def _not_by_language(value: Any, languages: tuple[str, ...]) -> Fault:
    found = say("a single text") if isinstance(value, str) and value else say("no text")
    repair = say("Write “{language}: …” and so on, one line per language.", language=languages[0])
    return Fault(None, found, _shape(languages), repair)


def _no_language(keys: list[str], languages: tuple[str, ...]) -> Fault:
    """Return the one fault of lines that are no text at all: mostly a record that stands too far in."""
    found = say("{keys} in place of a text", keys=quoted(", ".join(f"{key}:" for key in keys)))
    repair = say("Check the indentation of these lines, or write “{language}: …” and so on.", language=languages[0])
    return Fault(keys[0], found, _shape(languages), repair)


def _shape(languages: tuple[str, ...]) -> str:
    return say("one text per language ({languages})", languages=", ".join(languages))


Text = Mapping[str, str]
"""A translatable text once validated: language code → text, never empty."""

Label = Annotated[Text, TextRule(160)]
"""A name or a title, on one line."""
MAX_SENTENCE = 500
"""Characters of one or two sentences."""
Sentence = Annotated[Text, TextRule(MAX_SENTENCE)]
"""One or two sentences."""
Quotation = Annotated[Text, QuotationRule(MAX_SENTENCE)]
"""One or two sentences that somebody said."""
Paragraph = Annotated[Text, TextRule(3000)]
"""A longer text."""


def quotable(text: Text, language: str) -> str:
    """Return a text in a language as it stands between quotation marks: without the same ones inside."""
    return inside_quotation_marks(text[language], language)
