"""Editing with live reload, in a real browser: a change is seen, what is wrong is read there, and goes when mended."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import TIMEOUT_SECONDS
from tests.children import bound
from tests.conftest import ROOT, copy_sources
from tests.ports import free_port
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

MILLISECONDS = TIMEOUT_SECONDS * 1000
STEPS = "data/steps.yml"


@dataclass(frozen=True)
class Editing:
    """A copy of the project that is being edited, and where it is shown."""

    root: Path
    address: str

    def change(self, file: str, find: str, put: str) -> None:
        path = self.root / file
        text = path.read_text("utf-8")
        assert find in text
        path.write_text(text.replace(find, put), "utf-8")


@pytest.fixture
def editing(tmp_path: Path) -> Iterator[Editing]:
    """`make edit ONLY=fr` for a copy of the project."""
    root, port = copy_sources(tmp_path), free_port()
    command = bound([sys.executable, "-m", "editing", "--lang", "fr", "--port", str(port), "--root", str(root)])
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), TIMEOUT_SECONDS)
            yield Editing(root, f"http://127.0.0.1:{port}/")
        finally:
            process.kill()


def answers(address: str) -> bool:
    try:
        return httpx.get(address).is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def page(browser: Browser, editing: Editing) -> Iterator[Page]:
    with browser.new_context(base_url=editing.address) as context:
        page = context.new_page()
        page.goto("/fonctionnement/")
        yield page


def test_a_change_is_seen_without_reloading(page: Page, editing: Editing) -> None:
    expect(page.locator("h1")).to_be_visible()
    editing.change(STEPS, "fr: Mise en œuvre", "fr: Mise en action")
    began = time.monotonic()
    expect(page.get_by_text("Mise en action").first).to_be_visible(timeout=MILLISECONDS)
    print(f"seen after {time.monotonic() - began:.2f} s")


def test_what_is_wrong_is_read_in_the_browser_until_it_is_mended(page: Page, editing: Editing) -> None:
    editing.change(STEPS, "fr: Mise en œuvre", "fr:")
    expect(page.locator("pre")).to_contain_text("data/steps.yml:", timeout=MILLISECONDS)
    expect(page.locator("pre")).to_contain_text("fr")
    # Another mistake, while nothing is built.
    editing.change("docs/fr/how-it-works.md", "{{ steps }}", "{{ stepps }}")
    expect(page.locator("pre")).to_contain_text("docs/fr/how-it-works.md", timeout=MILLISECONDS)
    editing.change(STEPS, "fr:\n", "fr: Mise en œuvre\n")
    editing.change("docs/fr/how-it-works.md", "{{ stepps }}", "{{ steps }}")
    expect(page.get_by_text("Mise en œuvre").first).to_be_visible(timeout=MILLISECONDS)
    assert page.locator("h1").count() == 1
