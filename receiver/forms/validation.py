"""Checks posted values against a form of the contract. Knows nothing of the web.

A field that is not asked (its condition does not hold) is neither checked nor stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from receiver.forms.answers import Answer, Answers
from receiver.forms.contract import Form
from receiver.forms.fields import Broken, Field, Posted
from receiver.forms.kinds import KINDS
from receiver.forms.uploads import AcceptedFile


@dataclass(frozen=True)
class Checked:
    """The result: answers to store and files when `problems` is empty; else the broken rule by field id."""

    answers: Mapping[str, Answer]
    files: Mapping[str, AcceptedFile]
    problems: Mapping[str, str]


def check(form: Form, posted: Posted) -> Checked:
    """Check every field of the form in order; the fields keep that order in answers and problems."""
    answers: dict[str, Answer] = {}
    accepted: dict[str, AcceptedFile] = {}
    problems: dict[str, str] = {}
    for field in form.fields:
        if is_asked(field, answers):
            _check_field(field, posted, answers, accepted, problems)
    return Checked(answers, accepted, _with_files_to_choose_again(form, accepted, problems))


def is_asked(field: Field, answers: Answers) -> bool:
    """Say whether the answers given before this field make it apply."""
    condition = field.asked_when
    return condition is None or answers.get(condition.field) in condition.values


def messages(form: Form, language: str, problems: Mapping[str, str]) -> dict[str, str]:
    """Return the sentence for each problem, by field id, in the order of the page."""
    return {field.id: field.message(language, problems[field.id]) for field in form.fields if field.id in problems}


def _check_field(
    field: Field,
    posted: Posted,
    answers: dict[str, Answer],
    accepted: dict[str, AcceptedFile],
    problems: dict[str, str],
) -> None:
    try:
        value = KINDS[field.kind].read(field, posted, answers)
    except Broken as broken:
        problems[field.id] = broken.rule
        return
    if isinstance(value, AcceptedFile):
        accepted[field.id] = value
        value = value.as_answer()
    answers[field.id] = value


def _with_files_to_choose_again(
    form: Form, accepted: Mapping[str, AcceptedFile], problems: Mapping[str, str]
) -> dict[str, str]:
    # A page cannot give a chosen file back to the browser: whoever repairs another field must choose it again.
    again = dict.fromkeys(accepted, "choose_again") if problems else {}
    found = {**problems, **again}
    return {field.id: found[field.id] for field in form.fields if field.id in found}
