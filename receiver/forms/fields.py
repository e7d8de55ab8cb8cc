"""One reader per kind of field: it returns the answer to store, or raises Broken with the rule.

Readers know the contract and what was posted, nothing of the web. They share one signature so that a new kind is one
function and one line in READERS.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TypeVar

from receiver.forms import normalization
from receiver.forms import uploads as files
from receiver.forms.contract import Field, Kind
from receiver.forms.uploads import AcceptedFile, Upload

# The HTML standard's pattern for type=email, with `+` for the last group: at least one dot in the domain; and without
# `=?`: Python's mail library decodes such a word and would write what it hides, a line break with a header even.
LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
EMAIL = re.compile(rf"(?!.*=\?)[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{LABEL}(?:\.{LABEL})+")
TELEPHONE = re.compile(r"[0-9 +().\-/]+")
TELEPHONE_DIGITS = 5
MONTH = re.compile(r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])")

Answer = str | list[str] | list[dict[str, str]] | dict[str, str | int] | None
Read = Answer | AcceptedFile


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


Answers = Mapping[str, Answer]
Given = TypeVar("Given", str, list[str], list[dict[str, str]], list[Upload])
Reader = Callable[[Field, Posted, Answers], Read]


def read_text(field: Field, posted: Posted, _: Answers) -> str:
    """One line of text."""
    return _bounded(field, normalization.line(posted.one(field.id)))


def read_textarea(field: Field, posted: Posted, _: Answers) -> str:
    """Several lines of text."""
    return _bounded(field, normalization.paragraphs(posted.one(field.id)))


def read_email(field: Field, posted: Posted, _: Answers) -> str:
    """An address as the browser's own check defines it, with a dot in the domain."""
    value = _bounded(field, normalization.line(posted.one(field.id)))
    if value and not EMAIL.fullmatch(value):
        raise Broken("invalid")
    return value


def read_tel(field: Field, posted: Posted, _: Answers) -> str:
    """A telephone number in any country's notation."""
    value = _bounded(field, normalization.line(posted.one(field.id)))
    digits = sum(char.isdigit() for char in value)
    if value and (not TELEPHONE.fullmatch(value) or digits < TELEPHONE_DIGITS):
        raise Broken("invalid")
    return value


def read_choice(field: Field, posted: Posted, _: Answers) -> str:
    """One option of a select or of radio buttons."""
    value = _required(field, posted.one(field.id))
    return _known(value, field.option_values())


def read_checkboxes(field: Field, posted: Posted, _: Answers) -> list[str]:
    """Any number of options; the answer follows the order of the options."""
    ticked = {_known(value, field.option_values()) for value in posted.values.get(field.id, ())} - {""}
    return _required(field, [value for value in field.option_values() if value in ticked])


def read_languages(field: Field, posted: Posted, _: Answers) -> list[dict[str, str]]:
    """Rows of a language and a level; empty rows do not count."""
    rows = [_language_row(field, posted, number) for number in range(1, (field.rows or 1) + 1)]
    given = [row for row in rows if row["language"]]
    if len({row["language"] for row in given}) < len(given):
        raise Broken("repeated")
    return _required(field, given)


def read_month(field: Field, posted: Posted, answers: Answers) -> str:
    """A month as `YYYY-MM`, not earlier than the answer of the field `not_before`."""
    year = normalization.line(posted.one(f"{field.id}.year"))
    month = normalization.line(posted.one(f"{field.id}.month"))
    value = _required(field, f"{year}-{month}" if year or month else "")
    if value and not MONTH.fullmatch(value):
        raise Broken("invalid")
    earliest = answers.get(field.not_before) if field.not_before else None
    if value and isinstance(earliest, str) and value < earliest:
        raise Broken("too_early")
    return value


def read_file(field: Field, posted: Posted, _: Answers) -> AcceptedFile | None:
    """One file. A browser posts a nameless empty part when none was chosen."""
    uploads = [upload for upload in posted.files.get(field.id, ()) if upload.name or upload.content]
    if len(uploads) > 1:
        raise Broken("too_many")
    if not _required(field, uploads):
        return None
    rule = files.broken_rule(uploads[0], field.formats or (), field.max_bytes or 0)
    if rule:
        raise Broken(rule)
    return files.accept(uploads[0])


def read_declaration(field: Field, posted: Posted, _: Answers) -> str:
    """A box to tick; the answer is `yes`."""
    return _required(field, "yes" if posted.one(field.id) == "yes" else "")


def _bounded(field: Field, value: str) -> str:
    if field.max_length is not None and len(value) > field.max_length:
        raise Broken("too_long")
    return _required(field, value)


def _required(field: Field, value: Given) -> Given:
    if field.required and not value:
        raise Broken("required")
    return value


def _known(value: str, options: Sequence[str]) -> str:
    if value and value not in options:
        raise Broken("unknown_option")
    return value


def _language_row(field: Field, posted: Posted, number: int) -> dict[str, str]:
    language = _known(posted.one(f"{field.id}.{number}.language"), field.option_values())
    level = _known(posted.one(f"{field.id}.{number}.level"), field.level_values())
    if bool(language) != bool(level):
        raise Broken("incomplete")
    return {"language": language, "level": level}


READERS: Mapping[Kind, Reader] = {
    "text": read_text,
    "textarea": read_textarea,
    "email": read_email,
    "tel": read_tel,
    "select": read_choice,
    "radios": read_choice,
    "checkboxes": read_checkboxes,
    "languages": read_languages,
    "month": read_month,
    "file": read_file,
    "declaration": read_declaration,
}
