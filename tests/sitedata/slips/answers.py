"""What the checks answer to a changed file: read, typed and compared as `make check` does, but one file at a time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sitedata.checks.countries import check_countries
from sitedata.checks.country_names import check_country_names
from sitedata.checks.form_definition import check_form
from sitedata.checks.map import check_map
from sitedata.checks.model_errors import explain
from sitedata.checks.placeholders import check_placeholders
from sitedata.checks.repeated import check_repeated
from sitedata.checks.set_in import check_set_in
from sitedata.checks.site import team_language_known
from sitedata.checks.testimonials import check_testimonials
from sitedata.loading import OPTIONAL, RECORDS
from sitedata.messages.problem import Problem
from sitedata.models.form_definition import Form
from sitedata.reading.document import Document
from sitedata.reading.file_text import decode
from sitedata.reading.strict_yaml import parse
from sitedata.site import Site

from tests.sitedata.slips.kinds import LANGUAGES

FROZEN = Path(__file__).parents[2] / "frozen"
MODELS: Mapping[str, Any] = {
    **{f"data/{name}.yml": model for name, model in {**RECORDS, **OPTIONAL}.items()},
    **{f"data/forms/{name}.yml": Form for name in ("expert", "request")},
}
WORDS = "data/words.yml"
CONTEXT = {"languages": LANGUAGES, "lenient": frozenset()}


@dataclass(frozen=True)
class Source:
    """A file, or a part of a long one that can be read alone; its text is right."""

    file: str
    text: str


@dataclass(frozen=True)
class Answer:
    """The problems of a file, and what it holds when it has no error."""

    problems: tuple[Problem, ...]
    value: object

    @property
    def refused(self) -> bool:
        return any(problem.stops for problem in self.problems)


def sources() -> list[Source]:
    """Return every file; that of the words, which is long and all alike, in parts of some records."""
    found = [Source(file, (FROZEN / file).read_text("utf-8")) for file in MODELS if file != WORDS]
    parts = re.split(r"\n\n(?=\S)", (FROZEN / WORDS).read_text("utf-8"))
    return [*found, *(Source(WORDS, part.strip("\n") + "\n") for part in parts if "text:" in part)]


@cache
def _adapter(file: str) -> TypeAdapter[Any]:
    return TypeAdapter(MODELS[file])


@cache
def _site() -> Site:
    values = {
        name: _adapter(name).validate_python(found.value, context=CONTEXT) for name, found in _documents().items()
    }
    words = _adapter(WORDS).validate_python(_read(WORDS, (FROZEN / WORDS).read_text("utf-8")).value, context=CONTEXT)
    forms = {name.split("/")[-1][:-4]: form for name, form in values.items() if "/forms/" in name}
    records = {name[5:-4]: value for name, value in values.items() if "/forms/" not in name}
    return Site(
        root=FROZEN,
        languages=LANGUAGES,
        language_names=dict.fromkeys(LANGUAGES, ""),
        words=words.root,
        forms=forms,
        paused=(),
        pages={},
        **records,
    )


@cache
def _documents() -> Mapping[str, Document]:
    return {source.file: _read(source.file, source.text) for source in sources() if source.file != WORDS}


def _read(file: str, text: str) -> Document:
    document = Document(file)
    read = decode(text.encode(), document)
    if read is not None:
        parse(read, document)
    return document


def answer(file: str, text: str) -> Answer:
    """Return what the checks say of a text in place of a file's own."""
    document = _read(file, text)
    problems, value = list(document.problems), None
    if document.value is not None:
        try:
            value = _adapter(file).validate_python(document.value, context=CONTEXT)
        except ValidationError as error:
            problems += explain(error, document, MODELS[file])
    problems += check_repeated({file: document}, LANGUAGES)
    problems += check_set_in({file: document}, LANGUAGES)
    problems += check_countries({**_documents(), file: document}) if file in _documents() else []
    problems += check_placeholders({**_documents(), WORDS: document}, [], LANGUAGES) if file == WORDS else []
    problems += _fitting(file, document, value) if value is not None else []
    return Answer(tuple(sorted(set(problems))), value)


def _fitting(file: str, document: Document, value: Any) -> list[Problem]:
    """Return what only the whole site shows."""
    if file == "data/countries.yml":
        return list(check_country_names(document, replace(_site(), countries=value)))
    if file == "data/map.yml":
        return list(check_map(document, replace(_site(), map=value)))
    if file == "data/regions.yml":
        return list(check_map(_documents()["data/map.yml"], replace(_site(), regions=value)))
    if file == "data/programme.yml":
        return list(team_language_known(replace(_site(), programme=value), document))
    if file == "data/testimonials.yml":
        return list(check_testimonials(replace(_site(), testimonials=value), document))
    return list(check_form(value, document, _site())) if isinstance(value, Form) else []
