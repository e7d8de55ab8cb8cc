"""forms.json: all that the receiver of the forms knows of the site (decisions/0004 describes every key)."""

import hashlib
import json
from typing import Any

from sitedata.form_contract.choices import Choice, field_options, left_out
from sitedata.form_contract.error_messages import BYTES_PER_MEGABYTE, messages
from sitedata.form_contract.state_sentences import iso, sentence
from sitedata.language.formatting import day_patterns, grouping, month_texts
from sitedata.language.names import language_name_within
from sitedata.models.form_definition import Field, Form
from sitedata.models.opening import State
from sitedata.models.translated_text import Text
from sitedata.site import Page, Site

VERSION = 2
"""Version of the contract's shape. The receiver refuses another one."""
LEVELS = {"A1-A2": ("A1", "A2"), "B1-B2": ("B1", "B2"), "C1-C2": ("C1", "C2"), "native": ()}
"""Levels of a language, with the former ones that each stands for (decisions/0032)."""
FORMER_LEVELS = tuple(code for former in LEVELS.values() for code in former)
MONTH = "{id}.month"
"""The control of a month, whose options no record lists."""
_LOOK: Any = {"__all__": {"width", "in_review", "max_files"}}
NOT_OF_ANSWERS: Any = {
    "opens": True,
    "closes": True,
    "sections": {"__all__": {"fields": _LOOK}},
    "retired": _LOOK,
    "next_steps": True,
    "legal_basis": True,
    "by_link": True,
    "withdraws": True,
}
"""Answers that were kept still fit when only these have changed."""
SHARED_WORDS = ("mail.", "receiver.", "form.", "report.", "copy.")
"""Words of words.yml that the receiver needs begin like this."""
PROBLEM_PAGE = "problem"
"""Name of the page that tells a visitor of a refusal."""
PRIVACY_PAGE = "privacy"
"""Name of the page that says what happens with personal data."""


def contract(site: Site, site_url: str = "", whole_words: str = "") -> dict[str, Any]:
    """Return the whole contract, ready for JSON.

    `site_url`: where the site is, with a slash at the end. `whole_words`: the pattern of what no line should part.
    """
    return {
        "version": VERSION,
        "site": {
            "name": site.programme.name,
            "languages": list(site.languages),
            "default_language": site.languages[0],
            "contact_email": site.programme.contact.email,
            "team_language": site.programme.team_language,
            "problem_pages": {language: site.page(language, PROBLEM_PAGE).url for language in site.languages},
            "numbers": {language: grouping(language) for language in site.languages},
            "days": {language: day_patterns(language) for language in site.languages},
            "language_names": {
                code: language_name_within(code, site.programme.team_language) for code in site.languages
            },
            "privacy_pages": _privacy_pages(site, site_url),
            "url": site_url,
            "whole_words": whole_words,
        },
        "turning_points": [iso(instant) for instant in site.turning_points()],
        "words": {language: _words(site, language) for language in site.languages},
        "forms": {form.id: _form(form, site) for form in site.forms.values()},
    }


def _privacy_pages(site: Site, site_url: str) -> dict[str, str]:
    """Return whole addresses; without that of the site there are none."""
    return {code: site_url + site.page(code, PRIVACY_PAGE).url for code in site.languages} if site_url else {}


