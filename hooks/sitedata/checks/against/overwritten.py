"""Pages in whose place a proposal has put another page: a copy that nobody translated, or saved under a wrong name."""

from collections.abc import Callable, Iterator

from sitedata.checks.against.state import State
from sitedata.messages.problem import Problem
from sitedata.messages.translatable import say
from sitedata.reading.markdown_pages import PageSource

MIN_WORDS = 20
"""Words of a text that two pages do not have by chance."""


def compare_pages(old: State, new: State) -> Iterator[Problem]:
    """Yield one problem for each page that has the head of another one now, and so its address."""
    repair = say("Restore this page as it was published, then change in it what should change.")
    heads = dict(_of_others(old, new, _description))
    for file, owner in {**dict(_of_others(old, new, _text)), **heads}.items():
        page = new.pages[file]
        found, line = (
            say("the text of {file}", file=owner),
            next((number for number, text in page.body if text.strip()), 1),
        )
        if file in heads:
            found, line = say("the head of {file}", file=owner), page.head.line(("slug",))
        yield Problem(file, line, say("the page"), found, say("its own, as published"), repair, missing=file)


def _of_others(old: State, new: State, said: Callable[[PageSource], str]) -> Iterator[tuple[str, str]]:
    """Yield each page that says now what another one said, and that one, by their files."""
    owners = {said(page): file for file, page in old.pages.items()}
    for file, page in new.pages.items():
        before, now = old.pages.get(file), said(page)
        owner = owners.get(now, "")
        # A link is told as one; a page whose file is gone was moved.
        if before and now and now != said(before) and owner in new.pages and not (new.root / file).is_symlink():
            yield file, owner


def _description(page: PageSource) -> str:
    head = page.head.value if isinstance(page.head.value, dict) else {}
    return str(head.get("description", ""))


def _text(page: PageSource) -> str:
    """Return the words below the head; of a page with few words, which may be the same in two languages, none."""
    text = " ".join(line.strip() for _, line in page.body if line.strip())
    return text if len(text.split()) >= MIN_WORDS else ""
