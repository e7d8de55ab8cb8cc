"""Answers that a form takes."""

from typing import Any

from receiver.forms.contract import Form
from receiver.forms.fields import Field
from tests.receiver.sample_files import PDF

TYPED = {"text": "Awa", "textarea": "Line\nline", "email": "awa@example.com", "declaration": "yes"}
REST: dict[str, list[str]] = {
    "given_name": ["Awa"],
    "email": ["awa@example.com"],
    "country": ["FR"],
    "employer": ["other"],
    "topics": ["a"],
    "languages.1.language": ["fr"],
    "languages.1.level": ["C1"],
    "checked": ["yes"],
}
"""Every answer that the fixture site's form needs, but its file."""


def filled_in(form: Form) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return values and files for every field that a visitor can see and must fill in."""
    posted: dict[str, Any] = {"_key": ""}
    files: dict[str, Any] = {}
    for field in form.fields:
        if field.kind == "file":
            files[field.id] = ("Mon CV.pdf", PDF, "application/pdf")
        else:
            posted |= answer_to(field)
    return posted, files


def answer_to(field: Field) -> dict[str, Any]:
    match field.kind:
        case "languages":
            return {
                f"{field.id}.1.language": field.option_values()[0],
                f"{field.id}.1.level": field.level_values()[-1],
            }
        case "month":
            return {f"{field.id}.month": "03", f"{field.id}.year": "2027"}
        case "tel":
            return {field.id: "+228 00 00 00 00"}
        case "select" | "radios" | "checkboxes":
            return {field.id: field.option_values()[0]}
        case kind:
            return {field.id: TYPED[kind]}