def contract_json(site: Site, site_url: str = "", whole_words: str = "") -> str:
    """Return the contract as it is published."""
    return json.dumps(contract(site, site_url, whole_words), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def form_version(form: Form) -> str:
    """Return 12 hexadecimal characters that change with the definition of a form."""
    return hashlib.sha256(form.model_dump_json(exclude=NOT_OF_ANSWERS).encode()).hexdigest()[:12]


def level_choices(site: Site) -> list[Choice]:
    """Return the levels of a language, with what each means."""
    return [Choice(level, site.words[level_word(level)].text, former=former) for level, former in LEVELS.items()]


def level_word(level: str) -> str:
    """Return the key of the word for a level or a former one."""
    return f"level.{level.lower().replace('-', '_')}"


def _former_levels(site: Site) -> list[Choice]:
    return [Choice(level, site.words[level_word(level)].text) for level in FORMER_LEVELS]


def _words(site: Site, language: str) -> dict[str, str]:
    keys = (key for key in site.words if key.startswith(SHARED_WORDS))
    return {key: site.word(language, key) for key in keys}


def _form(form: Form, site: Site) -> dict[str, Any]:
    return {
        "id": form.id,
        "version": form_version(form),
        **_opening(form, site),
        "delivery": form.delivery,
        "retention_days": form.retention_days,
        "title": dict(form.title),
        "next_steps": dict(form.next_steps) if form.next_steps else None,
        "email_field": form.email_field,
        "by_link": form.by_link,
        "withdraws": form.withdraws,
        "pages": _urls(site.pages_with(form=form.id)),
        "receipts": _urls(site.pages_with(receipt=form.id)),
        "sections": [{"id": section.id, "title": dict(section.title)} for section in form.sections],
        "fields": [
            {"section": section.id, **_field(field, form, site)}
            for section in form.sections
            for field in section.fields
        ],
        "retired": [{"section": "", **_field(field, form, site)} for field in form.retired],
    }


def _opening(form: Form, site: Site) -> dict[str, Any]:
    """Return whether the form is switched on, within which instants it is open, and what else visitors are told."""
    period = site.opening(form.id)
    states: tuple[State, ...] = ("before", "closed")
    return {
        "status": "open" if period.switched_on else "closed",
        "opens": iso(period.opens.instant) if period.opens else None,
        "closes": iso(period.closes.instant) if period.closes else None,
        "states": {
            language: {state: sentence(form, state, site, language) for state in states} for language in site.languages
        },
    }


def _urls(pages: Any) -> dict[str, str]:
    found: dict[str, Page] = {page.language: page for page in pages}
    return {language: page.url for language, page in found.items()}


def _field(field: Field, form: Form, site: Site) -> dict[str, Any]:
    condition = field.asked_when
    return {
        "id": field.id,
        "kind": field.kind,
        "label": dict(field.label),
        "required": field.required,
        "anchor": anchor(field, site),
        "max_length": field.max_length,
        "options": [_option(choice) for choice in field_options(field, site)],
        "retired": [_option(choice) for choice in _retired(field, site)],
        "levels": [_option(choice) for choice in level_choices(site) if field.languages],
        "former_levels": [_option(choice) for choice in _former_levels(site) if field.languages],
        "rows": field.rows,
        "asked_when": {"field": condition.field, "values": list(condition.values)} if condition else None,
        "formats": list(field.formats),
        "max_bytes": field.max_megabytes * BYTES_PER_MEGABYTE if field.max_megabytes else None,
        "max_files": field.max_files,
        "not_before": field.not_before,
        **(_months(site) if MONTH in field.traits.controls else {}),
        "errors": {language: messages(field, form, site, language) for language in site.languages},
    }


def _months(site: Site) -> dict[str, Any]:
    return {"months": {language: month_texts(language) for language in site.languages}}


def _retired(field: Field, site: Site) -> list[Choice]:
    return [*(Choice(option.id, option.label) for option in field.retired), *left_out(field, site)]


def anchor(field: Field, site: Site) -> str:
    """Return the id of the first control: where an error message leads."""
    name = field.traits.controls[0].format(id=field.id, row=1)
    option = f"-{field_options(field, site)[0].value}" if field.traits.one_per_option else ""
    return name.replace(".", "-") + option


def _option(choice: Choice) -> dict[str, Any]:
    group: Text | None = choice.group
    covers = choice.covers or choice.former
    return {
        "value": choice.value,
        "label": dict(choice.label),
        "group": dict(group) if group else None,
        "note": dict(choice.note) if choice.note else None,
        # Most stand for themselves alone.
        **({"covers": list(covers)} if covers else {}),
    }
