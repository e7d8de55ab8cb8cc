"""What the script of a form page needs to know of its form, in one language: published as a file, fetched on use."""

import json
from typing import Any

from sitedata.form_contract.choices import field_options
from sitedata.form_contract.error_messages import BYTES_PER_MEGABYTE, messages
from sitedata.form_contract.forms_json import FORMER_LEVELS, LEVELS, anchor, form_version
from sitedata.language.formatting import grouping
from sitedata.models.form_definition import Field, Form
from sitedata.site import Site

WORDS = "browser."
"""Words of words.yml that the script shows begin like this."""
TITLE_PREFIX = "form.title_prefix"


def description_file(form: Form, language: str) -> str:
    """Return the name of the file below assets/form/."""
    return f"{form.id}.{language}.json"


def description_json(form: Form, site: Site, language: str) -> str:
    """Return the form's rules and sentences, and the script's words, in a language."""
    keys = [key for key in site.words if key.startswith(WORDS)]
    description = {
        "id": form.id,
        "version": form_version(form),
        "delivery": form.delivery,
        "title": form.title[language],
        "contact": site.programme.contact.email,
        "numbers": grouping(language),
        "fields": [_field(field, form, site, language) for field in form.fields()],
        "words": {key: site.word(language, key) for key in (*keys, TITLE_PREFIX)},
    }
    return json.dumps(description, ensure_ascii=False, separators=(",", ":")) + "\n"


def _field(field: Field, form: Form, site: Site, language: str) -> dict[str, Any]:
    condition = field.asked_when
    described = {
        "id": field.id,
        "kind": field.kind,
        "required": field.required,
        "anchor": anchor(field, site),
        "max_length": field.max_length,
        "options": [choice.value for choice in field_options(field, site)],
        "levels": (*LEVELS, *FORMER_LEVELS) if field.languages else (),
        "rows": field.rows,
        "asked_when": {"field": condition.field, "values": condition.values} if condition else None,
        "formats": field.formats,
        "max_bytes": field.max_megabytes * BYTES_PER_MEGABYTE if field.max_megabytes else None,
        "not_before": field.not_before,
        "errors": messages(field, form, site, language),
    }
    return {key: value for key, value in described.items() if value not in (None, (), [])}
