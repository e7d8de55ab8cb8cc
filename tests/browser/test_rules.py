"""The browser's rules are the receiver's: the same cases run through both, and the same sentences come out."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from playwright.sync_api import Browser, Page
from sitedata.form_contract.choices import field_options
from sitedata.models.form_definition import Field
from sitedata.site import Site

from receiver.forms import normalization
from tests.browser.conftest import Receiver
from tests.browser.people import ready
from tests.receiver.fixture_site import FIELDS
from tests.receiver.sample_posts import REST

CASES = yaml.safe_load((Path(__file__).parents[1] / "receiver/forms/cases/fields.yml").read_text("utf-8"))

CHECK = """async ([form, cases]) => {
  const { check } = await import(new URL("form/rules.js", document.querySelector("script[src]").src));
  return cases.map(([posted, field]) => {
    const data = new FormData();
    for (const [name, values] of Object.entries(posted)) for (const value of values) data.append(name, value);
    data.append("cv", new File(["%PDF-"], "cv.pdf"));
    const { answers, problems } = check(form, data);
    return [problems[field] ?? [], answers[field] ?? null];
  });
}"""

SHOW = """async ([posted, answer]) => {
  const shown = (page) => {
    const summary = page.getElementById("error-summary");
    return {
      title: page.title,
      hidden: summary.hasAttribute("hidden"),
      summary: [...summary.querySelectorAll("a")].map((link) => [link.getAttribute("href"), link.textContent]),
      beside: Object.fromEntries([...page.querySelectorAll("[data-field] .field__error:not([hidden])")]
        .map((place) => [place.id, place.textContent])),
      wrappers: [...page.querySelectorAll(".field--invalid")].map((tag) => tag.dataset.field),
      marked: [...page.querySelectorAll("[aria-invalid=true]")].map((tag) => tag.id || tag.dataset.field),
    };
  };
  const form = document.getElementById("form");
  const description = await (await fetch(form.dataset.description)).json();
  const script = document.querySelector("script[src]").src;
  const { check } = await import(new URL("form/rules.js", script));
  const { messagesFor, showMessages, messagesOf } = await import(new URL("form/messages.js", script));
  const { retitle } = await import(script);
  const data = new FormData();
  for (const [key, values] of Object.entries(posted)) for (const value of values) data.append(key, value);
  const { problems } = check(description, data);
  retitle({ part: "" });
  showMessages(form, description, messagesFor(description, problems));
  const here = shown(document);
  const received = new DOMParser().parseFromString(answer, "text/html");
  // What the receiver has found is shown in the page that the visitor has.
  showMessages(form, description, messagesOf(received));
  return [here, shown(received), shown(document)];
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, receiver: Receiver) -> Page:
    """A page of the site, where its modules can be imported."""
    opened = browser.new_context(base_url=receiver.address).new_page()
    opened.goto("/en/apply/")
    ready(opened)
    return opened


def described(field: dict[str, Any]) -> dict[str, Any]:
    """A field of the contract as the script's description has it."""
    values = {key: [option["value"] for option in field.get(key, ())] for key in ("options", "levels", "former_levels")}
    return {**field, **values, "levels": values["levels"] + values.pop("former_levels")}


def test_every_case_of_the_receiver_has_the_same_end_in_the_browser(page: Page) -> None:
    form = {"fields": [described(field) for field in FIELDS]}
    posts = []
    for case in CASES:
        own = {name: values for name, values in REST.items() if name.partition(".")[0] != case["field"]}
        posts.append([{**own, **case.get("after", {}), **case["post"]}, case["field"]])
    ends = zip(CASES, page.evaluate(CHECK, [form, posts]), strict=True)
    different = [(case["about"], end) for case, end in ends if end != [wanted(case, end[0]), answered(case)]]
    assert different == []


def answered(case: dict[str, Any]) -> Any:
    """The answer that a case expects. A browser cannot read punycode: what it stands for, the receiver finds."""
    return case.get("in_browser", case.get("answer"))


