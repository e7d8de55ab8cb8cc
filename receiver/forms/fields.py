"""One question of a form, what is posted for it and what is stored of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from pydantic import BaseModel, ConfigDict

from receiver.forms.answers import Answer
from receiver.forms.uploads import AcceptedFile, Upload

Text = Mapping[str, str]
"""Words by language code."""
Read = Answer | AcceptedFile
"""What a reader makes of what was posted."""


class Record(BaseModel):
    """A frozen record; keys it does not know are ignored, so that a newer build can add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Option(Record):
    """One choice: the stored code and its label."""

    value: str
    label: Text


class Condition(Record):
    """A field is asked only when the earlier `field` has one of `values`."""

    field: str
    values: tuple[str, ...]


class Field(Record):
    """One question. `max_length` counts characters after normalisation, `max_bytes` bytes of a file.

    `retired`: options that it had; no answer may have one any more.
    """

    id: str
    section: str
    kind: str
    label: Text
    required: bool
    anchor: str
    max_length: int | None = None
    options: tuple[Option, ...] | None = None
    retired: tuple[Option, ...] = ()
    levels: tuple[Option, ...] | None = None
    rows: int | None = None
    asked_when: Condition | None = None
    formats: tuple[str, ...] | None = None
    max_bytes: int | None = None
    not_before: str | None = None
    errors: Mapping[str, Mapping[str, str]]

    def message(self, language: str, rule: str) -> str:
        """Return the sentence that a visitor reads when `rule` is broken."""
        return self.errors[language][rule]

    def option_values(self) -> tuple[str, ...]:
        """Return the codes of the options, in the contract's order."""
        return tuple(option.value for option in self.options or ())

    def known_options(self) -> tuple[Option, ...]:
        """Return its options and those that it had, for answers of any age."""
        return (*(self.options or ()), *self.retired)

    def level_values(self) -> tuple[str, ...]:
        """Return the codes of the levels, in the contract's order."""
        return tuple(level.value for level in self.levels or ())


class Broken(Exception):
    """A rule of the field is broken; `rule` is its name in the contract."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True)
class Posted:
    """What was posted: values and files by the name of the control, in the order they came."""

    values: Mapping[str, Sequence[str]] = dataclass_field(default_factory=dict)
    files: Mapping[str, Sequence[Upload]] = dataclass_field(default_factory=dict)

    def one(self, name: str) -> str:
        """Return the value of a single-valued control, or an empty string. Raises Broken."""
        values = self.values.get(name, ())
        if len(values) > 1:
            raise Broken("repeated_field")
        return values[0] if values else ""
