"""Everything the site knows, typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from sitedata.models import time_zones
from sitedata.models.content import (
    AccessibilityCheck,
    PageMeta,
    Point,
    Regions,
    Step,
    SupportType,
    Theme,
    Word,
)
from sitedata.models.countries import Countries
from sitedata.models.files.published import PublishedFile
from sitedata.models.form_definition import Form
from sitedata.models.map import WorldMap
from sitedata.models.opening import PROGRAMME, Opening, opening
from sitedata.models.programme import Programme
from sitedata.models.promised import Promised
from sitedata.models.testimonial import Testimonial

LANGUAGES_IN_A_LINE = 6


@dataclass(frozen=True)
class Page:
    """A page of docs/: `name` is the file name without .md, the same in each language."""

    language: str
    name: str
    meta: PageMeta
    url: str
    """Address below the site's root, such as `en/apply/`; empty for the first home page."""
    text_language: str
    """Language of the text: the original's where a lenient language lacks the page."""

    @property
    def translated(self) -> bool:
        """Whether the text is in the page's language."""
        return self.language == self.text_language


def page_url(language: str, default: str, slug: str) -> str:
    """Return a page's address below the site's root: `` for the first home page, `en/apply/` for another."""
    parts = [] if language == default else [language]
    parts += [slug.strip("/")] if slug else []
    return "".join(f"{part}/" for part in parts)


@dataclass(frozen=True, eq=False)
class Site:
    """The whole of data/ and the heads of the pages. The first language is the default one.

    Equal to itself alone, so that what was made from it can be remembered.
    """

    root: Path
    languages: tuple[str, ...]
    language_names: Mapping[str, str]
    paused: tuple[str, ...]
    """Languages whose texts are kept and not published."""
    programme: Programme
    steps: tuple[Step, ...]
    themes: tuple[Theme, ...]
    regions: Regions
    support_types: tuple[SupportType, ...]
    testimonials: tuple[Testimonial, ...]
    benefits: tuple[Point, ...]
    conditions: tuple[Point, ...]
    words: Mapping[str, Word]
    forms: Mapping[str, Form]
    pages: Mapping[tuple[str, str], Page]
    """By language and name."""
    map: WorldMap | None = None
    """What the picture of the regions is drawn from; None without data/map.yml."""
    countries: Countries = field(default_factory=Countries)
    """Names, footnotes and groups of countries; empty without data/countries.yml."""
    accessibility: AccessibilityCheck | None = None
    """The last check of the whole site; None without data/accessibility.yml."""
    files: Mapping[str, PublishedFile] = field(default_factory=dict)
    """Pictures and downloads of docs/assets/, by their paths below docs/."""
    promised: Promised | None = None
    """What has to be said, and what must never be; None without data/promised.yml."""
    lenient: frozenset[str] = frozenset()
    """Languages that may lack texts and pages."""
    outdated: frozenset[tuple[str, str]] = frozenset()
    """Language and name of each page whose original has changed since it was translated."""

    @property
    def many_languages(self) -> bool:
        """Return whether the languages are too many for a line of links: then they stand in a list to open."""
        return len(self.languages) > LANGUAGES_IN_A_LINE

    @property
    def pictures(self) -> list[PublishedFile]:
        """Return the files that pages can show."""
        return [file for file in self.files.values() if file.is_picture]

    def page(self, language: str, name: str) -> Page:
        """Return a page. Raises KeyError when there is none."""
        return self.pages[language, name]

    def word(self, language: str, key: str) -> str:
        """Return a word of the interface. Raises KeyError when words.yml has none."""
        return self.words[key].text[language]

    def pages_with(self, *, form: str | None = None, receipt: str | None = None) -> Iterator[Page]:
        """Yield the pages that hold a form, or that are its receipt: one per language."""
        for page in self.pages.values():
            if (form and page.meta.form == form) or (receipt and page.meta.receipt == receipt):
                yield page

    def moved(self) -> Iterator[tuple[str, Page]]:
        """Yield each former address below the site's root, and the page that stands elsewhere now."""
        for page in self.pages.values():
            for slug in page.meta.former:
                yield page_url(page.language, self.languages[0], slug), page

    @property
    def zone(self) -> tzinfo:
        """Return the zone of dates that name none."""
        named = self.programme.time_zone
        return time_zones.zone(named.id) if named else UTC

    def opening(self, name: str) -> Opening:
        """Return when a form takes submissions, by its id, or when the `programme` does: the form's lies within it.

        Raises KeyError for an unknown form.
        """
        programme = self.programme
        whole = opening(programme.status, programme.opens, programme.closes, self.zone)
        if name == PROGRAMME:
            return whole
        form = self.forms[name]
        return opening(form.status, form.opens, form.closes, self.zone).within(whole)

    def notice(self) -> Opening:
        """Return when the programme's notice is shown."""
        programme = self.programme
        status = "open" if programme.notice else "closed"
        return opening(status, programme.notice_from, programme.notice_until, self.zone)

    def turning_points(self) -> list[datetime]:
        """Return, in order, the instants at which any page may change without a new build."""
        periods = [self.notice(), *(self.opening(name) for name in (PROGRAMME, *self.forms))]
        return sorted({instant for period in periods for instant in period.instants()})
