"""From files to one typed site, with every problem of every file in one pass."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sitedata.checks.mkdocs_settings import check_settings
from sitedata.checks.model_errors import explain
from sitedata.checks.paused_languages import check_paused
from sitedata.checks.site import check_site
from sitedata.checks.stray_files import misplaced
from sitedata.messages.problem import Problem, folders, quoted, without_consequences
from sitedata.messages.translatable import Message, say
from sitedata.models.content import (
    AccessibilityCheck,
    PageMeta,
    Point,
    Regions,
    Step,
    SupportType,
    Theme,
    Words,
)
from sitedata.models.countries import Countries
from sitedata.models.files.published import read_published
from sitedata.models.form_definition import Form
from sitedata.models.map import WorldMap
from sitedata.models.programme import Programme
from sitedata.models.promised import Promised
from sitedata.models.testimonial import Testimonial
from sitedata.reading.beside import beside
from sitedata.reading.document import Document
from sitedata.reading.fingerprint import fingerprint
from sitedata.reading.languages import (
    CONFIG,
    read_declared,
    read_extensions,
    read_languages,
    read_lenient,
    read_paused,
    read_typed,
)
from sitedata.reading.markdown_pages import PageSource, read_page, read_pages
from sitedata.reading.rendered_pages import RenderedPage, markdown_settings, render
from sitedata.reading.settings_file import read_settings
from sitedata.reading.strict_yaml import read_file
from sitedata.site import Page, Site, page_url
from sitedata.translations.reviews import FOLDER as REVIEWS
from sitedata.translations.reviews import outdated_pages

RECORDS: dict[str, Any] = {
    "programme": Programme,
    "steps": tuple[Step, ...],
    "themes": tuple[Theme, ...],
    "regions": Regions,
    "support_types": tuple[SupportType, ...],
    "testimonials": tuple[Testimonial, ...],
    "benefits": tuple[Point, ...],
    "conditions": tuple[Point, ...],
    "words": Words,
}
"""data/<name>.yml → what it holds."""
OPTIONAL: dict[str, Any] = {
    "countries": Countries,
    "map": WorldMap,
    "accessibility": AccessibilityCheck,
    "promised": Promised,
}
"""The same for files that a site can do without."""

READ_FROM = (CONFIG, "data/**/*", "docs/**/*", "overrides/**/*", f"{REVIEWS}/*.txt")
Rendered = dict[str, RenderedPage]
Begin = Callable[[Callable[[], Rendered]], Callable[[], Rendered]]
"""Begins to render the pages, or waits until somebody asks for them."""
_CHECKED: dict[Path, Site | None] = {}


def load_site(root: Path, *, once: bool = False) -> tuple[Site | None, tuple[Problem, ...]]:
    """Return the site below a folder, or None, and every problem. Read again only when a file has changed.

    Args:
        root: the project's folder.
        once: nobody asks again in this process: pages are rendered in one beside it, and not remembered here.
    """
    root = root.resolve()
    site, problems = _load(root, fingerprint(root, READ_FROM), beside if once else cache)
    _CHECKED[root] = site
    return site, problems


def checked_site(root: Path) -> Site:
    """Return the site as `load_site` found it last: a build looks at the files once, not for each page.

    Raises:
        KeyError: it was never loaded.
        ValueError: it had problems.
    """
    site = _CHECKED[root.resolve()]
    if site is None:
        raise ValueError("the site has problems")
    return site


def changes_since(root: Path, state: str) -> tuple[tuple[Problem, ...], Message | None]:
    """Return what a proposal changes that others rely on, compared with a state of the repository, such as origin/main.

    And a sentence when there is no such state.
    """
    # They ask git: what most checks do without.
    from sitedata.checks.against.comparison import compare
    from sitedata.checks.against.published import UnknownStateError

    try:
        return compare(root, state), None
    except UnknownStateError as error:
        return (), error.message


def with_changes(problems: tuple[Problem, ...], changes: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return all problems; what a change takes back tells more than that its new value is wrong, or still named."""
    # A file with another name is told, and read as what it is meant to be: nothing of it is gone.
    misnamed = {problem.missing for problem in problems}
    changes = tuple(change for change in changes if not misnamed.intersection((change.file, *folders(change.file))))
    stopping = [change for change in changes if change.stops]
    # A slug that is wrong has to be written otherwise, whatever becomes of the one that was published.
    lines = {(change.file, change.line) for change in stopping if change.where != "slug"}
    gone = {change.missing for change in stopping if change.missing}
    kept = [
        problem for problem in problems if (problem.file, problem.line) not in lines and problem.missing not in gone
    ]
    # A line that is wrong is no news for other languages.
    wrong = {(problem.file, problem.line) for problem in kept if problem.stops}
    news = [change for change in changes if change.stops or (change.file, change.line) not in wrong]
    return tuple(without_consequences((*kept, *news)))


