"""One question of a form, what is posted for it and what is stored of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from pydantic import BaseModel, ConfigDict

from receiver.forms.answers import Answer
from receiver.forms.uploads import AcceptedFile, Upload

Text = Mapping[str, str]
"""Words by language code."""
Read = Answer | AcceptedFile | tuple[AcceptedFile, ...]
"""What a reader makes of what was posted."""


class Record(BaseModel):
    """A frozen record; keys it does not know are ignored, so that a newer build can add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Option(Record):
    """One choice: the stored code, its label, the group that it belongs to, and a footnote to the label.

    `covers`: codes that it stands for: a theme as a whole its topics, a region its countries, a level its former ones.
    """

    value: str
    label: Text
    group: Text | None = None
    note: Text | None = None
    covers: tuple[str, ...] = ()

    def lines(self, language: str) -> list[str]:
        """Return the label behind its group, without which it may mean several things, and the footnote below."""
        label = f"{self.group[language]} – {self.label[language]}" if self.group else self.label[language]
        return [f"{label}*", f"* {self.note[language]}"] if self.note else [label]


class Condition(Record):
    """A field is asked only when the earlier `field` has one of `values`."""

    field: str
    values: tuple[str, ...]


class Field(Record):
    """One question. `max_length` counts characters after normalisation, `max_bytes` bytes of all its files together.

    `retired`: options that it had; no answer may have one any more. `former_levels`: those that pages opened before a
    change may still post. `months`: by language, how each month of a year `{year}` is written.
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
    former_levels: tuple[Option, ...] = ()
    rows: int | None = None
    asked_when: Condition | None = None
    formats: tuple[str, ...] | None = None
    max_bytes: int | None = None
    max_files: int | None = None
    not_before: str | None = None
    months: Mapping[str, tuple[str, ...]] = {}
    errors: Mapping[str, Mapping[str, str]]

    @property
    def takes_several(self) -> bool:
        """Say whether several files are an answer; it is a list then, of one file too."""
        return (self.max_files or 1) > 1

    def sentence(self, language: str, rule: str) -> str:
        """Return what a visitor reads when `rule` is broken; a fault fills its places `{typed}` and `{row}`."""
        return self.errors[language][rule]

    def option_values(self) -> tuple[str, ...]:
        """Return the codes of the options, in the contract's order."""
        return tuple(option.value for option in self.options or ())

    def known_options(self) -> tuple[Option, ...]:
        """Return its options and those that it had, for answers of any age."""
        return (*(self.options or ()), *self.retired)

    def month_in_words(self, stored: str, language: str) -> str:
        """Return `YYYY-MM` as the language writes it; unchanged where the contract has no words for it."""
        year, _, month = stored.partition("-")
        texts = dict(enumerate(self.months.get(language, ()), 1))
        return texts[int(month)].replace("{year}", year) if month.isdecimal() and int(month) in texts else stored

    def level_values(self) -> tuple[str, ...]:
        """Return the codes of the levels, in the contract's order."""
        return tuple(level.value for level in self.levels or ())

    def known_levels(self) -> tuple[Option, ...]:
        """Return its levels and those that it had, for answers of any age."""
        return (*(self.levels or ()), *self.former_levels)


@dataclass(frozen=True)
class Fault:
    """A rule that an answer breaks, by its name in the contract.

    `controls`: names of those that are wrong, in the order of the page; none: all of the field. `numbers` fill the
    places of the sentence. `file`: the name of the one that is meant, of several.
    """

    rule: str
    controls: tuple[str, ...] = ()
    numbers: Mapping[str, int] = dataclass_field(default_factory=dict)
    file: str = ""


class Broken(Exception):
    """An answer breaks rules of its field. `accepted`: its files with which nothing is wrong."""

    def __init__(self, *faults: Fault, accepted: tuple[AcceptedFile, ...] = ()) -> None:
        super().__init__(*(fault.rule for fault in faults))
        self.faults = faults
        self.accepted = accepted


@dataclass(frozen=True)
class Posted:
    """What was posted: values and files by the name of the control, in the order they came.

    `lost`: fields of which a file was to be here still, and is not.
    """

    values: Mapping[str, Sequence[str]] = dataclass_field(default_factory=dict)
    files: Mapping[str, Sequence[Upload]] = dataclass_field(default_factory=dict)
    lost: frozenset[str] = frozenset()

    def one(self, name: str) -> str:
        """Return the value of a single-valued control, or an empty string. Raises Broken."""
        values = self.values.get(name, ())
        if len(values) > 1:
            raise Broken(Fault("repeated_field", (name,)))
        return values[0] if values else ""
