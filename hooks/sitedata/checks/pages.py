"""Checks of the pages as a whole: their twins in other languages, their addresses, their forms."""

from collections import Counter
from collections.abc import Collection, Iterator, Set
from difflib import SequenceMatcher

from markdown.extensions.toc import slugify

from sitedata.checks.state_blocks import check_block_names
from sitedata.messages.problem import Problem, exactly, quoted
from sitedata.messages.suggestions import did_you_mean
from sitedata.messages.translatable import chain, say
from sitedata.reading.markdown_pages import PageSource, sections_of
from sitedata.site import Page, Site


def check_heads(site: Site, sources: list[PageSource]) -> Iterator[Problem]:
    """Yield the problems of what the heads of the pages say about addresses and forms."""
    yield from _addresses(site, sources)
    yield from _page_references(site, sources)
    for source in sources:
        yield from check_block_names(site, source)


def missing_twins(languages: tuple[str, ...], lenient: frozenset[str], sources: list[PageSource]) -> Iterator[Problem]:
    """Yield a problem for each page that a strict language lacks. No page may lack its original."""
    present = {(source.language, source.name) for source in sources}
    done = set[str]()
    for source, name in misnamed(languages, sources):
        done |= {source.name, name}
        twin, written = f"docs/{source.language}/{name}.md", quoted(f"{source.name}.md")
        expected, repair = say("the same name in each language"), say("Rename it to {twin}.", twin=twin)
        yield Problem(source.head.file, 1, say("the page"), written, expected, repair, missing=twin)
    for source in {source.name: source for source in reversed(sources)}.values():
        lacking = [code for code in languages if (code, source.name) not in present and code not in lenient]
        if lacking and source.name not in done:
            twins = ", ".join(f"docs/{code}/{source.name}.md" for code in lacking)
            found = say("no page in {language}", language=chain(map(quoted, lacking), ", "))
            expected = say("the same page in each language")
            repair = say("Add {twin}, or delete this page in every language.", twin=twins)
            missing = twins if len(lacking) == 1 else ""
            yield Problem(source.head.file, 1, say("the page"), found, expected, repair, missing=missing)


def misnamed(languages: tuple[str, ...], sources: list[PageSource]) -> Iterator[tuple[PageSource, str]]:
    """Yield each page that one language has alone, with the name that it lacks alone: it is the same page."""
    present = {(source.language, source.name) for source in sources}
    names = {name for _, name in present}
    told: set[str] = set()
    # The originals last: of two languages the translation is told.
    for language in reversed(languages):
        others = [code for code in languages if code != language]
        lacking = [
            name
            for name in names
            if (language, name) not in present and all((code, name) in present for code in others)
        ]
        alone = [
            source
            for source in sources
            if source.language == language and not any((code, source.name) in present for code in others)
        ]
        if others and len(lacking) == len(alone) == 1 and lacking[0] not in told:
            told.add(alone[0].name)
            yield alone[0], lacking[0]


def _addresses(site: Site, sources: list[PageSource]) -> Iterator[Problem]:
    """Yield a problem for each address taken twice, and for each page without one, except the home page."""
    taken: dict[str, str] = {}
    folders = {f"{code}/" for code in site.languages[1:]}
    by_text = {(source.language, source.name): source for source in sources}
    # The page that an address fits best keeps it: told is the other one, whose slug has probably been changed.
    for page in sorted(site.pages.values(), key=_fit, reverse=True):
        source = by_text[page.text_language, page.name]
        line = source.head.line(("slug",))
        if not page.meta.slug and page.name != "index":
            repair = say("Add a line “{key}: …”.", key="slug")
            yield Problem(source.head.file, line, "slug", say("nothing"), say("an address"), repair)
        elif page.language == site.languages[0] and page.url.partition("/")[0] + "/" in folders:
            continue  # that an address begins with the code of a language is told by itself
        elif page.url in taken:
            other = taken[page.url]
            found = say("the address {address} of {file}", address=quoted(page.url), file=other)
            expected, repair = say("an address of its own"), say("Choose another slug here, or for {file}.", file=other)
            yield Problem(source.head.file, line, "slug", found, expected, repair, because=other)
        else:
            taken[page.url] = source.head.file


