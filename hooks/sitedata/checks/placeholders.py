"""Checks of the places in texts that the program fills, such as {max}: that each one is filled."""

import re
from collections.abc import Callable, Iterator, Mapping, Set
from functools import partial

from sitedata.checks.place import Place
from sitedata.form_contract.filled_words import ERROR, filled
from sitedata.language.placeholders import PLACEHOLDER
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import nearest, proposal
from sitedata.messages.translatable import chain, say
from sitedata.reading.document import Document, ValuePath
from sitedata.reading.templates import WORD, WORD_IN, Template

WORDS = "data/words.yml"
BRACED = re.compile(r"\{+[^{}\n]*\}+|\{+\w*|\}")
"""What stands between braces, and a brace without its partner."""
NEEDED_BY = {
    "max": "max_length",
    "typed": "max_length",
    "row": "rows",
    "max_mb": "max_megabytes",
    "max_files": "max_files",
    "formats": "formats",
    "other": "not_before",
}
"""Place of a form's own message → setting of the field it needs."""


def check_placeholders(
    documents: Mapping[str, Document], templates: list[Template], languages: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield a problem for each place that nothing fills, or that a language lacks, or that a template leaves open."""
    by_templates = _given(templates)
    words = documents[WORDS]
    for key, record in words.value.items() if isinstance(words.value, dict) else ():
        texts = record.get("text") if isinstance(record, dict) else None
        known = filled(key) | by_templates.get(key, frozenset())
        if not known and key not in by_templates:
            continue  # nobody shows it, or a template that cannot be read does
        yield from _word(words, key, texts if isinstance(texts, dict) else {}, known, languages)
    yield from _forms(documents)
    if isinstance(words.value, dict):
        yield from _left_open(templates, words.value)


def _word(
    words: Document, key: str, texts: Mapping[str, object], known: Set[str], languages: tuple[str, ...]
) -> Iterator[Problem]:
    published = {code: text for code, text in texts.items() if isinstance(text, str) and text and code in languages}
    written = {code: set(PLACEHOLDER.findall(text)) for code, text in published.items()}
    used = set().union(*written.values()) & known
    for language, text in published.items():
        place, where = Place(words, (key, "text", language)), partial(chain, (key, language), " › ")
        wrong = list(_unfilled(place, where, text, known))
        yield from wrong
        # A place that is written wrongly is told once, not as missing too.
        for name in sorted(used - written[language]) if not wrong else ():
            wanted = f"{{{name}}}"
            found, repair = say("no {key}", key=quoted(wanted)), say("Write {text}.", text=wanted)
            yield place.problem(where(), found, say("the same placeholders in each language"), repair)


def _given(templates: list[Template]) -> dict[str, frozenset[str]]:
    """Return the places of each word that templates fill."""
    found: dict[str, frozenset[str]] = {}
    for template in templates:
        for asked in template.asked(WORD, WORD_IN):
            found[asked.name] = found.get(asked.name, frozenset()) | asked.given
    return found


def _unfilled(place: Place, where: Callable[[], str], text: object, known: Set[str]) -> Iterator[Problem]:
    for braced in BRACED.findall(text) if isinstance(text, str) else ():
        written = PLACEHOLDER.fullmatch(braced)
        if written and written[1] in known:
            continue
        name = re.sub(r"\W", "", braced)
        near = name if name in known else nearest(name, known) if name else None
        names = ", ".join(f"{{{other}}}" for other in sorted(known))
        others = say("Use one of: {names}.", names=names) if known else say("Delete it.")
        expected = say("a placeholder that the program fills") if known else say("a text without braces")
        yield place.problem(where(), quoted(braced), expected, proposal(f"{{{near}}}") if near else others)


def _forms(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Yield a problem for each place in a form's text that nothing fills."""
    for file, document in documents.items():
        for path, record in document.records() if file.startswith("data/forms/") else ():
            for key, text in record.items():
                where = partial(chain, [str(step) for step in path[-2:] if isinstance(step, str)] + [key], " › ")
                known = _of_message(document, path) if "errors" in path else frozenset()
                yield from _unfilled(Place(document, (*path, key)), where, text, known)


def _of_message(document: Document, path: ValuePath) -> frozenset[str]:
    """Return the places of a field's own message: those whose setting the field has."""
    field = document.value
    for step in path[: path.index("errors")]:
        field = field[step]
    return frozenset(name for name in ERROR if name not in NEEDED_BY or NEEDED_BY[name] in field)


def _left_open(templates: list[Template], words: Mapping[str, object]) -> Iterator[Problem]:
    """Yield a problem for each word that a template shows without a value for a place: visitors would read {max}."""
    given = _given(templates)
    for template in templates:
        for asked in template.asked(WORD, WORD_IN):
            record = words.get(asked.name)
            texts = record.get("text") if isinstance(record, dict) else None
            joined = "".join(str(text) for text in texts.values()) if isinstance(texts, dict) else ""
            left = set(PLACEHOLDER.findall(joined)) & (given[asked.name] - asked.given - filled(asked.name))
            for name in sorted(left):
                found = say("{key} without {name}", key=quoted(asked.name), name=quoted(f"{{{name}}}"))
                expected, repair = say("a value for each placeholder of the word"), say("Add “{name}=…”.", name=name)
                yield Problem(template.file, asked.line, say("the template"), found, expected, repair)
