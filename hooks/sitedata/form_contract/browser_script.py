"""What the script of a form page needs to know of its form, in one language: published as a file, fetched on use."""

import json
from typing import Any

from sitedata.form_contract.choices import Choice, field_options
from sitedata.form_contract.error_messages import BYTES_PER_MEGABYTE, messages
from sitedata.form_contract.forms_json import FORMER_LEVELS, LEVELS, MONTH, anchor, form_version, level_choices
from sitedata.form_contract.other_names import other_names
from sitedata.language.formatting import grouping, month_names, month_pattern
from sitedata.models.email_address import mailto
from sitedata.models.form_definition import Field, Form
from sitedata.site import Site

WORDS = "browser."
"""Words of words.yml that the script shows begin like this."""
ROW = "{0} – {1}"
"""How the answers of one row are read together, if not as a month: a language and its level."""
ALSO = ("form.title_prefix", "form.choose_file", "form.file_size")
"""Words of the form's page that the script needs as well."""


def description_file(form: Form, language: str) -> str:
    """Return the name of the file below assets/form/."""
    return f"{form.id}.{language}.json"


def description_json(form: Form, site: Site, language: str, whole_words: str) -> str:
    """Return the form's rules and sentences, and the script's words, in a language.

    `whole_words`: the pattern of what no line should part.
    """
    keys = [key for key in site.words if key.startswith(WORDS)]
    description = {
        "id": form.id,
        "version": form_version(form),
        "delivery": form.delivery,
        "title": form.title[language],
        "contact": site.programme.contact.email,
        "mailto": mailto(site.programme.contact.email),
        "numbers": grouping(language),
        "unbroken": whole_words,
        "fields": [_field(field, form, site, language) for field in form.fields()],
        "words": {key: site.word(language, key) for key in (*keys, *ALSO)},
    }
    if form.delivery == "email":
        description["mail"] = _mail(form, site)
    return json.dumps(description, ensure_ascii=False, separators=(",", ":")) + "\n"


def _mail(form: Form, site: Site) -> dict[str, Any]:
    """Return what the prepared message says of the form, in the language that the team reads."""
    language = site.programme.team_language
    fields = [
        {
            "id": field.id,
            "section": section.title[language],
            "label": field.label[language],
            "row": month_pattern(language) if MONTH in field.traits.controls else ROW if field.languages else "{0}",
            "options": _option_words(field, site, language),
        }
        for section in form.sections
        for field in section.fields
    ]
    return {"title": form.title[language], "not_given": site.word(language, f"{WORDS}not_given"), "fields": fields}


def _option_words(field: Field, site: Site, language: str) -> dict[str, str]:
    """Return each value that a control may hold and its words; a text that is typed has none."""
    if field.traits.anew:
        return {"yes": "✓"}
    if MONTH in field.traits.controls:
        return {f"{number:02}": name for number, name in enumerate(month_names(language), 1)}
    choices = [*field_options(field, site), *(level_choices(site) if field.languages else ())]
    return {choice.value: _in_group(choice, language) for choice in choices}


def _in_group(choice: Choice, language: str) -> str:
    """Return the words of a choice as the receiver's mail has them: its group before, its footnote below."""
    group = f"{choice.group[language]} – " if choice.group else ""
    label = group + choice.label[language]
    return f"{label}*\n* {choice.note[language]}" if choice.note else label


def _field(field: Field, form: Form, site: Site, language: str) -> dict[str, Any]:
    condition = field.asked_when
    described = {
        "id": field.id,
        "kind": field.kind,
        "required": field.required,
        "anchor": anchor(field, site),
        "max_length": field.max_length,
        "options": [choice.value for choice in field_options(field, site)],
        "also": other_names(field, site, language),
        "levels": (*LEVELS, *FORMER_LEVELS) if field.languages else (),
        "rows": field.rows,
        "asked_when": {"field": condition.field, "values": condition.values} if condition else None,
        "formats": field.formats,
        "max_bytes": field.max_megabytes * BYTES_PER_MEGABYTE if field.max_megabytes else None,
        "max_files": field.max_files,
        "not_before": field.not_before,
        "errors": messages(field, form, site, language),
    }
    return {key: value for key, value in described.items() if value not in (None, (), [])}
