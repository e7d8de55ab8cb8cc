"""Corrections: a question is answered anew, with those that depend on it, by the rules of its own form.

What is asked together is right in itself: to check it, nothing that was answered before is needed. That may be sealed.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from receiver.forms.contract import Contract, Form
from receiver.forms.fields import Field
from receiver.forms.kinds import KINDS

OF_PAGE = ("status", "opens", "closes", "states", "pages", "receipts", "by_link")
"""What a form that asks a question anew has of the page on which it does."""


def questions(form: Form) -> Iterator[Field]:
    """Yield the questions of which the answer can be corrected.

    Not declarations, which are about all that was sent; not files, which are added; not the address that the link went
    to, which proves who corrects.
    """
    groups = _groups(form)
    fixed = {field.id for field in form.fields if _is_fixed(form, field)}
    yield from (field for field in form.fields if not groups[field.id] & fixed)


def correcting(form: Form, question: str, page: Form) -> Form | None:
    """Return the form that asks a question anew on the pages of another one; None when it cannot be corrected."""
    if question not in {field.id for field in questions(form)}:
        return None
    group = _groups(form)[question]
    shown = {name: getattr(page, name) for name in OF_PAGE}
    own = tuple(field for field in form.fields if field.id in group)
    return form.model_copy(update={**shown, "fields": own, "email_field": None})


def is_correction(contract: Contract, form_id: str) -> bool:
    """Say whether what adds to a submission corrects it, by its form: that of the submission, not one for additions."""
    form = contract.forms.get(form_id)
    return form is not None and not form.by_link


def latest(form: Form, answers: Mapping[str, Any], corrections: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the answers after corrections, in the order they came. What is no longer asked then is not in it."""
    groups, found = _groups(form), dict(answers)
    for correction in corrections:
        asked = {name for given in correction for name in groups.get(given, ())}
        found = {name: answer for name, answer in found.items() if name not in asked} | dict(correction)
    return found


def _groups(form: Form) -> dict[str, frozenset[str]]:
    """Return for each question those that are asked with it: it decides whether they are, or which answers fit."""
    groups = {field.id: frozenset({field.id}) for field in form.fields}
    for field in form.fields:
        needed = (field.asked_when.field if field.asked_when else None, field.not_before)
        for other in (name for name in needed if name in groups):
            joined = groups[field.id] | groups[other]
            groups.update(dict.fromkeys(joined, joined))
    return groups


def _is_fixed(form: Form, field: Field) -> bool:
    kind = KINDS[field.kind]
    return field.id == form.email_field or kind.anew or kind.takes_files
