"""The kinds of fields: all that the build knows of a kind is in its record (CONTRIBUTING.md says how to add one)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldKind:
    """How the questions of one kind are defined, shown and answered."""

    about: str
    """How it is answered, for whoever writes a form."""
    template: str
    """Its controls: the macro `field_<template>` of overrides/components/field_<template>.html."""
    rules: tuple[str, ...]
    """What can be wrong with an answer. words.yml has a sentence for each: `error.<kind>.<rule>` or `error.<rule>`."""
    needs: frozenset[str] = frozenset()
    """Settings that a field of this kind cannot do without."""
    allows: frozenset[str] = frozenset()
    """Settings that it may have besides those it needs."""
    controls: tuple[str, ...] = ("{id}",)
    """Names of its controls; `{row}` counts rows from 1. The id of a control is its name with dashes for dots."""
    one_per_option: bool = False
    """Each option has a control of its own, with the option at the end of its id."""
    input_type: str = ""
    """The `type` of its inputs, where one template serves several kinds."""
    input_mode: str = ""
    """The `inputmode` of its inputs: which keyboard a telephone shows, where the type does not tell."""
    width: int = 0
    """Characters that its box shows, for answers of a usual length; 0: as many as `max_length` makes likely."""
    verbatim: bool = False
    """What is typed is no prose: the browser does not correct it."""
    anew: bool = False
    """It is answered each time anew: the page keeps no answer in a file or for another language."""
    decides: bool = False
    """The answer is one option, so that other questions can be asked only after it (`asked_when`)."""

    @property
    def grouped(self) -> bool:
        """Say whether it has several controls, which need a legend."""
        return self.one_per_option or len(self.controls) > 1

    @property
    def settings(self) -> frozenset[str]:
        """Return the settings it may have that not every kind has."""
        return self.needs | self.allows


_LENGTH = frozenset({"max_length"})
_WIDTH = frozenset({"width"})
_OPTIONS = frozenset({"options", "options_from", "without"})
_TEXT_RULES = ("required", "too_long", "repeated_field")
_PATTERN_RULES = ("required", "too_long", "invalid", "repeated_field")

KINDS: Mapping[str, FieldKind] = {
    "text": FieldKind("one line", "input", _TEXT_RULES, needs=_LENGTH, allows=_WIDTH, input_type="text"),
    "email": FieldKind(
        "an e-mail address",
        "input",
        ("required", "too_long", "invalid", "beyond_ascii", "repeated_field"),
        needs=_LENGTH,
        allows=_WIDTH,
        # A browser that knows what it is would post another domain than was typed: punycode.
        input_type="text",
        input_mode="email",
        width=40,
        verbatim=True,
    ),
    "tel": FieldKind(
        "a telephone number", "input", _PATTERN_RULES, needs=_LENGTH, allows=_WIDTH, input_type="tel", width=20
    ),
    "textarea": FieldKind("several lines", "textarea", _TEXT_RULES, needs=_LENGTH),
    "select": FieldKind(
        "one of a long list", "select", ("required", "unknown_option", "repeated_field"), allows=_OPTIONS, decides=True
    ),
    "radios": FieldKind(
        "one of a short list",
        "choices",
        ("required", "unknown_option", "repeated_field"),
        allows=_OPTIONS,
        one_per_option=True,
        input_type="radio",
        decides=True,
    ),
    "checkboxes": FieldKind(
        "several of a list",
        "choices",
        ("required", "unknown_option"),
        allows=_OPTIONS,
        one_per_option=True,
        input_type="checkbox",
    ),
    "languages": FieldKind(
        "languages, each with its level",
        "languages",
        ("required", "no_level", "no_language", "repeated", "unknown_option", "repeated_field"),
        needs=frozenset({"languages", "rows"}),
        controls=("{id}.{row}.language", "{id}.{row}.level"),
    ),
    "month": FieldKind(
        "a month and a year",
        "month",
        ("required", "invalid", "no_month", "no_year", "too_early", "repeated_field"),
        allows=frozenset({"not_before"}),
        controls=("{id}.month", "{id}.year"),
    ),
    "file": FieldKind(
        "a file to attach",
        "file",
        (
            "required",
            "empty",
            "too_large",
            "wrong_type",
            "wrong_content",
            "protected",
            "heic",
            "tiff",
            "doc",
            "docm",
            "choose_again",
            "too_many",
        ),
        needs=frozenset({"formats", "max_megabytes"}),
        allows=frozenset({"max_files"}),
    ),
    "declaration": FieldKind(
        "a box that must be ticked",
        "declaration",
        ("required", "repeated_field"),
        anew=True,
        allows=frozenset({"in_review"}),
    ),
}
"""By the name that data/forms/*.yml use. The order is that of the editors' proposals."""

SPECIFIC_SETTINGS = frozenset[str]().union(*(kind.settings for kind in KINDS.values()))
"""All settings that only some kinds of field have."""
RULES = frozenset[str]().union(*(kind.rules for kind in KINDS.values()))
"""All that can be wrong with an answer."""
