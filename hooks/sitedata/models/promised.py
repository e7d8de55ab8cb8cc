"""data/promised.yml: words that the site has to say, and words that it must never say."""

from typing import Annotated

from pydantic import StringConstraints

from sitedata.models.content import Language, Name, Record

Words = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""Words as they stand in a text. Spaces, lines, capitals and the kind of apostrophe do not matter."""


class Promise(Record):
    """What one source says in one language, and the site too."""

    source: Name
    """Where the words were promised, such as “leaflet”."""
    language: Language
    """The language of the words: one of the site's."""
    words: tuple[Words, ...]
    """Each must stand somewhere in data/ or on a page in that language."""


class Mixed(Record):
    """Words that say something else than what is meant."""

    language: Language
    """The language of the words: one of the site's."""
    words: Words
    """What must stand nowhere in that language."""
    instead: Words
    """What to write."""
    reason: Words
    """Why, in one sentence for whoever wrote them, in that language."""


class Promised(Record):
    """data/promised.yml. Without the file nothing is promised."""

    promised: tuple[Promise, ...] = ()
    """What must be said, by source and language."""
    never: tuple[Mixed, ...] = ()
    """What must not be said."""
