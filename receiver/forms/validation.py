"""Checks posted values against a form of the contract. Knows nothing of the web.

A field that is not asked (its condition does not hold) is neither checked nor stored.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from receiver.forms.answers import Answer, Answers
from receiver.forms.contract import Form, Grouping
from receiver.forms.fields import Broken, Fault, Field, Posted, Read
from receiver.forms.kinds import KINDS
from receiver.forms.uploads import AcceptedFile

Problems = Mapping[str, tuple[Fault, ...]]
"""What is wrong, by field id, in the order of the form."""


@dataclass(frozen=True)
class Message:
    """What a visitor is told of one field, and the names of the controls to mark."""

    text: str
    controls: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """The result: answers to store and files when `problems` is empty; else what is wrong, by field id.

    `files`: those with which nothing is wrong, by field id, in any case.
    """

    answers: Mapping[str, Answer]
    files: Mapping[str, Sequence[AcceptedFile]]
    problems: Problems


def check(form: Form, posted: Posted) -> Checked:
    """Check every field of the form in order; the fields keep that order in answers and problems."""
    answers: dict[str, Answer] = {}
    accepted: dict[str, Sequence[AcceptedFile]] = {}
    problems: dict[str, tuple[Fault, ...]] = {}
    for field in form.fields:
        if is_asked(field, answers):
            _check_field(field, posted, answers, accepted, problems)
    return Checked(answers, accepted, problems)


def is_asked(field: Field, answers: Answers) -> bool:
    """Say whether the answers given before this field make it apply."""
    condition = field.asked_when
    return condition is None or answers.get(condition.field) in condition.values


def with_files_to_choose_again(form: Form, files: Collection[str], problems: Problems) -> Problems:
    """Return what is wrong when the files of some fields are lost with the page: a page cannot give them back."""
    again = dict.fromkeys(files, (Fault("choose_again"),))
    found = {**again, **problems}
    return {field.id: found[field.id] for field in form.fields if field.id in found}


def messages(form: Form, language: str, problems: Problems, numbers: Grouping) -> dict[str, Message]:
    """Return what is said of each field that is wrong, by its id, in the order of the page."""
    return {
        field.id: _message(field, language, problems[field.id], numbers)
        for field in form.fields
        if field.id in problems
    }


def _message(field: Field, language: str, faults: Sequence[Fault], numbers: Grouping) -> Message:
    sentences = [_sentence(field.sentence(language, fault.rule), fault, numbers) for fault in faults]
    wrong = dict.fromkeys(name for fault in faults for name in fault.controls or KINDS[field.kind].controls(field))
    return Message(" ".join(sentences), tuple(wrong))


def _sentence(text: str, fault: Fault, numbers: Grouping) -> str:
    for name, value in fault.numbers.items():
        text = text.replace("{" + name + "}", numbers.write(value))
    # With a dash: a colon has its own spacing in French, and sentences have colons.
    return f"{fault.file} – {text}" if fault.file else text


def _check_field(
    field: Field,
    posted: Posted,
    answers: dict[str, Answer],
    accepted: dict[str, Sequence[AcceptedFile]],
    problems: dict[str, tuple[Fault, ...]],
) -> None:
    try:
        value = KINDS[field.kind].read(field, posted, answers)
    except Broken as broken:
        problems[field.id] = broken.faults
        if broken.accepted:
            accepted[field.id] = broken.accepted
        return
    answers[field.id], found = _stored(value)
    if found:
        accepted[field.id] = found


def _stored(value: Read) -> tuple[Answer, Sequence[AcceptedFile]]:
    """Return what is stored among the answers, and the files themselves."""
    if isinstance(value, AcceptedFile):
        return value.as_answer(), [value]
    if isinstance(value, tuple):
        return [file.as_answer() for file in value], value
    return value, []
