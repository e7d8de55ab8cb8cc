"""Published addresses that a proposal would leave without a page, or give to another one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sitedata.checks.against.state import State, listed
from sitedata.messages.problem import Problem, exactly, quoted
from sitedata.messages.suggestions import meant_key, nearest
from sitedata.messages.translatable import say
from sitedata.models.content import FORMER, PageMeta
from sitedata.reading.languages import CONFIG, language_line
from sitedata.reading.markdown_pages import PageSource
from sitedata.site import page_url


@dataclass(frozen=True)
class Published:
    """A page at an address below the site's root; `slugs`: its own and its former ones, all without the language."""

    source: PageSource
    language: str
    slugs: tuple[str, ...]


def compare_addresses(old: State, new: State) -> Iterator[Problem]:
    """Yield a problem for each address that led to a page and would lead nowhere, or to another page."""
    if old.languages[0] != new.languages[0]:
        yield _other_default(old, new)
        return
    for code in old.languages:
        if code not in new.languages:
            yield _language_gone(old, new, code)
    default = new.languages[0]
    shown = _shown(new)
    kept = {page_url(page.language, default, slug) for page in _published(new) for slug in page.slugs}
    for page in _published(old):
        lost = [slug for slug in page.slugs if page_url(page.language, default, slug) not in kept]
        now = new.pages.get(page.source.head.file)
        # That a page has the address of another one is told at the slug, and explains what follows from it.
        taken = now is not None and len(shown.get(page_url(page.language, default, _slugs(now)[0]), ())) > 1
        if lost and page.language in new.languages and not taken and not _unreadable(new, page.source.head.file):
            yield _lost(page, lost, old, new)
    yield from _exchanged(old, new)


def _exchanged(old: State, new: State) -> Iterator[Problem]:
    """Yield a warning for each page whose address is that of another one now, when both were there before."""
    default = new.languages[0]
    shown = _shown(new)
    for page in _published(old):
        file, slug = page.source.head.file, page.slugs[0]
        address = page_url(page.language, default, slug)
        at = shown.get(address, [file])
        now = at[0]
        if now != file and len(at) == 1 and now in old.pages and file in new.pages:
            head = new.pages[file].head
            found = say("another page at {address}: {file}", address=quoted(f"/{address}"), file=now)
            expected = say("at a published address the page that people know there")
            repair = say("Write “{line}” again, and give the other page an address of its own.", line=f"slug: {slug}")
            line = head.line(("slug",))
            yield Problem(file, line, "slug", found, expected, repair, severity="warning", because=now)


def _shown(state: State) -> dict[str, list[str]]:
    """Return the files of the pages by their addresses: more than one where a slug is taken twice."""
    found: dict[str, list[str]] = {}
    for page in _published(state):
        found.setdefault(page_url(page.language, state.languages[0], page.slugs[0]), []).append(page.source.head.file)
    return found


def _published(state: State) -> Iterator[Published]:
    """Yield every page, and the original of each one that a lenient language lacks."""
    default = state.languages[0]
    for source in state.pages.values():
        if isinstance(source.head.value, dict):
            yield Published(source, source.language, _slugs(source))
        if source.language == default:
            for code in state.lenient:
                if f"docs/{code}/{source.name}.md" not in state.pages:
                    yield Published(source, code, _slugs(source))


def _slugs(source: PageSource) -> tuple[str, ...]:
    head = source.head.value if isinstance(source.head.value, dict) else {}
    named = next((key for key in head if meant_key(key, PageMeta.model_fields) == "slug"), "slug")
    slug = head.get("slug", head.get(named))
    return (slug.strip("/") if isinstance(slug, str) else "", *(each.strip("/") for each in listed(head, "former")))


def _unreadable(state: State, file: str) -> bool:
    """Return whether a page is there and its head cannot be read: that is told already."""
    head = state.pages[file].head if file in state.pages else None
    return head is not None and (not isinstance(head.value, dict) or any(problem.stops for problem in head.problems))


def _lost(page: Published, lost: list[str], old: State, new: State) -> Problem:
    shown = ", ".join(f"/{page_url(page.language, old.languages[0], slug)}" for slug in lost)
    found = say("no page at {addresses} any more", addresses=quoted(shown))
    expected = say("a page at every published address, or a way to one")
    heir = new.pages.get(f"docs/{page.language}/{page.source.name}.md") or _same_title(page, old, new)
    if heir is None:
        line = f"former: [{', '.join(lost)}]"
        repair = say(
            "Write in the head of the page of docs/{language}/ that replaces it: {line}",
            language=page.language,
            line=line,
        )
        return Problem(page.source.head.file, 1, say("the page"), found, expected, repair)
    written = [slug for slug in listed(heir.head.value, "former") if re.fullmatch(FORMER, slug)]
    former = [slug for slug in written if slug in page.slugs or not nearest(slug, lost)]
    line = f"former: [{', '.join([*former, *(slug for slug in lost if slug not in former)])}]"
    repair = say("Write in the head of this page: {line}", line=line)
    key = "former" if listed(heir.head.value, "former") else "slug"
    if meant := next(_meant(heir, lost), None):
        return _misspelt(heir, meant, line)
    return Problem(heir.head.file, heir.head.line((key,)), key, found, expected, repair)


def _meant(page: PageSource, lost: list[str]) -> Iterator[str]:
    """Yield each unknown key of a head that means `former`, by its name or by the address that it has."""
    head = page.head.value if isinstance(page.head.value, dict) else {}
    for key in head.keys() - PageMeta.model_fields.keys():
        named = meant_key(key, PageMeta.model_fields) == "former"
        if named or any(slug and slug in value for value in listed(head, key) for slug in lost):
            yield key


def _misspelt(page: PageSource, key: str, line: str) -> Problem:
    """Return the problem of a key in whose place `former` is meant: that the address is lost comes from it."""
    found, expected = say("the unknown key {key}", key=quoted(key)), say("one of the keys of this record")
    repair = say("Write {text}.", text=exactly(line))
    if listed(page.head.value, "former"):
        repair = say("Delete this line, and write in the head of this page: {line}", line=line)
    return Problem(page.head.file, page.head.line((key,)), key, found, expected, repair)


def _same_title(page: Published, old: State, new: State) -> PageSource | None:
    """Return the new page that has the title of one that is gone: its file was renamed."""
    title = _title(page.source)
    fresh = (source for file, source in new.pages.items() if file not in old.pages and source.language == page.language)
    return next((source for source in fresh if title and _title(source) == title), None)


def _title(source: PageSource) -> str:
    found: Mapping[str, object] = source.head.value if isinstance(source.head.value, dict) else {}
    return str(found.get("title", "")).casefold()


def _other_default(old: State, new: State) -> Problem:
    found = say("{code} as the default language", code=quoted(new.languages[0]))
    expected = say("{code}, as published: each address of the site depends on it", code=quoted(old.languages[0]))
    repair = say(
        "Make it the default again. If it must change, someone has to set up redirects for every address first."
    )
    line = language_line(new.root, new.languages[0])
    return Problem(CONFIG, line, say("language {code}", code=quoted(new.languages[0])), found, expected, repair)


def _language_gone(old: State, new: State, code: str) -> Problem:
    number = sum(page.language == code for page in _published(old))
    found = say("{number} published pages in {code} that would be gone", number=number, code=quoted(code))
    expected = say("a page at every published address, or a way to one")
    repair = say("If that is what you want, there is nothing to fix: their addresses show the page “not found”.")
    where = say("language {code}", code=quoted(code))
    return Problem(CONFIG, language_line(new.root, code), where, found, expected, repair, severity="warning")
