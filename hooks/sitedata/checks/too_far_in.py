"""Lines that stand too far in, and so below another key or in another list than they belong to."""

from collections.abc import Iterator
from typing import Any

from pydantic_core import ErrorDetails

from sitedata.checks.model_places import inside, keys_at, where
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import Document, ValuePath
from sitedata.reading.finding import wrong_depth
from sitedata.reading.layout import depth

OUTER = ("list", "item", "key")
"""The steps from a record to the key of a record in one of its lists."""


class TooFarIn:
    """Errors of a model, of which those with one cause are taken out."""

    def __init__(self, details: list[ErrorDetails], document: Document, model: Any) -> None:
        self.details, self.document, self.model = details, document, model

    def outer_records(self) -> Iterator[Problem]:
        """Yield a problem for each record that is one of those around its list: it stands too far in."""
        for detail in [
            one for one in self.details if one["type"] == "extra_forbidden" and len(one["loc"]) > len(OUTER)
        ]:
            record, outer = detail["loc"][:-1], detail["loc"][: -len(OUTER)]
            value, line, around = self._value(record), self.document.written(record), self.document.written(outer)
            if (
                isinstance(value, dict)
                and value.keys() <= keys_at(self.model, outer)
                and line.lstrip().startswith("- ")
            ):
                self.details = [one for one in self.details if one["loc"][: len(record)] != record]
                finding = wrong_depth(0, line, depth(around))
                yield self._problem(record, finding.found, finding.expected, finding.repair)

    def too_far_in(self) -> Iterator[Problem]:
        """Yield a problem for each key that a record lacks and that stands below the key before it."""
        for lacking in [detail for detail in self.details if detail["type"] == "missing"]:
            key, record = lacking["loc"][-1], lacking["loc"][:-1]
            for detail in [*self.details]:
                above = detail["loc"][: len(record) + 1]
                inside_ = detail["loc"] == (*above, key) and detail["type"] == "extra_forbidden"
                text = detail["type"] == "translations" and any(one.language == key for one in detail["ctx"]["faults"])
                if above[:-1] == record and (inside_ or (text and detail["loc"] == above)):
                    self.details = [one for one in self.details if one not in (lacking, detail)]
                    yield self._too_far_in((*above, key), str(above[-1]))

    def below_texts(self) -> Iterator[Problem]:
        """Yield a problem for each key of a record that stands among the translations of the one above."""
        for detail in [*self.details]:
            if detail in self.details and (found := self._key_below(detail)):
                above, key = found
                self.details = [one for one in self.details if one["loc"][: len(above)] != above]
                yield self._too_far_in((*above, key), str(above[-1]))

    def _key_below(self, detail: ErrorDetails) -> tuple[ValuePath, str] | None:
        """Return what is no record and holds a key of the record around it, and that key."""
        path, faults = detail["loc"], detail.get("ctx", {}).get("faults", ())
        places = [(path[:-2], path[-2])] if path[-1:] == ("[key]",) and len(path) > 2 else []
        places += [(path, faults[0].language)] if faults and all(fault.language for fault in faults) else []
        for above, key in places:
            if not keys_at(self.model, above) and key in keys_at(self.model, above[:-1]):
                return (above, str(key)) if isinstance(self._value(above), dict) else None
        return None

    def _too_far_in(self, path: ValuePath, above: str) -> Problem:
        found = say("{key} below {above}", key=quoted(path[-1]), above=quoted(above))
        expected = say("this line on the level of {above}", above=quoted(above))
        repair = say("Move the line to the level where it belongs: each level is two spaces further in.")
        return self._problem(path, found, expected, repair)

    def _problem(self, path: ValuePath, found: str, expected: str, repair: str) -> Problem:
        return Problem(
            self.document.file, self.document.line(path), where(self.document, path), found, expected, repair
        )

    def _value(self, path: ValuePath) -> Any:
        value = self.document.value
        for step in path:
            value = inside(value, step)
        return value
