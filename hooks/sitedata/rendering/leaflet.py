"""What the leaflet says, in one language: the data's own texts, and the words that its template asks for.

The template (overrides/leaflet.typ) decides how it looks. It is given texts only: none is read as Typst's own language.
"""

import json
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sitedata.language import names
from sitedata.language.page_words import words_in_print
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import Message, say
from sitedata.models.email_address import mailto
from sitedata.models.opening import PROGRAMME
from sitedata.models.translated_text import Text
from sitedata.rendering import region_map
from sitedata.rendering.quotations import in_quotation_marks
from sitedata.site import Site

TEMPLATE = "leaflet.typ"
"""Below overrides/."""
FORM = "expert"
"""The form that the leaflet invites to."""
PAGES = 2
SCALES = ("1", "0.96", "0.92", "0.88", "0.84")
"""How large its letters may be. Where even the smallest need more than two pages, it has more of them."""
QUOTATIONS = 2
"""How many testimonials it has room for: the first ones."""
FILES = {
    "words": "words",
    "steps": "steps",
    "themes": "themes",
    "regions": "regions",
    "support": "support_types",
    "testimonials": "testimonials",
    "benefits": "benefits",
    "conditions": "conditions",
}
"""Part of the content → the file of data/ that it comes from; all other parts come from programme.yml."""
DRAWING = "<svg"


def leaflet_file(language: str) -> str:
    """Return the address of a language's leaflet below the site's root. Others may link to it: it never changes."""
    return f"assets/leaflet.{language}.pdf"


@dataclass(frozen=True)
class Leaflet:
    """The leaflet in one language, at one time."""

    site: Site
    language: str
    now: datetime
    site_url: str
    """The published address, with a slash at the end; empty when it is not known."""

    def source(self, template: Path) -> tuple[str, str, int, tuple[str, ...]]:
        """Return what the leaflet is made from: template, content as JSON, pages it should have, scales to try."""
        content = self.content(words_in_print(template))
        return template.read_text("utf-8"), json.dumps(content, ensure_ascii=False), PAGES, SCALES

    def content(self, words: tuple[str, ...]) -> dict[str, Any]:
        """Return everything that the template shows: texts, lists of texts, drawings as SVG."""
        site, programme = self.site, self.site.programme
        return {
            **self._head(),
            "words": {key: site.word(self.language, key) for key in words},
            "name": programme.name,
            "expansion": programme.expansion,
            "tagline": self._in(programme.tagline),
            "mission": self._in(programme.mission),
            "funder": {
                "statement": self._in(programme.funder.statement),
                "emblem": (site.root / "docs" / programme.funder.emblem).read_text("utf-8"),
                "alt": self._in(programme.funder.emblem_alt),
            },
            "implementer": self._link(programme.implementer.url)
            | {"statement": self._in(programme.implementer.statement)},
            "figures": [self._texts(each, "value", "label", "as_of") for each in programme.figures],
            "steps": [
                {"title": self._in(step.title), "points": [self._in(point) for point in step.points]}
                for step in site.steps
            ],
            "themes": [
                {"title": self._in(theme.title), "topics": [self._in(topic.title) for topic in theme.topics]}
                for theme in site.themes
            ],
            "map": self._map(),
            "regions": list(self._regions()),
            "support": [self._in(each.title) for each in site.support_types],
            "testimonials": list(self._testimonials()),
            "benefits": [self._in(each.text) for each in site.benefits],
            "conditions": [self._in(each.text) for each in site.conditions],
            "email": {"url": mailto(programme.contact.email), "shown": programme.contact.email},
            "open": site.opening(FORM if FORM in site.forms else PROGRAMME).state(self.now) == "open",
            "form": self._form(),
        }

    def _head(self) -> dict[str, Any]:
        """Return what a reader's program shows or uses, and no page."""
        programme = self.site.programme
        tag, *more = self.language.split("-")
        return {
            "language": tag,
            "region": next((part for part in more if len(part) == len("BR")), None),
            "rtl": names.direction(self.language) == "rtl",
            "title": self.site.word(self.language, "leaflet.title"),
            "about": self._in(programme.mission),
            "publisher": self._in(programme.implementer.name),
            "keywords": [programme.name, *(self._in(theme.title) for theme in self.site.themes)],
        }

    def _in(self, text: Text) -> str:
        return text[self.language]

    def _texts(self, record: object, *fields: str) -> dict[str, str]:
        return {field: self._in(getattr(record, field)) for field in fields}

    def _map(self) -> dict[str, str] | None:
        if not self.site.map:
            return None
        drawing = region_map.picture(self.site.map, self.site.regions.regions, region_map.SCHEMES["light"])
        return {"drawing": drawing, "alt": self.site.word(self.language, "regions.map_alt")}

    def _regions(self) -> Iterator[dict[str, str | None]]:
        for index, region in enumerate(self.site.regions.regions):
            marker = region_map.legend(index, region_map.SCHEMES["light"]) if self.site.map else None
            yield {"title": self._in(region.title), "marker": marker}

    def _testimonials(self) -> Iterator[dict[str, str | None]]:
        for each in self.site.testimonials[:QUOTATIONS]:
            given_in = names.language_name_within(each.original_language, self.language)
            note = self.site.word(self.language, "testimonial.translated_from").replace("{language}", given_in)
            original = names.same_language(each.original_language, self.language)
            quote = in_quotation_marks(self._in(each.quote), self.language)
            yield {"quote": quote, "attribution": self._in(each.attribution), "note": None if original else note}

    def _form(self) -> dict[str, str] | None:
        """Return the address of the form on the published site; None without one."""
        found = [page for page in self.site.pages_with(form=FORM) if page.language == self.language]
        return self._link(self.site_url + found[0].url) if found and self.site_url else None

    def _link(self, url: str) -> dict[str, str]:
        """Return an address and how it is printed."""
        return {"url": url, "shown": re.sub(r"^https?://(www\.)?|/$", "", url)}


def why_not(content: str, language: str, letters: Set[int], said: str, line: int, hint: str) -> list[Problem]:
    """Return why there is no leaflet in a language.

    Args:
        content: what it shows, as `Leaflet.source` made it.
        language: its own.
        letters: Unicode numbers of those that the fonts have.
        said: what Typst says.
        line: of the template, where it says so.
        hint: what Typst proposes.
    """
    where = say("the leaflet in {language}", language=quoted(language))
    unwritable = list(_unwritable(json.loads(content), letters, where))
    if unwritable:
        return unwritable
    expected = say("a PDF that everybody can read and archives can keep (PDF/UA-1, PDF/A-2a)")
    repair = say("Typst, which makes it, says in English: {reason}", reason=quoted(f"{said} {hint}".strip()))
    return [Problem(f"overrides/{TEMPLATE}", line, where, quoted(said), expected, repair)]


def _unwritable(content: Mapping[str, Any], letters: Set[int], where: Message) -> Iterator[Problem]:
    """Yield a problem for each text with a letter that no font of the leaflet has."""
    for part, value in content.items():
        for text in _texts_in(value):
            lacking = "".join(letter for letter in dict.fromkeys(text) if ord(letter) not in letters)
            if lacking:
                found = say("{letters} in {text}", letters=quoted(lacking), text=quoted(text))
                expected = say("letters that one of its fonts has")
                repair = say("Write it with other letters, or add a font in hooks/sitedata/build/typesetting.py.")
                yield Problem(f"data/{FILES.get(part, 'programme')}.yml", 1, where, found, expected, repair)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str) and not value.lstrip().startswith(DRAWING):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts_in(each)
