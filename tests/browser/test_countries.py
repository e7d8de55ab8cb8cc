"""Lists of countries: whoever lives in one finds it, by any of its names, and the team reads the name that is used."""

import time

import pytest
from playwright.sync_api import Page
from sitedata.form_contract.other_names import other_names
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.people import EXPERT, fill, look, ready, reference, send
from tests.receiver.waiting import wait_until

SHOWN = "list => list.selectedOptions[0].text"
TOGETHER_SECONDS = 1.0
"""Browsers take a letter for the beginning of another word when it comes later than that after the one before."""
TRIES = 10
ADDRESSES = {"fr": "candidature/", "en": "en/apply/", "es": "es/presentarse/"}


def arrive(visitor: Page, language: str) -> None:
    """Begin with another question, as people do: the other names come with the first answer."""
    visitor.goto(ADDRESSES[language])
    ready(visitor)
    visitor.locator("#given_name").focus()
    expect(visitor.locator("#country optgroup")).to_have_count(1)


def typed(visitor: Page, letters: str) -> None:
    """Type into the list. Where the keys came too slowly for the browser to take them together, do it again."""
    for _ in range(TRIES):
        last, pauses = time.monotonic(), []
        for letter in letters:
            visitor.locator("#country").press(letter)
            pauses.append(time.monotonic() - last)
            last = time.monotonic()
        if max(pauses[1:]) < TOGETHER_SECONDS / 2:
            break
        wait_until(lambda last=last: time.monotonic() - last > 2 * TOGETHER_SECONDS)


@in_every_engine
@pytest.mark.parametrize("script", [True], indirect=True, ids=["script"])
@pytest.mark.parametrize(
    ("language", "letters", "code", "name"),
    [
        ("fr", "birm", "MM", "Myanmar/Birmanie"),
        ("fr", "rdc", "CD", "République démocratique du Congo"),
        ("fr", "egypte", "EG", "Égypte"),
        ("en", "ivory", "CI", "Côte d’Ivoire"),
        ("en", "swaz", "SZ", "Eswatini"),
        ("es", "zaire", "CD", "República Democrática del Congo"),
    ],
)
def test_another_name_finds_the_country(visitor: Page, language: str, letters: str, code: str, name: str) -> None:
    arrive(visitor, language)
    typed(visitor, letters)
    assert visitor.locator("#country").input_value() == code
    visitor.locator("#email").focus()
    assert visitor.locator("#country").evaluate(SHOWN) == name


@pytest.mark.parametrize("script", [True], indirect=True, ids=["script"])
def test_a_list_that_is_seen_keeps_its_width(visitor: Page) -> None:
    width = "list => list.offsetWidth"
    visitor.set_viewport_size({"width": 1280, "height": 800})
    visitor.goto(ADDRESSES["fr"])
    ready(visitor)
    before = visitor.locator("#country").evaluate(width)
    visitor.locator("#given_name").focus()
    expect(visitor.locator("#country optgroup")).to_have_count(1)
    assert visitor.locator("#country").evaluate(width) == before
    visitor.set_viewport_size({"width": 320, "height": 800})
    assert visitor.locator("#country").evaluate("list => list.offsetWidth <= list.parentElement.offsetWidth")


@pytest.mark.parametrize("script", [False], indirect=True, ids=["no script"])
def test_without_script_the_list_has_each_country_once(visitor: Page) -> None:
    visitor.goto("candidature/")
    values = [option.get_attribute("value") for option in visitor.locator("#country option").all()]
    assert len(values) == len(set(values))
    assert visitor.locator("#country optgroup").count() == 0


@pytest.mark.parametrize("script", [True], indirect=True, ids=["script"])
@pytest.mark.parametrize("language", ADDRESSES)
def test_other_names_stand_at_the_end_of_the_list(visitor: Page, site: Site, language: str) -> None:
    arrive(visitor, language)
    field = site.forms["expert"].field("country")
    assert field
    others = other_names(field, site, language)
    group = visitor.locator("#country optgroup:last-child")
    assert group.get_attribute("label") == site.word(language, "browser.other_names")
    found = visitor.locator("#country optgroup option").all()
    assert [option.get_attribute("value") for option in found] == [code for _, code in others]
    texts = [option.text_content() or "" for option in found]
    assert [text.split(" (")[0] for text in texts] == [name.split(" (")[0] for name, _ in others]
    assert all(text.endswith(")") for text in texts)


def test_somebody_who_lives_in_kosovo_can_apply(visitor: Page, script: bool, site: Site, receiver: Receiver) -> None:
    visitor.goto("en/apply/")
    fill(visitor, site.forms["expert"], {**EXPERT, "country": "XK"})
    note = f"* {site.countries.notes['XK']['en']}"
    if script:
        look(visitor)
        expect(visitor.locator(".review")).to_contain_text(note)
        visitor.locator(".review .button--primary").first.click()
    else:
        send(visitor, script)
    found = reference(visitor)
    team, _ = receiver.messages(found)
    told = ["    Kosovo*", f"    * {site.countries.notes['XK']['fr']}"]
    assert told == [line for line in receiver.command("show", found).splitlines() if "*" in line]
    body = team.get_body(("plain",))
    assert body
    assert told == [line for line in body.get_content().splitlines() if "*" in line]


@pytest.mark.parametrize("script", [True], indirect=True, ids=["script"])
def test_what_was_found_by_another_name_is_looked_at_by_its_own(visitor: Page, site: Site) -> None:
    arrive(visitor, "fr")
    fill(visitor, site.forms["expert"], EXPERT)
    visitor.locator("#country").evaluate("list => { list.selectedIndex = list.length - 1; }")
    look(visitor)
    expect(visitor.locator(".review")).to_contain_text("Tanzanie")
    expect(visitor.locator(".review")).not_to_contain_text("Zanzibar")
