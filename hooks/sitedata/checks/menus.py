"""Checks of the lists of pages in mkdocs.yml: each names pages that exist, and every page stands in one of them."""

import re
from collections.abc import Iterator, Mapping, Set

from markdown.extensions.toc import slugify

from sitedata.checks.mkdocs_settings import LIKE_YES_OR_NO, entries, setting, wrong
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import did_you_mean, nearest, proposal
from sitedata.messages.translatable import Message, say
from sitedata.reading.document import Document
from sitedata.reading.markdown_pages import PageSource
from sitedata.text.language_tags import SITE_LANGUAGE

MENUS = ("extra", "menus")
FOLDERS = re.compile(rf"^(?:docs/)?(?:{SITE_LANGUAGE}/)?")
"""Folders that stand before the name of a page for somebody who looks at files."""
MISSPELT = 0.75
"""How much alike, of 1, the name of a page is to the one that is meant; other names are those of pages to come."""


def check_menus(document: Document, sources: list[PageSource]) -> Iterator[Problem]:
    """Yield the problems of `nav`, `not_in_nav` and `extra.menus`."""
    files = {f"{source.name}.md" for source in sources}
    slugs = _slugs(sources)
    folders = ", ".join(dict.fromkeys(f"docs/{source.language}/" for source in sources))
    yield from _list(document, ("nav",), files, slugs, folders)
    menus = setting(document, *MENUS)
    for menu in menus if isinstance(menus, dict) else ():
        yield from _list(document, (*MENUS, menu), {name.removesuffix(".md") for name in files}, slugs, folders)
    if isinstance(setting(document, "nav"), list):
        yield from _left_out(document, sources, files, slugs)


def _page_meant(name: str, known: set[str], slugs: Mapping[str, str], folders: str) -> Message:
    """Return what to write: several pages with commas, a page by its address, the one with nearly the same name."""
    several = name.split()
    if len(several) > 1 and known.issuperset(several):
        return say("Write {text}.", text=", ".join(several))
    ending = ".md" if next(iter(known), "").endswith(".md") else ""
    if page := _page_named(name, known, slugs):
        return proposal(f"{page}{ending}")
    if "://" in name:
        return did_you_mean(name, known)
    return say("Correct the name; a new page needs a file in each of: {folders}.", folders=folders)


def _page_named(name: str, known: Set[str], slugs: Mapping[str, str]) -> str | None:
    """Return the page that a name means without its ending: by its file, its address, its title, or nearly so."""
    plain = FOLDERS.sub("", name.strip("/")).removesuffix(".md")
    pages = [other.removesuffix(".md") for other in known]
    return plain if plain in pages else slugs.get(plain) or nearest(plain, pages, MISSPELT)


def _slugs(sources: list[PageSource]) -> dict[str, str]:
    """Return the pages by their slugs in any language, and by what their titles would make."""
    heads = [(source.name, source.head.value) for source in sources if isinstance(source.head.value, dict)]
    titles = {slugify(str(head["title"]), "-"): name for name, head in heads if head.get("title")}
    return titles | {str(head.get("slug")).strip("/"): name for name, head in heads if head.get("slug")}


def _list(
    document: Document, path: tuple[str, ...], known: set[str], slugs: Mapping[str, str], folders: str
) -> Iterator[Problem]:
    """Yield a problem for each page that does not exist, or stands twice."""
    seen: dict[str, int] = {}
    for place, entry in entries(document, *path):
        name = _name(entry)
        if name is None:
            repair = say(
                "Write “- {name}”: its title stands in the page.",
                name=_meant(entry, known, slugs) or _written(entry) or min(known),
            )
            expected = say("the file name of a page, such as apply.md")
            yield wrong(document, place, say("“key: value” lines"), expected, repair)
        elif name in seen:
            found = say("{id} a second time (first on line {line})", id=quoted(name), line=seen[name])
            yield wrong(document, place, found, say("each page once"), say("Delete one of the two."))
        elif name not in (*known, *LIKE_YES_OR_NO):
            found, expected = say("the page {page}", page=quoted(name)), say("a page of docs/")
            yield wrong(document, place, found, expected, _page_meant(name, known, slugs, folders))
        seen.setdefault(name or "", document.line(place))


def _name(entry: object) -> str | None:
    """Return the page an entry names; None for one with lines of its own, such as `Title: apply.md`."""
    return entry if isinstance(entry, str) else None


def _written(entry: object) -> str | None:
    """Return the first name of a file that an entry holds."""
    inner = entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ()
    return next((part for part in inner if isinstance(part, str) and part.endswith(".md")), None)


def _meant(entry: object, known: set[str], slugs: Mapping[str, str]) -> str | None:
    """Return the page that an entry most likely means."""
    if isinstance(entry, str):
        page = _page_named(entry, known, slugs)
        return f"{page}.md" if page else None
    inner = list(entry.values()) if isinstance(entry, dict) else entry if isinstance(entry, list) else []
    return next((found for part in inner if (found := _meant(part, known, slugs))), None)


def _left_out(
    document: Document, sources: list[PageSource], files: set[str], slugs: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for the pages that are neither in `nav` nor in `not_in_nav`."""
    listed = {_meant(entry, files, slugs) for _, entry in entries(document, "nav")}
    hidden = setting(document, "not_in_nav")
    if hidden is not None and not isinstance(hidden, str):
        return
    lines = (hidden or "").split("\n")
    yield from _dashed(document, lines, files)
    plain = {line.strip().removeprefix("- ").removeprefix("/") for line in lines}
    candidates = [source for source in sources if f"{source.name}.md" not in listed]
    left = [source for source in candidates if f"{source.name}.md".rpartition("/")[2] not in plain]
    left = [source for source in left if not _matches(lines, source)] if any(lines) else left
    names = sorted({f"{source.name}.md" for source in left})
    if names:
        found = say("no line for {pages}", pages=", ".join(names))
        expected = say("each page in “nav” or in “not_in_nav”")
        repair = say("Add “- {name}” below “nav:”.", name=names[0])
        yield Problem(document.file, document.line(("nav",)), "nav", found, expected, repair)


def _dashed(document: Document, lines: list[str], files: set[str]) -> Iterator[Problem]:
    """Yield a problem for each page that `not_in_nav`, a text in lines, has as the item of a list."""
    for number, line in enumerate(lines, document.line(("not_in_nav",)) + 1):
        name = line.strip().removeprefix("- ")
        if line.strip() != name and name.removeprefix("/") in files:
            expected, repair = say("the file name of a page, such as apply.md"), say("Write {text}.", text=name)
            yield Problem(document.file, number, "not_in_nav", quoted(line.strip()), expected, repair)


def _matches(lines: list[str], source: PageSource) -> bool:
    """Return whether a line of `not_in_nav` means the page, by the rules of .gitignore; never if one breaks them."""
    from pathspec.gitignore import GitIgnoreSpec  # only where a page is not named plainly: a fiftieth of a second

    try:
        return GitIgnoreSpec.from_lines(lines).match_file(f"{source.language}/{source.name}.md")
    except ValueError:
        return False
