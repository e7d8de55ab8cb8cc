"""Whether people find what they come to ask, as `inspection/tasks.yml` has it, on a phone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import Message, say
from sitedata.site import Page as SitePage
from sitedata.site import Site

from tests.browser.chromium import launch_options
from tests.receiver.process import environment, serving

FILE = Path("inspection") / "tasks.yml"
PHONE = ViewportSize(width=360, height=740)
STATE_BLOCK = "{{ while_"
SCREENS = 2
RESULTS = 3
FIND = """async (queries) => {
    const script = [...document.scripts].find(({ src }) => src.includes("search")).src;
    const { find } = await import(script);
    const found = {};
    for (const query of queries) found[query] = (await find(query)).pages.map(({ url }) => url);
    return found;
}"""
"""The page's own script: a module that is there already is not run again."""
PLACE = """(answer) => {
  const plain = (text) => text.replace(/\\s+/g, " ").toLowerCase().replaceAll("’", "'");
  const says = (node) => node.checkVisibility() && plain(node.textContent).includes(plain(answer));
  const top = (node) => node.getBoundingClientRect().top + scrollY;
  const node = [...document.querySelectorAll("main *")].find((node) => says(node) && ![...node.children].some(says));
  if (!node) return null;
  const before = (heading) => heading.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
  const heading = [...document.querySelectorAll("main :is(h2, h3)[id]")].filter(before).at(-1);
  const links = heading ? [...document.querySelectorAll(`main a[href="#${CSS.escape(heading.id)}"]`)] : [];
  const link = links.filter((link) => link.checkVisibility()).map(top).at(0) ?? null;
  return { top: top(node), below: heading && top(node) - top(heading), link };
}"""
"""In pixels: how far down the answer stands, on the page and below its heading, and the first link to that heading."""
LINKS = """() => [...document.links].filter(({ origin }) => origin === location.origin)
  .map(({ pathname }) => pathname.slice(1))"""


@dataclass(frozen=True)
class Task:
    """A question, the page that answers it, words of the answer, and what people type: both by language."""

    page: str
    question: str
    answer: Mapping[str, str]
    typed: Mapping[str, list[str]]


def read_tasks(root: Path) -> list[Task]:
    """Return the tasks of a project; none without the file."""
    path = root / FILE
    return [Task(**each) for each in yaml.safe_load(path.read_text("utf-8"))] if path.is_file() else []


def check_tasks(site: Site, tasks: list[Task], built: Path, folder: Path) -> Iterator[Problem]:
    """Yield a warning for each question that is not answered where people look: who edits may give another answer.

    Args:
        site: what was built.
        tasks: the questions.
        built: the folder of the built site.
        folder: where a database and mail may be written.
    """
    if not tasks:
        return
    place = folder / "tasks"
    place.mkdir()
    with serving(environment(built, place), place / "log") as receiver, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for language in site.languages:
            asked = [task for task in tasks if language in task.answer and is_asked(site, task, language)]
            yield from _in_language(site, asked, language, _phone(browser, receiver.port))
        browser.close()


def is_asked(site: Site, task: Task, language: str) -> bool:
    """Return whether the page of a question says now all that it says while every form is open."""
    page, now = site.pages.get((language, task.page)), datetime.now(UTC)
    if page is None or all(site.opening(form).state(now) == "open" for form in site.forms):
        return True
    source = site.root / "docs" / page.text_language / f"{page.name}.md"
    return STATE_BLOCK not in source.read_text("utf-8")


def _phone(browser: Browser, port: int) -> Page:
    return browser.new_context(viewport=PHONE, base_url=f"http://127.0.0.1:{port}/").new_page()


def _in_language(site: Site, tasks: list[Task], language: str, page: Page) -> Iterator[Problem]:
    near = _near(page, site, language)
    page.goto("/" + site.page(language, "search").url)
    found = page.evaluate(FIND, sorted({word for task in tasks for word in task.typed[language]}))
    for task in tasks:
        target = site.pages.get((language, task.page))
        told = _of_page(page, task, target, near, found) if target else [NO_PAGE]
        file = f"docs/{target.text_language}/{target.name}.md" if target else str(FILE)
        for each in told:
            where = say("the question {question}", question=quoted(task.question))
            yield Problem(file, 1, where, *each, severity="warning")


def _of_page(
    page: Page, task: Task, target: SitePage, near: set[str], found: Mapping[str, list[str]]
) -> Iterator["Told"]:
    language = target.language
    page.goto("/" + target.url)
    if target.url not in near:
        yield FAR
    yield from _where(page.evaluate(PLACE, task.answer[language]), task.answer[language])
    for word in task.typed[language]:
        yield from _among([url.lstrip("/") for url in found[word]], target.url, word)


Told = tuple[Message, Message, Message]
"""What was found, what is expected, how to repair it."""
NO_PAGE: Told = (say("no such page"), say("the page that answers"), say("Write here which page answers now."))
FAR: Told = (
    say("a page that is three clicks or more from the home page"),
    say("two clicks at most"),
    say("Link to it from a menu, the home page, or a page to which that leads."),
)


def _near(page: Page, site: Site, language: str) -> set[str]:
    """Return what two clicks lead to from the home page."""
    pages = {each.url for each in site.pages.values()}
    page.goto("/" + site.page(language, "index").url)
    first = pages & set(page.evaluate(LINKS))
    near = set(first)
    for url in first:
        page.goto("/" + url)
        near |= set(page.evaluate(LINKS))
    return near


def _where(found: dict[str, Any] | None, answer: str) -> Iterator[Told]:
    screens = SCREENS * PHONE["height"]
    if found is None:
        repair = say("Write the answer again, or change {file} where the answer is another one now.", file=str(FILE))
        yield say("no such words in sight: {words}", words=quoted(answer)), say("the answer"), repair
    elif found["top"] > screens and not (found["link"] is not None and max(found["link"], found["below"]) <= screens):
        told = say("{words} further down", words=quoted(answer))
        expected = say("the answer on the first two screens of a phone, or below a heading to which a link there leads")
        yield told, expected, say("Move it up, or write a heading above it.")


def _among(found: list[str], url: str, word: str) -> Iterator[Told]:
    if url not in found[:RESULTS]:
        told = say("the search for {word} gives other pages first, or none", word=quoted(word))
        expected = say("this page among the first three results")
        yield told, expected, say("Write this word on the page, best of all in a heading.")