@lru_cache(maxsize=4)
def _load(root: Path, _fingerprint: object, begin: Begin) -> tuple[Site | None, tuple[Problem, ...]]:
    settings = read_settings(root)
    names, problems = read_languages(root)
    found = [*problems, *check_settings(root, settings, read_typed(root), set(read_declared(root)))]
    if not names:
        return None, tuple(sorted(set(_specific(found, settings))))
    loader = _Loader(root, names, settings)
    site = loader.load(begin)
    found += loader.problems
    return (None if any(problem.stops for problem in found) else site), tuple(sorted(set(without_consequences(found))))


def _specific(found: list[Problem], settings: Document) -> list[Problem]:
    """Return the problems of settings without readable languages, the general one only where no other says why."""
    known = settings.value is None or any(problem.where.startswith("plugin") for problem in found[1:])
    return found[1:] if known and len(found) > 1 else [replace(found[0], line=settings.line(("plugins",))), *found[1:]]


class _Loader:
    """Reads, types and checks; collects the problems of all three."""

    def __init__(self, root: Path, names: Mapping[str, str], settings: Document) -> None:
        self.root = root
        self.settings = settings
        self.names = names
        self.languages = tuple(names)
        self.problems: list[Problem] = []
        self.paused = read_paused(root)
        self.lenient, wrong = read_lenient(root, self.languages, settings)
        self.problems += wrong
        self.documents: dict[str, Document] = {}
        self.files = read_published(root)
        found = list(misplaced(root, read_declared(root), tuple(RECORDS | OPTIONAL)))
        self.problems += [file.problem for file in found]
        self.misplaced = {file.problem.file for file in found if file.meant != file.problem.file}
        self.undeclared = frozenset(file.language for file in found if file.language)
        """Languages that have a folder of docs/ alone: it is told, and not each of their thousand texts."""
        self.instead = {
            file.meant: file.problem.file
            for file in found
            if file.meant and file.problem.file in self.misplaced and not (root / file.meant).exists()
        }
        """File that is missing → the one with another name that is read in its place, so that it is told once."""

    def load(self, begin: Begin) -> Site | None:
        sources = self._sources()
        rendered = begin(partial(self._rendered, sources))
        records = {name: self._records(f"data/{name}.yml", model) for name, model in self._present().items()}
        forms = [self._form(file) for file in self._well_named("data/forms", "data/forms/*.yml")]
        pages = [self._page(source) for source in sources]
        self.problems += check_paused(self.root, self.paused)
        complete = all(record is not None for record in (*records.values(), *forms, *pages))
        site = self._site(records, forms, pages) if complete else None
        self.problems += check_site(
            self.root, self.languages, self.lenient, self.documents, sources, rendered, self.settings, self.files, site
        )
        self.problems = [problem for problem in self.problems if problem.missing not in self.undeclared]
        if site is None:
            return None
        return replace(site, outdated=outdated_pages(self.root, sources, self.languages))

    def _well_named(self, folder: str, pattern: str) -> list[str]:
        """Return the files of a folder by the names they should have."""
        found = {path.relative_to(self.root).as_posix() for path in self.root.glob(pattern)} - self.misplaced
        return sorted(found | {meant for meant in self.instead if meant.startswith(f"{folder}/")})

    def _sources(self) -> list[PageSource]:
        found = [source for source in read_pages(self.root, self.languages) if source.head.file not in self.misplaced]
        for meant, file in self.instead.items():
            _, language, *below = PurePosixPath(meant).with_suffix("").parts
            if meant.startswith("docs/") and language in self.languages:
                found.append(replace(read_page(self.root / file, self.root, language), name="/".join(below)))
        return found

    def _rendered(self, sources: list[PageSource]) -> Rendered:
        settings = markdown_settings(read_extensions(self.root))
        return {source.head.file: render(source, settings) for source in sources}

    def _present(self) -> dict[str, Any]:
        """Return the models of the files to read: all that are needed, and of the others those that exist."""
        files = {name: f"data/{name}.yml" for name in OPTIONAL}
        there = [name for name, file in files.items() if file in self.instead or (self.root / file).is_file()]
        return {**RECORDS, **{name: OPTIONAL[name] for name in there}}

    def _site(self, records: dict[str, Any], forms: list[Form | None], pages: list[Page | None]) -> Site:
        words: Words = records.pop("words")
        return Site(
            root=self.root,
            languages=self.languages,
            language_names=self.names,
            paused=self.paused,
            words=words.root,
            forms={form.id: form for form in forms if form},
            pages=self._with_originals([page for page in pages if page]),
            lenient=self.lenient,
            files=self.files,
            **records,
        )

    def _with_originals(self, pages: list[Page]) -> dict[tuple[str, str], Page]:
        """Return the pages, and the original of each one that a lenient language lacks."""
        default = self.languages[0]
        found = {(page.language, page.name): page for page in pages}
        for original in [page for page in pages if page.language == default]:
            for code in self.lenient:
                shown = replace(original, language=code, url=page_url(code, default, original.meta.slug))
                found.setdefault((code, original.name), shown)
        return dict(sorted(found.items(), key=lambda entry: self.languages.index(entry[0][0])))

    def _records(self, file: str, model: Any) -> Any:
        at = self.instead.get(file, file)
        document = self.documents[file] = read_file(self.root / at, at)
        self.problems += document.problems
        return self._typed(document, model)

    def _form(self, file: str) -> Form | None:
        form: Form | None = self._records(file, Form)
        name = PurePosixPath(file).stem
        if form and form.id != name and file not in self.instead:  # of a file with another name that is told
            line = self.documents[file].line(("id",))
            repair = say("Write “id: {name}”, or rename the file.", name=name)
            self.problems.append(Problem(file, line, "id", quoted(form.id), say("the file's name"), repair))
            return None
        return form

    def _page(self, source: PageSource) -> Page | None:
        self.problems += source.head.problems
        meta: PageMeta | None = self._typed(source.head, PageMeta)
        if meta is None:
            return None
        url = page_url(source.language, self.languages[0], meta.slug)
        return Page(source.language, source.name, meta, url, source.language)

    def _typed(self, document: Document, model: Any) -> Any:
        """Return the document as its model, or None with the problems noted."""
        value, problems = _as_model(document, model, self.languages, self.lenient, self.undeclared.union(self.paused))
        self.problems += problems
        return value


@lru_cache(maxsize=1024)
def _as_model(
    document: Document, model: Any, languages: tuple[str, ...], lenient: frozenset[str], paused: frozenset[str]
) -> tuple[Any, tuple[Problem, ...]]:
    """Return a document as its model, or None, and the problems; once, for somebody who edits has it read again."""
    if document.value is None:
        return None, ()
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(model)
        context = {"languages": languages, "lenient": lenient, "paused": paused}
        return adapter.validate_python(document.value, context=context), ()
    except ValidationError as error:
        return None, tuple(explain(error, document, model))
