"""Stored answers for people: the form's labels instead of codes. Used by the e-mail to the team and by `show`.

The form may have changed since the submission: what it no longer knows is shown by its code, never dropped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from receiver.forms.contract import Contract, Field, Form, Option
from receiver.storage.records import Submission

TICK = "✓"
"""A box that was ticked, in every language."""


@dataclass(frozen=True)
class Line:
    """One answer: its section's title (empty when unknown), its label and its lines of text (none: not given)."""

    section: str
    label: str
    texts: tuple[str, ...]


def form_title(contract: Contract, form_id: str, language: str) -> str:
    """Return the title of a form, or its id when the contract no longer has it."""
    form = contract.forms.get(form_id)
    return form.title[language] if form else form_id


def lines(contract: Contract | None, submission: Submission, language: str) -> Iterator[Line]:
    """Yield every stored answer in the order of the form, then those that the form no longer asks."""
    form = contract.forms.get(submission.form) if contract else None
    fields = form.fields if form else ()
    for field in fields:
        if form and field.id in submission.answers:
            yield _known_line(form, field, submission.answers[field.id], language)
    known = {field.id for field in fields}
    for field_id, answer in submission.answers.items():
        if field_id not in known:
            yield Line("", field_id, tuple(_texts(None, answer, language)))


def _known_line(form: Form, field: Field, answer: Any, language: str) -> Line:
    titles = {section.id: section.title[language] for section in form.sections}
    return Line(titles.get(field.section, ""), field.label[language], tuple(_texts(field, answer, language)))


def _texts(field: Field | None, answer: Any, language: str) -> list[str]:
    if isinstance(answer, list):
        return [text for item in answer for text in _texts(field, item, language)]
    if isinstance(answer, dict):
        return [_record_text(field, answer, language)]
    if field and field.kind == "declaration" and answer:
        return [TICK]
    if field is None or field.kind not in ("select", "radios", "checkboxes"):
        return str(answer).splitlines() if answer else []
    return [_label(field.options, answer, language)] if answer else []


def _record_text(field: Field | None, answer: dict[str, Any], language: str) -> str:
    if field and "language" in answer:
        spoken = _label(field.options, answer["language"], language)
        # In brackets: a colon has its own spacing in French.
        return f"{spoken} ({_label(field.levels, answer['level'], language)})"
    if "sha256" in answer:
        return str(answer["name"])
    return ", ".join(str(value) for value in answer.values())


def _label(options: tuple[Option, ...] | None, value: str, language: str) -> str:
    return next((option.label[language] for option in options or () if option.value == value), value)
