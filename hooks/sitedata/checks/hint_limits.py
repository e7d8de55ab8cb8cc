"""Checks that what a form says of its limits is what it accepts: “5 MB at most”, “1,500 characters”, “PDF or DOCX”."""

import re
from collections.abc import Iterator, Mapping

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import say
from sitedata.models.form_definition import Field

NUMBER = r"(?<![\d.,])(\d{1,3}(?:[ \u00a0\u202f.,’']\d{3})+|\d+(?:[.,]\d+)?)[ \u00a0\u202f]?"
SIZE = re.compile(NUMBER + r"(Mo|MB|Mio|MiB|méga-?octets?|megabytes?|megas?)\b(?!/)", re.I)
LENGTH = re.compile(NUMBER + r"(caractères|characters|caracteres|signes|signos)\b", re.I)
FILES = re.compile(NUMBER + r"(fichiers|files|archivos)\b", re.I)
"""A number with its unit. The words are those of the three languages of the site; another language is not checked."""
LEAST = re.compile(r"\b(au moins|at least|al menos|por lo menos|minimum|mínimo|mindestens)\b", re.I)
"""What makes a number a lower limit, which a form does not have."""
FORMAT = re.compile(r"\b(PDF|DOCX?|ODT|JPE?G|PNG)\b")
FORMATS = {"jpg": "jpeg", "doc": "docx"}
"""Name in a sentence → that of the setting, where it is another one."""
Told = tuple[tuple[str, ...], str, str, str]
"""Keys below the field, found, expected and repair."""
TEXTS = ("label", "hint", "note")


def contradictions(field: Field) -> Iterator[Told]:
    """Yield each sentence that says another limit than the field has."""
    for keys, text in _texts(field):
        if LEAST.search(text):
            continue
        yield from _number(keys, text, SIZE, "max_megabytes", field.max_megabytes)
        yield from _number(keys, text, LENGTH, "max_length", field.max_length)
        yield from _number(keys, text, FILES, "max_files", field.max_files)
        yield from _formats(keys, text, field)


def _texts(field: Field) -> Iterator[tuple[tuple[str, ...], str]]:
    for key in TEXTS:
        told: Mapping[str, str] | None = getattr(field, key)
        yield from (((key, language), text) for language, text in (told or {}).items())
    for rule, message in field.errors.items():
        yield from ((("errors", rule, language), text) for language, text in message.items())


def _number(keys: tuple[str, ...], text: str, pattern: re.Pattern[str], key: str, limit: int | None) -> Iterator[Told]:
    for match in pattern.finditer(text) if limit else ():
        if _value(match[1]) != limit:
            setting = f"{key}: {limit}"
            found = say("{text}, but “{setting}”", text=quoted(match.group().strip()), setting=setting)
            expected = say("the same limit in the sentence and in {key}", key=key)
            yield keys, found, expected, say("Correct the sentence in every language, or {key}.", key=key)


def _value(written: str) -> float:
    """Return a number as it is written in any of the languages: groups of three digits, or decimals."""
    groups = re.fullmatch(r"\d{1,3}([ \u00a0\u202f.,’']\d{3})+", written)
    return float(re.sub(r"\D", "", written) if groups else written.replace(",", "."))


def _formats(keys: tuple[str, ...], text: str, field: Field) -> Iterator[Told]:
    named = {FORMATS.get(name.lower(), name.lower()) for name in FORMAT.findall(text)} if field.formats else set()
    setting = f"formats: [{', '.join(field.formats)}]"
    for name in sorted(named - set(field.formats)):
        found = say("{text}, but “{setting}”", text=quoted(name.upper()), setting=setting)
        expected = say("the same limit in the sentence and in {key}", key="formats")
        yield keys, found, expected, say("Correct the sentence in every language, or {key}.", key="formats")