def _fit(page: Page) -> float:
    """Return how much the slug of a page is like its title or its name, from 0 to 1."""
    words = (page.meta.title, page.name) if page.translated else ()
    return max((SequenceMatcher(None, page.meta.slug, slugify(text, "-")).ratio() for text in words), default=0)


def _page_references(site: Site, sources: list[PageSource]) -> Iterator[Problem]:
    """Yield a problem for each form that does not exist, or lacks its one page and one receipt in a language."""
    told: set[tuple[str, str]] = set()
    for source in sources:
        meta = site.page(source.language, source.name).meta
        for key, name in (("form", meta.form), ("receipt", meta.receipt)):
            if twin := _of_twins(site, source, key):
                told.add((source.language, key))
                yield from _other_form(source, key, name, twin, sources)
            elif name and name not in site.forms:
                told.add((source.language, key))
                line = source.head.line((key,))
                repair = did_you_mean(name, site.forms)
                found = say("the unknown form {form}", form=quoted(name))
                yield Problem(source.head.file, line, key, found, say("a form of data/forms/"), repair, missing=name)
    for form in site.forms:
        yield from _form_pages(site, form, "form", [*site.pages_with(form=form)], told)
        yield from _form_pages(site, form, "receipt", [*site.pages_with(receipt=form)], told)


def _of_twins(site: Site, source: PageSource, key: str) -> Page | None:
    """Return a page in another language that has the form which this one should have; None where it has it."""
    own = getattr(site.page(source.language, source.name).meta, key)
    twins = [page for page in site.pages.values() if page.name == source.name and page.language != source.language]
    forms = {getattr(page.meta, key) for page in twins}
    form = next(iter(forms), None)
    known = own is None or own in site.forms
    lacking = form in site.forms and not any(
        page.language == source.language for page in site.pages_with(**{key: form})
    )
    return twins[0] if known and len(forms) == 1 and lacking else None


def _other_form(
    source: PageSource, key: str, written: str | None, twin: Page, sources: list[PageSource]
) -> Iterator[Problem]:
    """Yield the problem of a page without the form of its twin, unless the place of the form in its text is told."""
    others = (other.head.value for other in sources if other.language == source.language)
    places = any(name == key for _, name in sections_of(source))
    if written or not places or not any(isinstance(head, dict) and key in head for head in others):
        line = f"{key}: {getattr(twin.meta, key)}"
        found = quoted(f"{key}: {written}") if written else say("nothing")
        expected = say("{text}, as in {file}", text=quoted(line), file=f"docs/{twin.language}/{twin.name}.md")
        repair = say("Write {text}.", text=exactly(line))
        yield Problem(source.head.file, source.head.line((key,)), key, found, expected, repair)


def _stray(language: str, pages: Collection[Page]) -> str:
    """Return the page of a form that a language lacks, or has beside the one that the others have."""
    own, others = ([page.name for page in pages if (page.language == language) == own] for own in (True, False))
    return next((name for name in own or others if not own or name not in others), "")


def _form_pages(
    site: Site, form: str, key: str, pages: Collection[Page], told: Set[tuple[str, str]]
) -> Iterator[Problem]:
    """Yield a problem for each language without one page of a form, unless a page with another form is told."""
    count = Counter(page.language for page in pages)
    wrong = [language for language in site.languages if count[language] != 1 and (language, key) not in told]
    # A new form: what all languages lack is told once.
    for group in [wrong] if not pages and len(wrong) > 1 else [[language] for language in wrong]:
        setting, folder = quoted(f"{key}: {form}"), ", ".join(f"docs/{language}/" for language in group)
        names = {"number": count[group[0]], "language": chain(map(quoted, group), ", "), "setting": setting}
        found = say("{number} pages in {language} with {setting}", **names)
        repair = say("Write {setting} in the head of one page of {folder}.", setting=setting, folder=folder)
        because = f"{folder}{_stray(group[0], pages)}.md"
        yield Problem(f"data/forms/{form}.yml", 1, say("the form"), found, say("one page"), repair, because=because)
