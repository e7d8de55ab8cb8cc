"""The kinds of fields: how each is read, what can be wrong with it, and how its answer is shown to people.

A reader returns the answer to store, or raises Broken with one of the rules of its kind. A new kind is one reader and
one record in KINDS; the build has a record of the same name and rules, a test compares the two.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from receiver.forms import email_addresses, normalization
from receiver.forms import uploads as files
from receiver.forms.answers import Answers
from receiver.forms.fields import Broken, Fault, Field, Option, Posted, Read
from receiver.forms.uploads import AcceptedFile, Upload

MIN_TELEPHONE_DIGITS = 5
MONTH = re.compile(r"0[1-9]|1[0-2]")
YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")

TICK = "✓"
"""A box that was ticked, in every language."""

Given = TypeVar("Given", str, list[str], list[dict[str, str]], list[Upload])


def read_text(field: Field, posted: Posted, _: Answers) -> str:
    """Return one line of text."""
    return _bounded(field, normalization.line(posted.one(field.id)))


def read_textarea(field: Field, posted: Posted, _: Answers) -> str:
    """Return several lines of text."""
    return _bounded(field, normalization.paragraphs(posted.one(field.id)))


def read_email(field: Field, posted: Posted, _: Answers) -> str:
    """Return an address with its domain as people read it, however the browser posts it."""
    value = _bounded(field, normalization.address_line(posted.one(field.id)))
    if value and not email_addresses.is_address(value):
        raise Broken(Fault("invalid"))
    return email_addresses.as_read(value)


def read_tel(field: Field, posted: Posted, _: Answers) -> str:
    """Return a telephone number in any notation, extensions, words and further numbers with it (decisions/0030).

    Only what is surely none is refused: too few digits, or an e-mail address.
    """
    value = _bounded(field, normalization.ascii_line(posted.one(field.id)))
    digits = sum(char in "0123456789" for char in value)
    if value and (digits < MIN_TELEPHONE_DIGITS or "@" in value):
        raise Broken(Fault("invalid"))
    return value


def read_choice(field: Field, posted: Posted, _: Answers) -> str:
    """Return one option of a select or of radio buttons."""
    value = _required(field, posted.one(field.id))
    return _known(value, field.option_values(), field.id)


def read_checkboxes(field: Field, posted: Posted, _: Answers) -> list[str]:
    """Return any number of options; the answer follows the order of the options."""
    ticked = {_known(value, field.option_values(), field.id) for value in posted.values.get(field.id, ())} - {""}
    return _required(field, [value for value in field.option_values() if value in ticked])


def read_languages(field: Field, posted: Posted, _: Answers) -> list[dict[str, str]]:
    """Return rows of a language and a level; empty rows do not count."""
    rows = {number: _language_row(field, posted, number) for number in range(1, (field.rows or 1) + 1)}
    faults = _row_faults(field, rows)
    if faults:
        raise Broken(*faults)
    return _required(field, [row for row in rows.values() if row["language"]], *language_controls(field)[:2])


def read_month(field: Field, posted: Posted, answers: Answers) -> str:
    """Return a month as `YYYY-MM`, not earlier than the answer of the field `not_before`."""
    year = normalization.ascii_line(posted.one(f"{field.id}.year"))
    month = normalization.line(posted.one(f"{field.id}.month"))
    value = _required(field, f"{year}-{month}" if year or month else "")
    if value:
        _check_month(field, year, month)
    earliest = answers.get(field.not_before) if field.not_before else None
    if value and isinstance(earliest, str) and value < earliest:
        raise Broken(Fault("too_early"))
    return value


def read_file(field: Field, posted: Posted, _: Answers) -> AcceptedFile | tuple[AcceptedFile, ...] | None:
    """Return the file, or all of them where the field takes several; None when there is none.

    A browser posts a nameless empty part when none was chosen.
    """
    if field.id in posted.lost:
        raise Broken(Fault("choose_again"))
    uploads = [upload for upload in posted.files.get(field.id, ()) if upload.name or upload.content]
    if field.takes_several:
        # Sent twice, it is meant once: the same file chosen again.
        uploads = list({upload.content or upload.name: upload for upload in uploads}.values())
    if len(uploads) > (field.max_files or 1):
        raise Broken(Fault("too_many"))
    if not _required(field, uploads):
        return None
    if field.takes_several and sum(len(upload.content) for upload in uploads) > (field.max_bytes or 0):
        raise Broken(Fault("too_large"))
    found = _accepted(field, uploads)
    return found if field.takes_several else found[0]


def _accepted(field: Field, uploads: Sequence[Upload]) -> tuple[AcceptedFile, ...]:
    """Return the files when all of them are taken; else say of each other one, by its name, what is wrong with it."""
    found: list[AcceptedFile] = []
    faults: list[Fault] = []
    for upload in uploads:
        try:
            found.append(files.accepted(upload, field.formats or (), field.max_bytes or 0))
        except files.RefusedError as refused:
            faults.append(Fault(refused.rule, file=files.clean_name(upload.name) if field.takes_several else ""))
    if faults:
        raise Broken(*faults, accepted=tuple(found))
    return tuple(found)


def read_declaration(field: Field, posted: Posted, _: Answers) -> str:
    """Return `yes` for a box that was ticked."""
    return _required(field, "yes" if posted.one(field.id) == "yes" else "")


def _bounded(field: Field, value: str) -> str:
    if field.max_length is not None and len(value) > field.max_length:
        raise Broken(Fault("too_long", numbers={"typed": len(value)}))
    return _required(field, value)


def _required(field: Field, value: Given, *controls: str) -> Given:
    if field.required and not value:
        raise Broken(Fault("required", controls))
    return value


def _known(value: str, options: Sequence[str], control: str) -> str:
    if value and value not in options:
        raise Broken(Fault("unknown_option", (control,)))
    return value


def _language_row(field: Field, posted: Posted, number: int) -> dict[str, str]:
    known = {"language": field.option_values(), "level": [level.value for level in field.known_levels()]}
    names = {part: f"{field.id}.{number}.{part}" for part in known}
    return {part: _known(posted.one(name), known[part], name) for part, name in names.items()}


def _row_faults(field: Field, rows: Mapping[int, Mapping[str, str]]) -> list[Fault]:
    """Return what is wrong with each row, in their order."""
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, row in rows.items():
        name, told = f"{field.id}.{number}", {"row": number}
        if row["language"] and not row["level"]:
            faults.append(Fault("no_level", (f"{name}.level",), told))
        elif row["level"] and not row["language"]:
            faults.append(Fault("no_language", (f"{name}.language",), told))
        elif row["language"] in seen:
            faults.append(Fault("repeated", (f"{name}.language",), told))
        seen |= {row["language"]} - {""}
    return faults


def _check_month(field: Field, year: str, month: str) -> None:
    no_month, no_year = not MONTH.fullmatch(month), not YEAR.fullmatch(year)
    if no_month and no_year:
        raise Broken(Fault("invalid"))
    if no_month:
        raise Broken(Fault("no_month", (f"{field.id}.month",)))
    if no_year:
        raise Broken(Fault("no_year", (f"{field.id}.year",)))


def one_control(field: Field) -> list[str]:
    """Return the name of the only control."""
    return [field.id]


def control_per_option(field: Field) -> list[str]:
    """Return the name once for each option: every box that is ticked is posted under it."""
    return [field.id] * len(field.option_values())


def language_controls(field: Field) -> list[str]:
    """Return the names of a language's and a level's control, row by row."""
    numbers = range(1, (field.rows or 1) + 1)
    return [f"{field.id}.{number}.{part}" for number in numbers for part in ("language", "level")]


def plain_text(_: Field | None, item: Any, __: str) -> list[str]:
    """Return a text line by line, a file by its name, another record by its values."""
    if not isinstance(item, dict):
        return str(item).splitlines()
    return [str(item["name"]) if "sha256" in item else ", ".join(str(value) for value in item.values())]


def choice_text(field: Field, item: Any, language: str) -> list[str]:
    """Return the label of an option, with its footnote; the code of one that the form does not know."""
    option = next((option for option in field.known_options() if option.value == item), None)
    return option.lines(language) if option else plain_text(field, item, language)


def language_text(field: Field, item: Any, language: str) -> list[str]:
    """Return the name of a language and the label of its level."""
    if not isinstance(item, dict) or "level" not in item:
        return plain_text(field, item, language)
    spoken = _label(field.known_options(), item["language"], language)
    # With a dash: a colon has its own spacing in French, and the labels of levels have brackets.
    return [f"{spoken} – {_label(field.known_levels(), item['level'], language)}"]


def month_text(field: Field, item: Any, language: str) -> list[str]:
    """Return a month of a year in words; as it is stored where there are none for it."""
    return [field.month_in_words(item, language)] if isinstance(item, str) else plain_text(field, item, language)


def declaration_text(field: Field, item: Any, language: str) -> list[str]:
    """Return a tick."""
    return [TICK] if isinstance(item, str) else plain_text(field, item, language)


def _label(options: tuple[Option, ...] | None, value: str, language: str) -> str:
    return next((option.label[language] for option in options or () if option.value == value), value)


@dataclass(frozen=True)
class Kind:
    """One kind of field."""

    read: Callable[[Field, Posted, Answers], Read]
    """Returns the answer to store, given the earlier answers of the form. Raises Broken."""
    rules: tuple[str, ...]
    """What can be wrong: the build writes a sentence for each."""
    controls: Callable[[Field], list[str]] = one_control
    """Names of its controls, each as often as a page can post it."""
    text: Callable[[Field, Any, str], list[str]] = plain_text
    """Returns one stored item in a language, in lines. The item may be older than the form: of any kind."""
    takes_files: bool = False
    anew: bool = False  # it is about all that is sent with it, and given anew each time


KINDS: Mapping[str, Kind] = {
    "text": Kind(read_text, ("required", "too_long", "repeated_field")),
    "textarea": Kind(read_textarea, ("required", "too_long", "repeated_field")),
    "email": Kind(read_email, ("required", "too_long", "invalid", "beyond_ascii", "repeated_field")),
    "tel": Kind(read_tel, ("required", "too_long", "invalid", "repeated_field")),
    "select": Kind(read_choice, ("required", "unknown_option", "repeated_field"), text=choice_text),
    "radios": Kind(read_choice, ("required", "unknown_option", "repeated_field"), text=choice_text),
    "checkboxes": Kind(read_checkboxes, ("required", "unknown_option"), control_per_option, choice_text),
    "languages": Kind(
        read_languages,
        ("required", "no_level", "no_language", "repeated", "unknown_option", "repeated_field"),
        language_controls,
        language_text,
    ),
    "month": Kind(
        read_month,
        ("required", "invalid", "no_month", "no_year", "too_early", "repeated_field"),
        lambda field: [f"{field.id}.month", f"{field.id}.year"],
        month_text,
    ),
    "file": Kind(
        read_file,
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
        takes_files=True,
    ),
    "declaration": Kind(read_declaration, ("required", "repeated_field"), anew=True, text=declaration_text),
}
"""By the name that the contract uses."""


def breakable_rules(field: Field) -> list[str]:
    """Return the rules a visitor can break in this field: those for which a sentence must exist."""
    applies = {
        "required": field.required,
        "too_long": field.max_length is not None,
        "too_early": field.not_before is not None,
    }
    return [rule for rule in KINDS[field.kind].rules if applies.get(rule, True)]
