"""A browser's way through the whole site, with a receiver behind it: every page, every state of every form."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright
from playwright.sync_api import Page as BrowserPage
from sitedata.form_contract.forms_json import PROBLEM_PAGE
from sitedata.loading import load_site
from sitedata.messages.problem import Problem
from sitedata.messages.translatable import Message, say
from sitedata.site import Page as SitePage
from sitedata.site import Site

from inspection import accessibility, states
from inspection.built import Sources
from inspection.looks import violations
from tests.browser.chromium import launch_options
from tests.receiver.process import environment, serving

SOURCES = ("data", "docs", "hooks", "overrides", "translations", "mkdocs.yml")
BUILD_SECONDS = 300
PATIENCE_MILLISECONDS = 30_000
"""How long a state of a form may take to come. Playwright's own five seconds are too short on a busy machine."""
AT_ONCE = 2
"""Browsers at the same time: a processor each, on the smallest machines."""
NOWHERE = "nowhere/"
ONLY_NOT_FOUND = "404.html"
FRESH = say("as it opens")
View = tuple[str, Message, BrowserPage]
"""Address below the site's root, name of the state, and the browser's page that shows it."""


class NotBuilt(Exception):
    """The site cannot be built; the message says why, as the build does."""


@dataclass(frozen=True)
class Seen:
    """What a browser found, and how many pages and states of forms it looked at."""

    problems: tuple[Problem, ...]
    looked_at: int


def build(root: Path, target: Path, **settings: str) -> None:
    """Build the site below a folder. Raises NotBuilt."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "--site-dir", str(target)]
    known = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **settings}
    done = subprocess.run(
        command, cwd=root, env=known, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
    )
    if done.returncode:
        raise NotBuilt(f"{done.stdout}{done.stderr}".strip())


def build_closed(root: Path, folder: Path) -> Path:
    """Build a copy of the site in which each form is closed; return the folder of the built site."""
    copy, target = folder / "closed", folder / "closed-site"
    copy.mkdir()
    for name in SOURCES:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copy(source, copy / name)
    for path in (copy / "data" / "forms").glob("*.yml"):
        text = re.sub(r"(?m)^status:.*$", "status: closed", path.read_text("utf-8"), count=1)
        path.write_text(text, "utf-8")
    build(copy, target, LIVE="true")
    return target


def look(root: Path, built: Path, folder: Path) -> Seen:
    """Look at every page and at every state of every form.

    Args:
        root: the project's folder.
        built: the folder of the built site.
        folder: where copies, databases and mail may be written.
    """
    site, _ = load_site(root)
    assert site, "what is built has no errors"
    closed = build_closed(root, folder) if site.forms else built
    visit = partial(_visit, site, {"built": built, "closed": closed}, folder)
    with ThreadPoolExecutor(AT_ONCE) as workers:
        seen = list(workers.map(visit, site.languages))
    problems = dict.fromkeys(problem for each in seen for problem in each.problems)
    return Seen(tuple(problems), sum(each.looked_at for each in seen))


def _visit(site: Site, built: dict[str, Path], folder: Path, language: str) -> Seen:
    """Look at all pages of a language."""
    found: list[Problem] = []
    looked_at = 0
    sources = Sources(site)
    for url, state, page in views(site, built, folder, language):
        found += accessibility.problems(violations(page), url, state, sources)
        looked_at += 1
    return Seen(tuple(found), looked_at)


def views(site: Site, built: dict[str, Path], folder: Path, language: str) -> Iterator[View]:
    """Yield every page and every state of a language, while a browser shows it.

    Args:
        site: what was built.
        built: folder of the site, as `built`, and of the one whose forms are closed, as `closed`.
        folder: where databases and mail may be written.
        language: a language of the site.
    """
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright, _receivers(built, folder / language) as addresses:
        browser = playwright.chromium.launch(**launch_options())
        yield from _ways(site, addresses, language, browser)
        browser.close()


@contextmanager
def _receivers(built: dict[str, Path], folder: Path) -> Iterator[dict[str, str]]:
    """Serve two builds, each by a receiver of its own; give their addresses."""
    folder.mkdir()
    known = {name: {"MAIL_URL": f"file:{folder}/{name}/mail"} for name in built}
    for name in built:
        (folder / name).mkdir()
    settings = {name: environment(site, folder / name, **known[name]) for name, site in built.items()}
    with (
        serving(settings["built"], folder / "built.log") as one,
        serving(settings["closed"], folder / "closed.log") as other,
    ):
        yield {"built": f"http://127.0.0.1:{one.port}/", "closed": f"http://127.0.0.1:{other.port}/"}


def _ways(site: Site, addresses: dict[str, str], language: str, browser: Browser) -> Iterator[View]:
    """Yield all there is to look at."""
    own = [page for page in site.pages.values() if page.language == language]
    with browser.new_context() as context:
        page = context.new_page()
        for each in own:
            yield from _ways_of_a_page(site, addresses["built"] + each.url, each, page)
        if language == site.languages[0]:
            page.goto(addresses["built"] + NOWHERE)
            yield ONLY_NOT_FOUND, FRESH, page
    for each in own:
        if each.meta.form:
            yield from _ways_of_a_form(site, addresses, each, browser)


def _ways_of_a_page(site: Site, address: str, place: SitePage, page: BrowserPage) -> Iterator[View]:
    page.goto(address)
    yield place.url, FRESH, page
    if not place.meta.slug or page.locator("main details").count():
        yield from _named(place, states.unfolded(page), page)
    if place.meta.search:
        yield from _named(place, states.searched(page, address, site.programme.name), page)


def _named(place: SitePage, seen: Iterator[Message], page: BrowserPage) -> Iterator[View]:
    return ((place.url, state, page) for state in seen)


def _ways_of_a_form(site: Site, addresses: dict[str, str], place: SitePage, browser: Browser) -> Iterator[View]:
    form, address = site.forms[str(place.meta.form)], addresses["built"] + place.url
    receives = form.delivery == "receiver"
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        is_open = page.locator(states.SUBMIT).is_visible()
        if is_open:
            way = states.sent_to_the_receiver if receives else states.sent_by_email
            yield from _named(place, way(page, address, form), page)
        if is_open and receives:
            problem = site.page(place.language, PROBLEM_PAGE)
            yield from _named(problem, states.refused(page, address), page)
            for other, state in states.refused_without_script(browser, address):
                yield place.url, state, other
        page.goto(addresses["closed"] + place.url)
        yield place.url, say("closed"), page
