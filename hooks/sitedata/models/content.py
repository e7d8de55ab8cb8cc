"""The records of data/*.yml. The model is the schema: each field says what it holds, in the editor's words."""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, StringConstraints

from sitedata.messages.numbers import look_up_days, look_up_number
from sitedata.messages.suggestions import (
    look_up_country,
    look_up_id,
    look_up_language,
    look_up_link,
    look_up_slug,
)
from sitedata.messages.translatable import say
from sitedata.models.pattern_rule import Expectation, pattern
from sitedata.models.translated_text import Label, Paragraph, Sentence


class Record(BaseModel):
    """What all records share: they cannot be changed, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


WHOLE = Expectation(say("a whole number in digits, such as 1000"), look_up_number)
WHOLE_DAYS = Expectation(say("a whole number of days in digits, such as 730"), look_up_days)


def _digits_alone(expectation: Expectation) -> BeforeValidator:
    """Return what refuses a text that is no whole number in digits, with what an editor is told."""

    def validate(written: object) -> object:
        if isinstance(written, str) and not re.fullmatch(r"-?[0-9]+", written):
            raise expectation.error()
        return written

    return BeforeValidator(validate)


_ID = pattern(r"^[a-z][a-z0-9_]{0,39}$", say("lowercase letters, digits and _, such as border_management"), look_up_id)
Id = Annotated[str, _ID, Field(examples=["border_management"])]
"""A name for the machine: lowercase letters, digits and _, begins with a letter, at most 40 characters."""
_CODE = pattern(r"^[A-Z]{2}$", say("a two-letter country code in uppercase, such as TG"), look_up_country)
Code = Annotated[str, _CODE, Field(examples=["TG"])]
"""A country by its ISO 3166-1 two-letter code, in uppercase."""
_HTTPS = pattern("^https://", say("an address that starts with https://"), look_up_link)
Link = Annotated[str, StringConstraints(max_length=300), _HTTPS, Field(examples=["https://www.icmpd.org/"])]
"""An https address."""
DIGITS = _digits_alone(WHOLE)
"""For whole numbers: 1.000 would be read as 1, and is a thousand for many who write it."""
DAYS = _digits_alone(WHOLE_DAYS)
"""For periods: “2 years” is never reduced to its digits."""
Whole = Annotated[int, DIGITS]
_LANGUAGE = pattern(r"^[a-z]{2,3}$", say("a language code, such as fr"), look_up_language)
Language = Annotated[str, _LANGUAGE, Field(examples=["fr"])]
"""A language by its ISO 639 code of two or three lowercase letters."""
_SLUG = pattern(
    r"^([a-z0-9]+(-[a-z0-9]+)*/?)*$",
    say("lowercase letters, digits and hyphens, such as how-it-works"),
    look_up_slug,
)
FORMER = r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*/?$"
"""How a former slug is written."""
_FORMER = pattern(
    FORMER,
    say("what “slug:” was, such as how-it-works"),
    look_up_slug,
)
FormerSlug = Annotated[str, _FORMER, Field(examples=["how-it-works"])]
"""A slug that the page had."""
_TEMPLATE = pattern(r"^[a-z0-9_-]+\.html$", say("a template of overrides/, such as home.html"))
Name = Annotated[str, StringConstraints(min_length=1, max_length=160)]
"""A proper name, the same in every language."""


class Identified(Record):
    """A record with a name for the machine."""

    id: Id
    """A name for the machine: lowercase letters, digits and _. Choose it once; never change one that exists."""


class Titled(Identified):
    """A record that visitors see by its title."""

    title: Label
    """What visitors read, in each language."""


class Step(Titled):
    """One step of the procedure: data/steps.yml, in order."""

    points: tuple[Label, ...] = ()
    """What happens in this step, one short line each."""


class Topic(Titled):
    """One topic of a theme."""


class Theme(Titled):
    """One theme: data/themes.yml. Themes and topics are also the choices of both forms."""

    topics: tuple[Topic, ...]
    """What belongs to it, each with an id and a title of its own."""


class Subset(Titled):
    """A part of a region's countries."""

    countries: tuple[Code, ...]
    """Its countries, each one of the region's."""


class Region(Titled):
    """One region and the countries its name stands for."""

    definition: Sentence
    """What the list is: a membership list, never an eligibility list."""
    source: Link
    """Where the membership is published."""
    countries: tuple[Code, ...]
    """Countries by ISO 3166-1 code, in alphabetical order."""
    subsets: tuple[Subset, ...] = ()
    """Parts of the list, when it is long; together they hold every country of it."""


class Regions(Record):
    """data/regions.yml."""

    regions: tuple[Region, ...]
    """Every region, in the order they are shown."""


class SupportType(Titled):
    """One kind of support: data/support_types.yml."""


class Point(Identified):
    """A reason to take part (data/benefits.yml) or a condition (data/conditions.yml)."""

    text: Sentence
    """One sentence."""


class Word(Record):
    """A word of the interface: data/words.yml."""

    about: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """Where it stands, for the translator."""
    text: Paragraph
    """The word itself. What stands between braces is filled in: keep it in every language."""


class Words(RootModel[dict[str, Word]]):
    """data/words.yml: `area.thing` → word."""

    model_config = ConfigDict(frozen=True)


class AccessibilityCheck(Record):
    """The last check of the whole site, as `make audit` writes it: nothing here is typed by hand."""

    checked_on: date
    """Day of the check."""
    tools: tuple[Name, ...]
    """Programs, with their versions, that looked for violations of WCAG 2.2 A and AA and of best practices."""
    pages: Whole
    """Pages looked at as they open, in all languages."""
    states: Whole
    """Other states of pages and forms looked at: with errors, with search results, opened, sent, closed and so on."""
    looks: Whole
    """Widths and colour schemes in which the first tool looked at each; the others saw the last of these."""
    violations: Whole
    """Violations found, each once per page or state, tool and look."""
    stops: Whole
    """Places where the Tab key stopped, on all pages."""
    unseen_stops: Whole
    """Those of them that were out of sight or did not show that they have the focus."""


def _one_or_more(value: object) -> object:
    """Read one text as a list of one: it is how most people write the only item."""
    return (value,) if isinstance(value, str) and value else value


class PageMeta(Record):
    """The head of a page in docs/."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    """Short title: in the menu, in the browser's tab."""
    description: Annotated[str, StringConstraints(min_length=30, max_length=200)]
    """One sentence for search engines."""
    slug: Annotated[str, _SLUG, Field(examples=["how-it-works"])] = ""
    """Address of the page below its language; only the home page has none."""
    former: Annotated[tuple[FormerSlug, ...], BeforeValidator(_one_or_more)] = ()
    """Slugs that it had, or that a deleted page had which it replaces: whoever uses one is led to this page."""
    template: Annotated[str, _TEMPLATE, Field(examples=["home.html"])] | None = None
    """Template of overrides/, when it is not main.html."""
    form: Id | None = None
    """The form this page holds."""
    receipt: Id | None = None
    """The form whose receipt this page is."""
    search: bool = False
    """`yes` on the page that holds the search: its security policy lets the search program run."""
    noindex: bool = False
    """`yes` keeps the page out of search engines and of the list of pages."""
