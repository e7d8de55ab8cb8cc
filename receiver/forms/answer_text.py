"""Stored answers for people: the form's labels instead of codes. Used by the e-mail to the team and by `show`.

The form may have changed since the submission: what it no longer knows is shown by its code, never dropped.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from receiver.forms.contract import Contract, Form
from receiver.forms.fields import Broken, Field, Posted
from receiver.forms.kinds import KINDS, plain_text


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


def lines(form: Form | None, answers: Mapping[str, Any], language: str) -> Iterator[Line]:
    """Yield every stored answer in the order of the form, then those that the form no longer asks or does not know."""
    fields = {field.id: field for field in (*form.fields, *form.retired)} if form else {}
    titles = {section.id: section.title[language] for section in form.sections} if form else {}
    for field in fields.values():
        if field.id in answers:
            texts = _texts(partial(KINDS[field.kind].text, field), answers[field.id], language)
            yield Line(titles.get(field.section, ""), field.label[language], texts)
    for field_id, answer in answers.items():
        if field_id not in fields:
            yield Line("", field_id, _texts(partial(plain_text, None), answer, language))


def typed(form: Form, posted: Posted, language: str) -> Iterator[Line]:
    """Yield what was typed, whether or not it could be accepted, in the order of the form; files by their names."""
    titles = {section.id: section.title[language] for section in form.sections}
    for field in form.fields:
        texts = _typed_texts(field, posted, language)
        texts += [upload.name for upload in posted.files.get(field.id, ()) if upload.name]
        if texts:
            yield Line(titles.get(field.section, ""), field.label[language], tuple(texts))


def _typed_texts(field: Field, posted: Posted, language: str) -> list[str]:
    """Return the lines of one question. What stands in several controls is read as one answer: a month of a year."""
    names = dict.fromkeys(KINDS[field.kind].controls(field))
    if len(names) > 1:
        with suppress(Broken):
            read = KINDS[field.kind].read(field, posted, {})
            return list(_texts(partial(KINDS[field.kind].text, field), read, language))
    values = [value for name in names for value in posted.values.get(name, ()) if value.strip()]
    return [line for value in values for line in _typed_text(field, value, language)]


def _typed_text(field: Field, value: str, language: str) -> list[str]:
    for choice in (*(field.options or ()), *field.known_levels()):
        if choice.value == value:
            return choice.lines(language)
    return KINDS[field.kind].text(field, value, language)


def _texts(text: Callable[[Any, str], list[str]], answer: Any, language: str) -> tuple[str, ...]:
    items = answer if isinstance(answer, list) else [answer]
    return tuple(line for item in items if item for line in text(item, language))
