"""A small built site: one form with a field of every kind in three languages, a closed one, one sent by e-mail.

Its HTML and its forms.json have the shape of the real build's.
"""

import calendar
import json
from copy import deepcopy
from html import escape
from pathlib import Path
from typing import Any

from sitedata.rendering.response_headers import EVERYWHERE, HTTPS_ONLY

from receiver.forms.contract import WORDS
from receiver.forms.fields import Field
from receiver.forms.kinds import breakable_rules

LANGUAGES = ("fr", "en", "es")
MONTHS = [f"{name} {{year}}" for name in calendar.month_name[1:]]
Page = dict[str, str]


def text(value: str) -> dict[str, str]:
    return {language: f"{value} ({language})" for language in LANGUAGES}


def urls(slug: str) -> dict[str, str]:
    return {"fr": f"{slug}/", "en": f"en/{slug}/", "es": f"es/{slug}/"}


def options(*values: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": text(f"Option {value}"), "group": None, "note": None} for value in values]


def field(field_id: str, kind: str, *, required: bool = True, **more: Any) -> dict[str, Any]:
    made = {
        "id": field_id,
        "section": "all",
        "kind": kind,
        "label": text(f"Label {field_id}"),
        "required": required,
        "anchor": field_id,
        "errors": {},
        **more,
    }
    rules = breakable_rules(Field.model_validate(made))
    told = {"too_long": " {typed}", "no_level": " {row}", "no_language": " {row}", "repeated": " {row}"}
    made["errors"] = {
        language: {rule: f"{field_id}: {rule}{told.get(rule, '')} <{language}>" for rule in rules}
        for language in LANGUAGES
    }
    return made


FIELDS = [
    field("given_name", "text", max_length=10),
    field("nickname", "text", required=False, max_length=10),
    field("email", "email", max_length=60),
    field("telephone", "tel", required=False, max_length=20),
    field("motivation", "textarea", required=False, max_length=20),
    field("country", "select", options=options("FR", "NO")),
    field("employer", "radios", options=options("state", "other"), anchor="employer-state"),
    field(
        "agreement",
        "radios",
        options=options("yes", "no"),
        asked_when={"field": "employer", "values": ["state"]},
        anchor="agreement-yes",
    ),
    field("topics", "checkboxes", options=options("a", "b", "c"), anchor="topics-a"),
    field(
        "languages",
        "languages",
        options=options("en", "fr"),
        levels=options("B2", "C1"),
        former_levels=options("A2"),
        rows=3,
        anchor="languages-1-language",
    ),
    field("period_from", "month", required=False, anchor="period_from-month", months={"en": MONTHS}),
    field("period_to", "month", required=False, not_before="period_from", anchor="period_to-month"),
    field("cv", "file", formats=["pdf", "docx", "odt"], max_bytes=100_000),
    field("letter", "file", required=False, formats=["pdf", "jpeg", "png"], max_bytes=100_000),
    field("pages", "file", required=False, formats=["pdf", "jpeg", "png"], max_bytes=100_000, max_files=3),
    field("checked", "declaration"),
]
ADDITION = [
    field("message", "textarea", max_length=200),
    field("documents", "file", required=False, formats=["pdf", "jpeg"], max_bytes=100_000, max_files=3),
]


def form(form_id: str, slug: str, fields: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": form_id,
        "version": "0123456789ab",
        "status": "open",
        "opens": None,
        "closes": None,
        "states": {
            language: {"before": f"{form_id} opens later <{language}>", "closed": f"{form_id} is closed <{language}>"}
            for language in LANGUAGES
        },
        "delivery": "receiver",
        "retention_days": 730,
        "title": text(f"Form {form_id}"),
        "email_field": None,
        "pages": urls(slug),
        "receipts": urls(f"{slug}/received"),
        "sections": [{"id": "all", "title": text("Section all")}],
        "fields": fields,
        **more,
    }


MOVED = {"/en/old/apply/": "/en/apply/", "/old/": "/", "/en/apply/got-it/": "/en/apply/received/"}
"""Addresses of pages by their former ones."""
HEADERS = {"everywhere": EVERYWHERE, "https": HTTPS_ONLY}


def contract() -> dict[str, Any]:
    simple = [field("name", "text", max_length=100)]
    return {
        "version": 2,
        "site": {
            "name": "MIEUX",
            "languages": list(LANGUAGES),
            "default_language": "fr",
            "contact_email": "team@example.org",
            "team_language": "fr",
            "problem_pages": urls("problem"),
            "days": {
                language: {"months": [f"{{day}}.{month}.{{year}}" for month in range(1, 13)], "first": "1st"}
                for language in LANGUAGES
            },
            "language_names": {"fr": "français", "en": "anglais", "es": "espagnol"},
            "url": "https://mieux.example/",
            "privacy_pages": {language: f"https://mieux.example/{language}/privacy/" for language in LANGUAGES},
            "numbers": {
                "fr": {"mark": "\u202f", "least": 1000},
                "en": {"mark": ",", "least": 1000},
                "es": {"mark": ".", "least": 10_000},
            },
        },
        "words": {language: {key: word(language, key) for key in WORDS} for language in LANGUAGES},
        "forms": {
            "expert": form("expert", "apply", deepcopy(FIELDS), email_field="email"),
            "simple": form("simple", "simple", simple),
            "closed": form("closed", "closed", simple, status="closed"),
            "addition": form("addition", "addition", deepcopy(ADDITION), by_link=True),
            "withdrawal": form(
                "withdrawal", "withdrawal", [field("sure", "declaration")], by_link=True, withdraws=True
            ),
            "by_email": form("by_email", "by-email", simple, delivery="email"),
        },
    }


def word(language: str, key: str) -> str:
    placeholders = {
        "mail.team_subject": "{site} {form} {reference}",
        "mail.moment": "{day} {hour}:{minute} UTC",
        "mail.team_intro": "{form} {reference} {received} {language}",
        "mail.confirmation_subject": "{site} {reference}",
        "mail.doubtful": "{doubts}",
        "mail.digest_subject": "{site} {until}",
        "mail.digest_body": "received={received} sent={sent} waiting={waiting} oldest={oldest} attention={attention}",
        "mail.bounced_confirmation": "{reference}",
        "mail.trouble_line": "{reference} {reason} {error}",
        "mail.trouble_more": "{number}",
        "mail.addition_to": "{reference}",
        "mail.correction_of": "{reference}",
        "mail.confirmation_body": "{site}\n\n{next_steps}\n\n{link}\n\n{form} {reference}\n{contact} {until} {privacy}",
        "mail.withdrawn_subject": "{reference}",
        "mail.confirmation_link": "\n{address}",
        "copy.title": "{form}",
        "copy.until": "{until}",
        "copy.write": "{contact}",
        "receiver.too_large": "{max_mb}",
        "receiver.closed": "{state}",
    }
    return f"{key} {language} {placeholders.get(key, '')}".strip()


def make(folder: Path) -> Path:
    """Write the site into the folder and return it."""
    facts = contract()
    write(folder / "forms.json", json.dumps(facts))
    write(folder / "headers.json", json.dumps(HEADERS))
    write(folder / "redirects.json", json.dumps(MOVED))
    write(folder / ".well-known/security.txt", "Contact: mailto:team@example.org\n")
    write(folder / "404.html", page("fr", "404", "<p>nothing here</p>"))
    write(folder / "index.html", page("fr", "Home", "<p>home: été &amp; co</p>"))
    write(folder / "en/search/index.html", page("en", "Search", "<p>search</p>"))
    write(folder / "en/index.html", page("en", "Home", "<p>home</p>"))
    write(folder / "assets/site.css", "body { color: black }\n")
    for language, url in facts["site"]["problem_pages"].items():
        write(folder / url / "index.html", page(language, "Problem", PROBLEM))
    for made in facts["forms"].values():
        write_form_pages(folder, made)
    return folder


def write_form_pages(folder: Path, made: dict[str, Any]) -> None:
    for language, url in made["pages"].items():
        write(folder / url / "index.html", page(language, "Form", form_html(made)))
    for language, url in made["receipts"].items():
        write(folder / url / "index.html", page(language, "Receipt", RECEIPT))


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def page(language: str, title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f'<!doctype html>\n<html lang="{language}"><head>{head}</head><body><br>{body}</body></html>\n'


def later(name: str, html: str) -> str:
    """Markup that waits in a page, as overrides/components/later.html writes it."""
    return f'<script type="text/html" data-later="{name}">{html}</script>'


PROBLEM = "<p data-problem></p>" + later("answers", "<section data-answers><h2>Answers</h2><dl></dl></section>")
LANGUAGE_LINKS = '<nav class="languages"><a href="./">here</a><a href="../../fr/" hreflang="fr">there</a></nav>'
RECEIPT = (
    LANGUAGE_LINKS
    + "<div data-receipt-unknown><h1>Receipt</h1>no reference</div>"
    + later(
        "receipt",
        "<h1>Received</h1>reference <strong data-reference></strong>"
        "<p data-confirmation>mail to <strong data-address></strong></p>"
        "<form method=post data-download><button>copy</button></form>",
    )
)


def form_html(made: dict[str, Any]) -> str:
    fields = "".join(
        f'<div class="field" data-field="{field["id"]}"{ROLE.get(field["kind"], "")}>'
        f'<p class="field__error" id="{field["id"]}-error" hidden></p>{controls(field)}</div>\n'
        for field in made["fields"]
    )
    link = '<input type="hidden" name="_link" value="">' if made.get("by_link") else ""
    whole = (
        later("errors", '<div id="error-summary" role="alert" tabindex="-1" hidden><h2>Problems</h2><ul></ul></div>')
        + f'<form id="form" data-description="../{made["id"]}.json" method="post" '
        'enctype="multipart/form-data" novalidate>'
        f'<input type="hidden" name="_key" value=""><input type="hidden" name="_proof" value="">{link}'
        '<input type="text" id="_homepage" name="_homepage">'
        f'<fieldset class="form__section">{fields}</fieldset></form><a href="../simple/">another page</a>'
    )
    whole += CORRECT if link and not made.get("withdraws") else ""
    return LANGUAGE_LINKS + "<p data-link-unknown>no link</p>" + later_link(whole) if link else whole


CORRECT = (
    "<p data-correcting>anew</p>"
    '<form method="get" data-correct><input type="hidden" name="link" value=""><select name="question"></select></form>'
)


def later_link(whole: str) -> str:
    """The form of a page that a link leads to; the errors' place stands before it, as in the real page."""
    errors, form_part = whole.split("</script>", 1)
    return f"{errors}</script>{later('link', form_part)}"


ROLE = {"radios": ' role="radiogroup"'}


def controls(field: dict[str, Any]) -> str:
    name = field["id"]
    match field["kind"]:
        case "textarea":
            return f'<textarea id="{name}" name="{name}"></textarea>'
        case "select":
            return select(name, name, field["options"])
        case "radios" | "checkboxes":
            kind = {"radios": "radio", "checkboxes": "checkbox"}[field["kind"]]
            return "".join(tickable(kind, name, option["value"]) for option in field["options"])
        case "languages":
            return "".join(language_row(field, number) for number in range(1, field["rows"] + 1))
        case "month":
            months = options(*(f"{number:02}" for number in range(1, 13)))
            year = f'<input type="text" id="{name}-year" name="{name}.year">'
            return select(f"{name}-month", f"{name}.month", months) + year
        case "declaration":
            return f'<input type="checkbox" id="{name}" name="{name}" value="yes">'
        case kind:
            return f'<input type="{kind}" id="{name}" name="{name}">'


def tickable(kind: str, name: str, value: str) -> str:
    return f'<input type="{kind}" id="{name}-{value}" name="{name}" value="{value}">'


def select(control_id: str, name: str, choices: list[dict[str, Any]]) -> str:
    entries = "".join(
        f'<option value="{choice["value"]}">{escape(choice["label"]["fr"])}</option>' for choice in choices
    )
    return f'<select id="{control_id}" name="{name}"><option value="">…</option>{entries}</select>'


def language_row(field: dict[str, Any], number: int) -> str:
    name = field["id"]
    language = select(f"{name}-{number}-language", f"{name}.{number}.language", field["options"])
    return language + select(f"{name}-{number}-level", f"{name}.{number}.level", field["levels"])
