"""Checks that need more than one record: each is a generator of problems, `check_site` runs them all.

The checks of pages work even when a data file cannot be typed, so that an editor sees everything at once;
those that compare records need the whole site.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from sitedata.checks.form_definition import check_form
from sitedata.checks.map import check_map
from sitedata.checks.words import missing_words
from sitedata.language import countries
from sitedata.messages.problem import Problem, did_you_mean, quoted
from sitedata.messages.suggestions import look_up_country
from sitedata.messages.translatable import chain, say
from sitedata.reading.markdown_pages import PageSource, sections_of, unsafe_content
from sitedata.reading.strict_yaml import Document, Path_
from sitedata.site import Site

COUNTRY_LISTS = ("countries", "not_offered")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class _Place:
    """Where a value of a data file stands."""

    document: Document
    path: Path_

    def problem(self, where: str, found: str, expected: str, repair: str) -> Problem:
        return Problem(self.document.file, self.document.line(self.path), where, found, expected, repair)


def check_site(
    root: Path,
    languages: tuple[str, ...],
    lenient: frozenset[str],
    documents: Mapping[str, Document],
    sources: list[PageSource],
    site: Site | None,
) -> Iterator[Problem]:
    """Yield the problems that one record alone does not show. `site` is None when something could not be typed."""
    for source in sources:
        yield from unsafe_content(source)
        yield from _unknown_sections(root, source)
    yield from _missing_twins(languages, lenient, sources)
    yield from _duplicate_ids(documents)
    yield from _unknown_countries(documents)
    yield from _unlike_placeholders(documents["data/words.yml"])
    if site:
        yield from _addresses(site, sources)
        yield from _page_references(site, sources)
        yield from _languages_known(site, documents)
        if site.map:
            yield from check_map(documents["data/map.yml"], site)
        missing = list(missing_words(root, site))
        yield from missing
        # What a form shows is made of words: without them it cannot be looked at.
        for form in site.forms.values() if not missing else ():
            yield from check_form(form, documents[f"data/forms/{form.id}.yml"], site)


def _unknown_sections(root: Path, source: PageSource) -> Iterator[Problem]:
    known = {path.stem for path in (root / "overrides" / "sections").glob("*.html")}
    for line, name in sections_of(source):
        if name not in known:
            found = say("the section {section}", section=quoted(name))
            expected = say("a section of overrides/sections/")
            yield Problem(source.head.file, line, say("the text"), found, expected, did_you_mean(name, known))


def _missing_twins(languages: tuple[str, ...], lenient: frozenset[str], sources: list[PageSource]) -> Iterator[Problem]:
    """Yield a problem for each page that a strict language lacks. No page may lack its original."""
    present = {(source.language, source.name) for source in sources}
    for source in sources:
        for language in languages:
            if (language, source.name) not in present and language not in lenient:
                twin = f"docs/{language}/{source.name}.md"
                found = say("no page in {language}", language=quoted(language))
                expected = say("the same page in each language")
                repair = say("Add {twin}, or delete this page in every language.", twin=twin)
                yield Problem(source.head.file, 1, say("the page"), found, expected, repair)


def _duplicate_ids(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Yield a problem for each id that a file has twice. Topics share the ids of all themes: forms store both."""
    for document in documents.values():
        seen: dict[tuple[str, str], int] = {}
        for path, value in _records(document):
            identity = value.get("id", value.get("code"))
            if not isinstance(identity, str):
                continue
            line = document.line((*path, "id" if "id" in value else "code"))
            group = (_scope(document.file, path), identity)
            if group in seen:
                found = say("{id} a second time (first on line {line})", id=quoted(identity), line=seen[group])
                repair = say("Rename or delete one of the two.")
                yield Problem(document.file, line, "id", found, say("each id once"), repair)
            seen.setdefault(group, line)


def _scope(file: str, path: Path_) -> str:
    """Return that within which ids must differ: the file, or the field of an option, or the region of a subset."""
    if "options" in path or "subsets" in path:
        return f"{file} {path[:-1]}"
    if file.startswith("data/forms/"):
        return f"{file} {'fields' if 'fields' in path else 'sections' if path else 'form'}"
    return file if "country_labels" not in path else f"{file} country_labels"


def _records(document: Document) -> Iterator[tuple[Path_, dict[str, object]]]:
    """Yield every mapping of a document with its path, outer ones first, in the file's order."""
    waiting: deque[tuple[Path_, object]] = deque([((), document.value)])
    while waiting:
        path, value = waiting.popleft()
        if isinstance(value, dict):
            yield path, value
        waiting += [((*path, key), part) for key, part in _entries(value) if isinstance(part, dict | list)]


