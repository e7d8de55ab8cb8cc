"""Abuse is answered without third parties: nothing is refused for a doubt, and nobody but a robot meets the trap."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sitedata.site import Site

from tests.browser.conftest import Receiver, running_receiver
from tests.browser.people import EXPERT, fill


def apply(browser: Browser, receiver: Receiver, site: Site, script: bool, trap: str = "") -> str:
    """Send an expert application; what `inbox` says of it."""
    with browser.new_context(base_url=receiver.address, java_script_enabled=script) as context:
        page = context.new_page()
        page.goto("/en/apply/")
        fill(page, site.forms["expert"], EXPERT)
        if trap:
            page.locator("#_homepage").fill(trap, force=True)
        page.locator("#form button[type=submit]").click()
        if script:
            page.locator(".review .button--primary").first.click()
        expect(page.locator("[data-reference]").first).to_be_visible()
        reference = page.locator("[data-reference]").first.inner_text()
    return next(line for line in receiver.command("inbox").splitlines() if line.startswith(reference))


def test_a_robot_in_the_trap_is_stored_and_marked(
    browser: Browser, receiver: Receiver, site: Site, script: bool
) -> None:
    assert "trap" in apply(browser, receiver, site, script, trap="https://spam.example")


def test_nobody_meets_the_trap(browser: Browser, receiver: Receiver, script: bool) -> None:
    with browser.new_context(base_url=receiver.address, java_script_enabled=script) as context:
        page = context.new_page()
        page.goto("/en/apply/")
        around = page.locator(".form__trap")
        box = around.bounding_box()
        assert box
        assert box["width"] * box["height"] <= 1
        assert around.evaluate("element => getComputedStyle(element).overflow") in ("hidden", "clip")
        assert page.locator("#_homepage").get_attribute("tabindex") == "-1"
        assert page.locator(".form__trap").get_attribute("aria-hidden") == "true"


@pytest.fixture(scope="module")
def demanding(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """A receiver that asks for a proof of work."""
    with running_receiver(built_site, tmp_path_factory.mktemp("demanding"), PROOF_BITS="10") as started:
        yield started


def test_a_browser_brings_the_proof(browser: Browser, demanding: Receiver, site: Site) -> None:
    assert "proof" not in apply(browser, demanding, site, script=True)


def test_the_proof_is_never_the_only_way_in(browser: Browser, demanding: Receiver, site: Site) -> None:
    assert "proof" in apply(browser, demanding, site, script=False)


def test_too_many_posts_are_told_to_wait_and_lose_nothing(
    browser: Browser, built_site: Path, tmp_path: Path, site: Site, script: bool
) -> None:
    with (
        running_receiver(built_site, tmp_path, RATE_LIMIT="1/600") as strict,
        browser.new_context(base_url=strict.address, java_script_enabled=script) as context,
    ):
        apply(browser, strict, site, script)
        page = context.new_page()
        page.goto("/en/apply/")
        fill(page, site.forms["expert"], EXPERT)
        page.locator("#form button[type=submit]").click()
        if script:
            page.locator(".review .button--primary").first.click()
        expect(page.get_by_text(site.word("en", "receiver.too_many"))).to_be_visible()
        page.go_back()
        expect(page.locator("#family_name")).to_have_value(str(EXPERT["family_name"]))
        assert len(strict.references()) == 1
