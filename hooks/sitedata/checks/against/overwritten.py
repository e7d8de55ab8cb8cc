"""Pages in whose place a proposal has put another page: a copy that nobody translated, or saved under a wrong name."""

from collections.abc import Iterator

from sitedata.checks.against.state import State
from sitedata.messages.problem import Problem
from sitedata.messages.translatable import say
from sitedata.reading.markdown_pages import PageSource

OWN = "description"
"""The key of a head that no two pages have in common."""


def compare_pages(old: State, new: State) -> Iterator[Problem]:
    """Yield one problem for each page that has the head of another one now, and so its address."""
    owners = {_value(page, OWN): file for file, page in old.pages.items()}
    for file, page in new.pages.items():
        said, before = _value(page, OWN), old.pages.get(file)
        owner = owners.get(said, file)
        taken = before and said and said != _value(before, OWN) and owner in new.pages
        # A link is told as one; a page that was moved is no longer where it was.
        if before and taken and said == _value(new.pages[owner], OWN) and not (new.root / file).is_symlink():
            found, expected = say("the head of {file}", file=owner), say("its own, as published")
            repair = say("Restore this page as it was published, then change in it what should change.")
            yield Problem(file, page.head.line(("slug",)), say("the page"), found, expected, repair, missing=file)


def _value(page: PageSource, key: str) -> str:
    head = page.head.value if isinstance(page.head.value, dict) else {}
    return str(head.get(key, ""))
