"""Sentences for editors: written once in English, said in French or Spanish by locale/<language>.po.

`say` makes the English sentence, a `str` like any other, that remembers what it was made from; `in_language` makes it
again from the catalogue. A text that is no Message (a key, an id, a number) is the same in every language.
"""

import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

SOURCE = "en"
"""Language of the templates in the code."""
LANGUAGES = (SOURCE, "fr", "es")
LOCALE = Path(__file__).parent / "locale"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Message(str):
    """An English sentence, with its template and the values that stand in it."""

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> "Message":
        """Fill the template."""
        made = super().__new__(cls, _fill(template, values) if values else template)
        made.template, made.values = template, values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, object]]:  # type: ignore[override]
        """Return what copies and pickles are made from."""
        return self.template, self.values


def say(template: str, **values: object) -> Message:
    """Return the message of a template; each `{name}` is replaced by a value. Other braces stay as they are."""
    return Message(template, values)


def chain(parts: Iterable[object], between: str) -> Message:
    """Return parts in a row as one message: each is translated by itself."""
    values = {f"part{number}": part for number, part in enumerate(parts)}
    return Message(between.join(f"{{{name}}}" for name in values), values)


def in_language(text: str, language: str) -> str:
    """Return the same message in a language; in English when the catalogue lacks it."""
    if not isinstance(text, Message):
        return text
    template = catalogue(language).get(text.template, text.template)
    said = {
        name: in_language(value, language) if isinstance(value, str) else value for name, value in text.values.items()
    }
    return _fill(template, said)


def _fill(template: str, values: Mapping[str, object]) -> str:
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), template)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return a language's templates by the English ones; none for English and for a language without a catalogue."""
    path = LOCALE / f"{language}.po"
    if not path.is_file():
        return {}
    from babel.messages.pofile import read_po  # half of what the messages take to import; English needs none of it

    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}


def system_language(environment: Mapping[str, str] | None = None) -> str:
    """Return the language of whoever runs the command, by the system's usual variables; English for any other."""
    found = os.environ if environment is None else environment
    locale = next((found[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if found.get(name)), SOURCE)
    language = re.split(r"[^a-z]", locale.lower())[0]
    return language if language in LANGUAGES else SOURCE
