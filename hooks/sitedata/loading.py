"""From files to one typed site, with every problem of every file in one pass."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sitedata.checks.model_errors import explain
from sitedata.checks.paused_languages import check_paused
from sitedata.checks.site import check_site
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
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
from sitedata.models.form_definition import Form
from sitedata.models.map import WorldMap
from sitedata.models.programme import Programme
from sitedata.models.testimonial import Testimonial
from sitedata.reading.document import Document
from sitedata.reading.languages import CONFIG, read_extensions, read_languages, read_lenient, read_paused
from sitedata.reading.markdown_pages import PageSource, read_pages
from sitedata.reading.rendered_pages import markdown_settings, render
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
OPTIONAL: dict[str, Any] = {"map": WorldMap, "accessibility": AccessibilityCheck}
"""The same for files that a site can do without."""

_CHECKED: dict[Path, Site | None] = {}


def load_site(root: Path) -> tuple[Site | None, tuple[Problem, ...]]:
    """Return the site below a folder, or None, and every problem. Read again only when a file has changed."""
    root = root.resolve()
    site, problems = _load(root, _fingerprint(root))
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


def _fingerprint(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, time (ns) and size of every file the site is read from."""
    patterns = ("data/**/*.yml", "docs/**/*.md", "overrides/**/*", f"{REVIEWS}/*.txt")
    files = [root / CONFIG, *(path for pattern in patterns for path in root.glob(pattern))]
    found = [(path, path.stat()) for path in sorted(files) if _is_file(path)]
    return tuple((str(path), status.st_mtime_ns, status.st_size) for path, status in found)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # A link that leads back to itself.
        return False


@lru_cache(maxsize=4)
def _load(root: Path, _fingerprint: object) -> tuple[Site | None, tuple[Problem, ...]]:
    names, problems = read_languages(root)
    if not names:
        return None, tuple(problems)
    loader = _Loader(root, names)
    site = loader.load()
    return (None if any(problem.stops for problem in loader.problems) else site), tuple(sorted(set(loader.problems)))


class _Loader:
    """Reads, types and checks; collects the problems of all three."""

    def __init__(self, root: Path, names: Mapping[str, str]) -> None:
        self.root = root
        self.names = names
        self.languages = tuple(names)
        self.problems: list[Problem] = []
        self.paused = read_paused(root)
        self.lenient, wrong = read_lenient(root, self.languages)
        self.problems += wrong
        self.documents: dict[str, Document] = {}

    def load(self) -> Site | None:
        records = {name: self._records(f"data/{name}.yml", model) for name, model in self._present().items()}
        forms = [self._form(path) for path in sorted((self.root / "data" / "forms").glob("*.yml"))]
        sources = read_pages(self.root, self.languages)
        pages = [self._page(source) for source in sources]
        self.problems += check_paused(self.root, self.paused)
        complete = all(record is not None for record in (*records.values(), *forms, *pages))
        site = self._site(records, forms, pages) if complete else None
        settings = markdown_settings(read_extensions(self.root))
        rendered = {source.head.file: render(source, settings) for source in sources}
        self.problems += check_site(self.root, self.languages, self.lenient, self.documents, sources, rendered, site)
        if site is None:
            return None
        return replace(site, outdated=outdated_pages(self.root, sources, self.languages))

    def _present(self) -> dict[str, Any]:
        """Return the models of the files to read: all that are needed, and of the others those that exist."""
        found = {name: model for name, model in OPTIONAL.items() if (self.root / "data" / f"{name}.yml").is_file()}
        return {**RECORDS, **found}

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
        document = read_file(self.root / file, file)
        self.documents[file] = document
        self.problems += document.problems
        return self._typed(document, model)

    def _form(self, path: Path) -> Form | None:
        file = path.relative_to(self.root).as_posix()
        form: Form | None = self._records(file, Form)
        if form and form.id != path.stem:
            line = self.documents[file].line(("id",))
            repair = say("Write “id: {name}”, or rename the file.", name=path.stem)
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
        if document.value is None:
            return None
        try:
            adapter: TypeAdapter[Any] = TypeAdapter(model)
            return adapter.validate_python(
                document.value, context={"languages": self.languages, "lenient": self.lenient, "paused": self.paused}
            )
        except ValidationError as error:
            self.problems += explain(error, document, model)
            return None
