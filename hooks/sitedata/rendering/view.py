"""What templates may ask for: words, texts in the page's language, addresses, countries, lists of pages."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup, escape

from sitedata.form_contract import state_sentences
from sitedata.form_contract.choices import Choice, shown_options
from sitedata.form_contract.error_messages import formats_in_words
from sitedata.form_contract.forms_json import level_choices
from sitedata.language import countries, formatting, names
from sitedata.language.placeholders import fill
from sitedata.messages.suggestions import did_you_mean
from sitedata.models.form_definition import EXTENSIONS, Field, Form
from sitedata.models.opening import State
from sitedata.models.translated_text import Text
from sitedata.rendering import json_ld, region_map
from sitedata.rendering.last_change import last_change
from sitedata.rendering.quotations import in_quotation_marks
from sitedata.site import Page, Site
from sitedata.text.typography import WHOLE_WORDS


class UnknownName(Exception):
    """A template asks for something the site does not have; the message says what."""


@dataclass(frozen=True)
class MenuEntry:
    """A page in a menu; `url` is ready to print."""

    name: str
    title: str
    url: str
    current: bool
    language: str | None
    """Language of the title, when it is not that of the menu."""


@dataclass(frozen=True)
class LanguageLink:
    """The current page in a language; `url` is ready to print."""

    code: str
    name: str
    url: str
    current: bool
    translated: bool
    """Whether the page is in that language; False where the original stands in its place."""


@dataclass(frozen=True)
class Alternate:
    """The current page in a language, by its absolute address."""

    code: str
    url: str


@dataclass(frozen=True)
class View:
    """One page's view of the site. `relative` turns an address below the site's root into one to print."""

    site: Site
    language: str
    page: str | None
    """Name of the page; None for a page of no language (not found)."""
    relative: Callable[[str], str]
    menus: dict[str, list[str]]
    """Menu → names of its pages (mkdocs.yml, extra.menus)."""
    site_url: str
    """The published address, with a slash at the end; empty when it is not known."""
    now: datetime
    """The instant for which the page is made."""
    changes: Mapping[str, datetime] = field(default_factory=dict)
    """When files of the project last changed, by their paths; empty where nobody knows."""

    def context(self) -> dict[str, Any]:
        """Return the names a template sees."""
        return {
            "site": self.site,
            "language": self.language,
            "languages": self.language_links(),
            "page_name": self.page,
            "alternates": self.alternates_of(self.page) if self.page else [],
            "untranslated": self.untranslated(),
            "outdated": (self.language, self.page) in self.site.outdated,
            "original": self.site.languages[0],
            "alternates_of": self.alternates_of,
            "last_change": lambda page: last_change(self.site, page, self.changes),
            "statements": self.statements,
            "w": self.word,
            "w_in": self.word_in,
            "link": self.link,
            "link_in": self.link_in,
            "countries": self.countries,
            "menu": self.menu,
            "form": self.form(),
            "form_of": self.form_of,
            "state_of": self.state_of,
            "state_sentence": self.state_sentence,
            "opening_of": self.opening_of,
            "notice": self.notice(),
            "description": self.description,
            "title_of": lambda name: self._page(self.language, name).meta.title,
            "options": self.options,
            "option_groups": self.option_groups,
            "accept": lambda field: ",".join(EXTENSIONS[name] for name in field.formats),
            "levels": self.levels,
            "months": lambda: formatting.month_names(self.language),
            "month_pattern": lambda: formatting.month_pattern(self.language),
            "drawing": self.drawing,
            "picture": self.picture,
            "marker": region_map.marker,
            "map_size": region_map.size(),
            "formats": lambda field: formats_in_words(field, self.site, self.language),
            "likely_locale": names.likely_locale,
            "direction": names.direction,
            "days": lambda count: formatting.days(count, self.language),
            "day": lambda when: formatting.day(when, self.language),
            "language_within": lambda tag: names.language_name_within(tag, self.language),
            "same_language": names.same_language,
            "quoted": in_quotation_marks,
            "whole_words": WHOLE_WORDS,
            "language_name": lambda code: names.language_name(code, self.language) or code,
        }

    def word(self, key: str, /, **values: object) -> str:
        """Return a word of words.yml in the page's language, its placeholders filled."""
        return self.word_in(self.language, key, **values)

    def word_in(self, language: str, key: str, /, **values: object) -> str:
        """Return a word of words.yml in a language; markup if a value is, numbers as the language writes them."""
        if key not in self.site.words:
            raise UnknownName(f"data/words.yml has no word “{key}”. {did_you_mean(key, self.site.words)}")
        word = self.site.word(language, key)
        written = {
            name: formatting.number(value, language) if isinstance(value, int) else value
            for name, value in values.items()
        }
        if not any(isinstance(value, Markup) for value in values.values()):
            return fill(word, written)
        return Markup(fill(escape(word), {name: escape(value) for name, value in written.items()}))

    def link(self, name: str) -> str:
        """Return a page's address in the page's language."""
        return self.link_in(self.language, name)

    def link_in(self, language: str, name: str) -> str:
        """Return a page's address in a language."""
        return self.relative(self._page(language, name).url or "./")

    def untranslated(self) -> str | None:
        """Return the language of the page's text when it is not the page's own."""
        page = self._page(self.language, self.page) if self.page else None
        return page.text_language if page and not page.translated else None

    def language_links(self) -> list[LanguageLink]:
        """Return the current page in each language; the home pages for a page of no language."""
        name = self.page or "index"
        return [
            LanguageLink(code, own, self.link_in(code, name), code == self.language, self._page(code, name).translated)
            for code, own in self.site.language_names.items()
        ]

    def alternates_of(self, name: str) -> list[Alternate]:
        """Return the absolute addresses of a page and its translations; none without a published address."""
        if not self.site_url:
            return []
        twins = [self._page(code, name) for code in self.site.languages]
        return [Alternate(page.language, self.site_url + page.url) for page in twins if page.translated]

    def statements(self) -> dict[str, Any]:
        """Return what search engines are told about the current page (JSON-LD)."""
        return json_ld.statements(self.site, self._page(self.language, self.page or "index"), self.site_url)

    def countries(self, codes: Iterable[str]) -> list[countries.Country]:
        """Return countries with their names, in the order of the language's alphabet."""
        return countries.listed(codes, self.language, self.site.countries)

    def menu(self, kind: str, language: str = "") -> list[MenuEntry]:
        """Return the pages of a menu, but for forms that are not open.

        Without a `language` in that of the page. `all` has every page that search engines may list, in its order.
        """
        pages = [self._page(language or self.language, name) for name in self.menus[kind]]
        return [self._entry(page) for page in pages if kind == "all" or self._is_offered(page)]

    def _is_offered(self, page: Page) -> bool:
        return not page.meta.form or self.state_of(self.site.forms[page.meta.form]) == "open"

    def _entry(self, page: Page) -> MenuEntry:
        language = None if page.translated else page.text_language
        url = self.link_in(page.language, page.name)
        return MenuEntry(page.name, page.meta.title, url, page.name == self.page, language)

    def picture(self, file: str) -> str:
        """Return where a picture of docs/ is shown from, ready to print; empty when there is none."""
        found = self.site.files.get(file)
        return self.relative(found.cached_address) if found else ""

    def drawing(self, file: str, prefix: str = "") -> Markup:
        """Return an SVG file of docs/ as markup for a page, without comments; the file is ours, so it is trusted.

        `prefix` stands before its ids, so that a page can show it twice.
        """
        text = (self.site.root / "docs" / file).read_text("utf-8")
        short = re.sub(r"<!--.*?-->", "", text, flags=re.S)
        short = re.sub(r">\s+(?=<)", ">", short).strip()
        return Markup(re.sub(r"""( id="|href="#|url\(#)""", rf"\g<0>{prefix}", short))

    def form(self) -> Form | None:
        """Return the form a page holds, or whose receipt it is."""
        if self.page is None:
            return None
        meta = self._page(self.language, self.page).meta
        name = meta.form or meta.receipt
        return self.site.forms[name] if name else None

    def form_of(self, name: str) -> Form | None:
        """Return the form that a page holds."""
        found = self._page(self.language, name).meta.form
        return self.site.forms[found] if found else None

    def state_of(self, form: Form) -> State:
        """Return whether a form is open, or not yet, or no longer."""
        return self.site.opening(form.id).state(self.now)

    def state_sentence(self, form: Form, state: State | None = None) -> str:
        """Return what visitors are told of a form in its present state, or in another; empty for one without end."""
        return state_sentences.sentence(form, state or self.state_of(form), self.site, self.language)

    def opening_of(self, form: Form) -> dict[str, str] | None:
        """Return when a form opens and closes, for the page's script; None when its state does not change."""
        period = self.site.opening(form.id)
        bounds = {"opens": period.opens, "closes": period.closes}
        given = {name: state_sentences.iso(bound.instant) for name, bound in bounds.items() if bound}
        return given if given and period.switched_on else None

    def notice(self) -> str | None:
        """Return the programme's notice while it is shown."""
        notice = self.site.programme.notice
        return notice[self.language] if notice and self.site.notice().state(self.now) == "open" else None

    def description(self, name: str) -> str:
        """Return the sentence about a page: of a form that is not open, how it stands."""
        meta, form = self._page(self.language, name).meta, self.form_of(name)
        if form is None or self.state_of(form) == "open":
            return meta.description
        return self.state_sentence(form)

    def options(self, field: Field) -> list[Choice]:
        """Return the choices of a field, in the visitor's order."""
        return shown_options(field, self.site, self.language)

    def option_groups(self, field: Field) -> list[tuple[Text | None, list[Choice]]]:
        """Return the choices of a field under their groups' titles; one group without a title if it has none."""
        return [(title, list(choices)) for title, choices in groupby(self.options(field), attrgetter("group"))]

    def levels(self) -> list[Choice]:
        """Return the levels a language can be known at."""
        return level_choices(self.site)

    def _page(self, language: str, name: str) -> Page:
        if (language, name) not in self.site.pages:
            known = {page for _, page in self.site.pages}
            raise UnknownName(f"there is no page “{name}” in “{language}”. {did_you_mean(name, known)}")
        return self.site.page(language, name)
