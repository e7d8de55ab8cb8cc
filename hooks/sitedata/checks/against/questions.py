"""The questions of a form as one state has them: what answers may be stored for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sitedata.checks.against.state import COUNTRIES, SHARED, State, Texts, listed, records, texts
from sitedata.reading.document import Document, ValuePath


@dataclass(frozen=True)
class Question:
    """A question, asked or retired, as it stands in its file."""

    document: Document
    path: ValuePath
    record: Mapping[str, Any]

    @property
    def label(self) -> Texts:
        """Its label by language."""
        return texts(self.record, "label")

    @property
    def source(self) -> str:
        """Where its choices come from, empty when it has its own."""
        return str(self.record.get("options_from", ""))

    def own_choices(self) -> dict[str, Texts]:
        """Return the choices that stand in the question itself; of languages only CLDR knows the names."""
        options = {str(option.get("id")): texts(option, "label") for _, option in records(self.record, "options")}
        return options | {code: {} for code in listed(self.record, "languages")}

    def retired_choices(self) -> set[str]:
        """Return the choices that it no longer offers, but names."""
        return {str(option.get("id")) for _, option in records(self.record, "retired")}

    def line(self, *keys: str | int) -> int:
        """Return the line of a part of it."""
        return self.document.line((*self.path, *keys))


def asked(document: Document) -> dict[str, Question]:
    """Return the questions that a form asks, by id."""
    return {
        str(record["id"]): Question(document, (*section, *path), record)
        for section, content in records(document.value, "sections")
        for path, record in records(content, "fields")
        if "id" in record
    }


def retired(document: Document) -> dict[str, Question]:
    """Return the questions that a form no longer asks, but names."""
    return {
        str(record["id"]): Question(document, path, record)
        for path, record in records(document.value, "retired")
        if "id" in record
    }


def shared_choices(state: State, source: str) -> dict[str, tuple[ValuePath, Texts]]:
    """Return path and title of each record that forms offer as a choice, by id; of themes, the topics as well."""
    document = state.documents.get(SHARED.get(source, ""))
    found = dict(_shared(document.value, source)) if document else {}
    return {identity: entry for identity, entry in found.items() if identity}


def _shared(value: Any, source: str) -> Iterator[tuple[str, tuple[ValuePath, Texts]]]:
    keys = ("regions",) if source == "regions" else ()
    for path, record in records(value, *keys):
        yield str(record.get("id", "")), (path, texts(record, "title"))
        for inner, topic in records(record, "topics") if source == "themes" else ():
            yield str(topic.get("id", "")), ((*path, *inner), texts(topic, "title"))


def own_countries(state: State) -> set[str]:
    """Return the codes of countries that a state adds to those of ISO 3166-1."""
    document = state.documents.get(COUNTRIES)
    return set(listed(document.value, "beyond_iso")) if document else set()