def wanted(case: dict[str, Any], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The faults that a case expects; where it names a rule only, the controls and numbers are as they were found."""
    if "in_browser" in case:
        return []
    if "rule" in case:
        return [{**fault, "rule": case["rule"]} for fault in found[:1]] or [{"rule": case["rule"]}]
    return [{"controls": [], "numbers": {}, **fault} for fault in case.get("faults", ())]


def test_an_address_is_posted_as_it_was_typed(page: Page) -> None:
    """A box of `type=email` would post punycode in Chromium, and show it to the visitor before sending."""
    box = page.locator("#email")
    page.evaluate("() => { for (const part of document.querySelectorAll('#form [hidden]')) part.hidden = false; }")
    box.focus()
    page.keyboard.insert_text("awa@b\u00fccher.example")
    assert page.evaluate("new FormData(document.getElementById('form')).get('email')") == "awa@b\u00fccher.example"


DIGITS = "".join(char for char in map(chr, range(0x110000)) if unicodedata.category(char) == "Nd")


def test_digits_of_every_script_are_the_same_digits(page: Page) -> None:
    field = described({**next(field for field in FIELDS if field["kind"] == "tel"), "max_length": None})
    [[faults, answer]] = page.evaluate(CHECK, [{"fields": [field]}, [[{field["id"]: [DIGITS]}, field["id"]]]])
    assert faults == []
    assert answer == normalization.ascii_line(DIGITS) == "".join(str(unicodedata.decimal(char)) for char in DIGITS)


def bad_values(field: Field, site: Site) -> list[dict[str, list[str]]]:
    """Posts that break each rule of a field that a page can break; without an entry below it is a text."""
    typed: list[dict[str, list[str]]] = [
        {},
        {field.id: ["x" * ((field.max_length or 0) + 1)]},
        {field.id: ["a", "b"]},
    ]
    first = [choice.value for choice in field_options(field, site)][:1]
    posts: dict[str, list[dict[str, list[str]]]] = {
        "email": [{}, {field.id: ["nobody"]}, {field.id: ["a@b.org", "c@d.org"]}],
        "tel": [{field.id: ["abc"]}, {field.id: ["1" * 50]}],
        "select": [{}, {field.id: ["??"]}],
        "radios": [{}, {field.id: ["??"]}],
        "checkboxes": [{}, {field.id: ["??"]}],
        "languages": [
            {},
            {f"{field.id}.1.language": first, f"{field.id}.2.level": ["B1-B2"]},
            {
                f"{field.id}.{row}.{part}": first if part == "language" else ["B1-B2"]
                for row in (1, 2)
                for part in PARTS
            },
        ],
        "month": [
            {f"{field.id}.year": ["27"]},
            {f"{field.id}.year": ["2027"]},
            {f"{field.id}.month": ["02"]},
            {f"{field.id}.month": ["01"], f"{field.id}.year": ["1999"]},
        ],
        "declaration": [{}],
        "file": [{}],
    }
    return posts.get(field.kind, typed)


PARTS = ("language", "level")
BEFORE = {"period_from.month": ["03"], "period_from.year": ["2027"]}
"""An answer that makes an early end of the period wrong."""


def rounds(fields: list[Field], site: Site) -> Iterator[dict[str, list[str]]]:
    """Yield posts in which every field breaks its first rule, then its second …: fields are judged one by one.

    A field that depends on an earlier one has posts of its own, with a good answer before it.
    """
    alone = [field for field in fields if field.not_before]
    together = [bad_values(field, site) for field in fields if not field.not_before]
    for number in range(max(map(len, together))):
        yield {name: values for bad in together if number < len(bad) for name, values in bad[number].items()}
    yield from ({**BEFORE, **bad} for field in alone for bad in bad_values(field, site))


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("form", ["expert", "request"])
def test_both_say_the_same_of_every_rule(form: str, language: str, page: Page, site: Site, receiver: Receiver) -> None:
    url = next(p.url for p in site.pages_with(form=form) if p.language == language)
    page.goto("/" + url)
    with httpx.Client(base_url=receiver.address) as client:
        for posted in rounds(list(site.forms[form].fields()), site):
            parts = [(name, (None, value)) for name, values in posted.items() for value in values]
            answer = client.post("/" + url, files=parts or [("_nothing", (None, ""))])
            assert answer.status_code == 422
            here, there, passed_on = page.evaluate(SHOW, [posted, answer.text])
            assert here["summary"], "all that a reader is told of errors"
            assert here == there == passed_on, posted
