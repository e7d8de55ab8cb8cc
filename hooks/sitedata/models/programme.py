"""The programme itself, with who pays, who carries it out, who answers for personal data: data/programme.yml."""

import re
from pathlib import PurePosixPath
from typing import Annotated, Literal

from sitedata.messages.suggestions import proposal
from sitedata.messages.translatable import Message, say
from sitedata.models.content import Id, Identified, Language, Link, Name, Record
from sitedata.models.email_address import Email
from sitedata.models.moment import Moment
from sitedata.models.pattern_rule import pattern
from sitedata.models.time_zones import ZoneName
from sitedata.models.translated_text import Label, Paragraph, Sentence

EMBLEM = r"^assets/[a-z0-9._-]+\.svg$"


def _look_up_drawing(written: str) -> Message:
    """Return a message that proposes a drawing of docs/assets/, such as for `docs/assets/Emblem.svg`."""
    name = PurePosixPath(written.replace("\\", "/")).with_suffix(".svg").name if written.strip("./\\ ") else ""
    path = f"assets/{name.casefold()}"
    return proposal(path) if re.match(EMBLEM, path) else say("Correct the value.")


_EMBLEM = pattern(EMBLEM, say("an SVG file of docs/assets/, such as assets/emblem.svg"), _look_up_drawing)


class Funder(Record):
    """Who pays. Statement and emblem are always shown together."""

    name: Label
    """Name of the funder."""
    statement: Label
    """The funding statement, such as “Funded by the European Union”."""
    emblem: Annotated[str, _EMBLEM]
    """The emblem's file under docs/."""
    emblem_alt: Label
    """What the emblem shows, for those who cannot see it."""
    url: Link
    """The funder's site."""


class Implementer(Record):
    """Who carries the programme out."""

    name: Label
    """Full name."""
    acronym: Name
    """Short name, the same in every language."""
    statement: Label
    """The line shown beside the funding statement."""
    url: Link
    """The implementer's site."""


class Contact(Record):
    """How to reach the team."""

    email: Email
    """The team's address; submissions are announced there."""


class Figure(Identified):
    """A number with its date and its source: never shown bare."""

    value: Label
    """The number as it is shown."""
    label: Label
    """What is counted."""
    as_of: Label
    """The period or date the number is valid for."""
    source: Label
    """Where the number comes from."""


class Controller(Record):
    """Who answers for personal data (GDPR, art. 13)."""

    name: Label
    """Who it is."""
    address: Label
    """Postal address on one line, as each language writes city and country."""
    email: Email
    """Address for data-protection requests."""
    authority: Label
    """The authority to complain to."""


class TimeZone(Record):
    """The clocks of the programme."""

    id: ZoneName
    """IANA name of the zone."""
    name: Label
    """How visitors read it after a time, such as “Vienna time”."""


class Programme(Record):
    """The programme itself: data/programme.yml."""

    name: Name
    """Short name, never translated."""
    expansion: Name
    """What the short name stands for, never translated."""
    tagline: Label
    """One line below the name."""
    mission: Sentence
    """What the programme does, in one or two sentences."""
    funder: Funder
    """Who pays."""
    implementer: Implementer
    """Who carries the programme out, with the line that says so."""
    contact: Contact
    """How to reach the team, and where submissions are announced."""
    team_language: Language
    """Language of the e-mails to the team: one of the site's."""
    figures: tuple[Figure, ...]
    """Numbers shown on the home page."""
    status: Literal["open", "closed"]
    """Whether the programme takes requests and applications. `closed` closes all forms."""
    time_zone: TimeZone | None = None
    """The zone of every date that names none."""
    opens: Moment | None = None
    """First moment at which forms can be open."""
    closes: Moment | None = None
    """Moment at which all forms close: at 23:59, 23:59:00 is too late; a date alone lasts until its end."""
    notice: Sentence | None = None
    """Shown on top of every page while it is set."""
    notice_from: Moment | None = None
    """First moment at which the notice is shown."""
    notice_until: Moment | None = None
    """Moment at which the notice disappears; a date alone lasts until its end."""
    disclaimer: Paragraph
    """Who answers for the contents."""
    controller: Controller
    """Who answers for personal data."""
    retired_forms: tuple[Id, ...] = ()
    """Ids of forms that were deleted for good. They are never used again: submissions of them may still be stored."""