def _entries(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _unknown_countries(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Yield a problem for each code that ISO 3166-1 does not know, and for each subset beyond its region's list."""
    for file in ("data/regions.yml", "data/testimonials.yml"):
        known = countries.codes() | _labelled(documents[file])
        for path, value in _records(documents[file]):
            if value.keys().isdisjoint(COUNTRY_LISTS):
                continue
            for key in COUNTRY_LISTS:
                yield from _unknown_codes(documents[file], (*path, key), value.get(key), known)
            yield from _subset_outside(documents[file], path, value)
            yield from _repeated_codes(documents[file], (*path, "countries"), value.get("countries"))


def _unknown_codes(document: Document, path: Path_, listed: object, known: Set[str]) -> Iterator[Problem]:
    for index, code in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(code, str) and re.fullmatch("[A-Z]{2}", code) and code not in known:
            found, expected = say("the code {code}", code=quoted(code)), say("a country code of ISO 3166-1")
            place = _Place(document, (*path, index))
            yield place.problem("countries", found, expected, look_up_country(code))


def _labelled(document: Document) -> set[str]:
    labels = document.value.get("country_labels", ()) if isinstance(document.value, dict) else ()
    return {str(entry["code"]) for entry in labels if isinstance(entry, dict) and "code" in entry}


def _repeated_codes(document: Document, path: Path_, listed: object) -> Iterator[Problem]:
    names = [code for code in listed if isinstance(code, str)] if isinstance(listed, list) else []
    for code, count in Counter(names).items():
        if count > 1:
            found = say("{code} {count} times", code=quoted(code), count=count)
            place = _Place(document, path)
            yield place.problem("countries", found, say("each code once"), say("Delete the others."))


def _subset_outside(document: Document, path: Path_, region: dict[str, object]) -> Iterator[Problem]:
    subsets, listed = region.get("subsets"), region.get("countries")
    if not isinstance(subsets, list) or not isinstance(listed, list) or not subsets:
        return
    parts = [part.get("countries", []) for part in subsets if isinstance(part, dict)]
    inside = {str(code) for part in parts if isinstance(part, list) for code in part}
    for code in sorted(inside ^ {str(code) for code in listed}):
        found = say("{code} in only one of the two lists", code=quoted(code))
        expected = say("subsets that hold exactly the region's countries")
        repair = say("Add it to the other list, or delete it.")
        yield _Place(document, (*path, "subsets")).problem("subsets", found, expected, repair)


def _unlike_placeholders(document: Document) -> Iterator[Problem]:
    """Yield a problem for each placeholder such as {max} that a word lacks in one of its languages."""
    for path, value in _records(document):
        texts = {key: text for key, text in value.items() if isinstance(text, str)}
        if not path or path[-1] != "text":
            continue
        names = set().union(*(PLACEHOLDER.findall(text) for text in texts.values()))
        for language, text in texts.items():
            for name in sorted(names - set(PLACEHOLDER.findall(text))):
                wanted = f"{{{name}}}"
                found, repair = say("no {key}", key=quoted(wanted)), say("Write {text}.", text=wanted)
                expected, where = say("the same placeholders in each language"), chain((path[0], language), " › ")
                yield _Place(document, (*path, language)).problem(where, found, expected, repair)


def _addresses(site: Site, sources: list[PageSource]) -> Iterator[Problem]:
    """Yield a problem for each address taken twice, and for each page without one, except the home page."""
    taken: dict[str, str] = {}
    by_text = {(source.language, source.name): source for source in sources}
    for page in site.pages.values():
        source = by_text[page.text_language, page.name]
        line = source.head.line(("slug",))
        if not page.meta.slug and page.name != "index":
            repair = say("Add a line “{key}: …”.", key="slug")
            yield Problem(source.head.file, line, "slug", say("nothing"), say("an address"), repair)
        elif page.url in taken:
            found = say("the address {address} of {file}", address=quoted(page.url), file=taken[page.url])
            expected, repair = say("an address of its own"), say("Choose another slug.")
            yield Problem(source.head.file, line, "slug", found, expected, repair)
        else:
            taken[page.url] = source.head.file


def _page_references(site: Site, sources: list[PageSource]) -> Iterator[Problem]:
    """Yield a problem for each form that does not exist, or lacks its one page and one receipt in a language."""
    for source in sources:
        meta = site.page(source.language, source.name).meta
        for key, name in (("form", meta.form), ("receipt", meta.receipt)):
            if name and name not in site.forms:
                line = source.head.line((key,))
                repair = did_you_mean(name, site.forms)
                found = say("the unknown form {form}", form=quoted(name))
                yield Problem(source.head.file, line, key, found, say("a form of data/forms/"), repair)
    for form in site.forms:
        yield from _form_pages(site, form, "form", site.pages_with(form=form))
        yield from _form_pages(site, form, "receipt", site.pages_with(receipt=form))


def _form_pages(site: Site, form: str, key: str, pages: Iterable[object]) -> Iterator[Problem]:
    count = Counter(getattr(page, "language", "") for page in pages)
    for language in site.languages:
        if count[language] != 1:
            number, setting, folder = count[language], quoted(f"{key}: {form}"), f"docs/{language}/"
            names = {"number": number, "language": quoted(language), "setting": setting}
            found = say("{number} pages in {language} with {setting}", **names)
            repair = say("Write {setting} in the head of one page of {folder}.", setting=setting, folder=folder)
            yield Problem(f"data/forms/{form}.yml", 1, say("the form"), found, say("one page"), repair)


def _languages_known(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    used: list[tuple[str, Path_, str]] = [("data/programme.yml", ("team_language",), site.programme.team_language)]
    for index, testimonial in enumerate(site.testimonials):
        used.append(("data/testimonials.yml", (index, "original_language"), testimonial.original_language))
    for file, path, language in used:
        if language not in site.languages:
            yield _Place(documents[file], path).problem(
                str(path[-1]),
                quoted(language),
                say("a language of the site"),
                did_you_mean(language, site.languages),
            )
