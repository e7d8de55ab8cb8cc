"""Errors of a model with one cause: a misspelt key is unknown and missing, and so is one that stands too far out."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from pydantic_core import ErrorDetails

from sitedata.checks.model_places import keys_at
from sitedata.checks.too_far_in import TooFarIn
from sitedata.messages.problem import Problem, exactly, quoted
from sitedata.messages.suggestions import meant_key, proposal
from sitedata.messages.translatable import say
from sitedata.reading.document import Document, ValuePath
from sitedata.reading.finding import wrong_depth
from sitedata.reading.layout import key_depth
from sitedata.text.language_tags import SITE_LANGUAGE

LANGUAGE = re.compile(SITE_LANGUAGE)
INDENT = 2
"""Spaces that each level stands further in."""


def with_one_cause(
    details: list[ErrorDetails], document: Document, model: Any
) -> tuple[list[Problem], list[ErrorDetails]]:
    """Return one problem for each slip that has several errors, and the errors that are left."""
    search = _Search(details, document, model)
    problems = [
        *search.cut_off(),
        *search.split_texts(),
        *search.outer_records(),
        *search.too_far_in(),
        *search.below_texts(),
        *search.strays(),
        *search.translated(),
        *search.misspelt(),
        *search.foreign(),
        *search.incomplete(),
    ]
    return problems, search.details


class _Search(TooFarIn):
    def cut_off(self) -> Iterator[Problem]:
        """Yield one problem for a file that ends in the middle of a record, which the records around it miss too."""
        lines = self.document.lines
        last = max(lines, key=lambda path: (lines[path], len(path)))
        missing = [one for one in self.details if one["type"] == "missing"]
        lacking = [one for one in missing if one["loc"][:-1] == last[: len(one["loc"]) - 1]]
        if self._value(last) != "" or not lacking or all(one["loc"] != last for one in self.details):
            return
        self.details = [one for one in self.details if one not in lacking and one["loc"] != last]
        lacking.sort(key=lambda one: -len(one["loc"]))
        names = ", ".join([f"{last[-1]}: …", *(str(one["loc"][-1]) for one in lacking)])
        found, expected = say("no {key}", key=exactly(names)), say("all keys of this record")
        repair = say("Add these lines; if the end of the record was deleted, restore it.")
        yield self._problem(last, found, expected, repair)

    def strays(self) -> Iterator[Problem]:
        """Yield a problem for each line, or lines in a row, that should stand further in, below the key before."""
        for detail in [*self.details]:
            path = self._key_path(detail)
            if path and detail in self.details and (above := self._above(path)):
                self._drop(above, path)
                yield self._too_far_out(path, str(above[-1]))

    def split_texts(self) -> Iterator[Problem]:
        """Yield a problem for each text of a list whose translations have dashes of their own, and so are items."""
        lists = dict.fromkeys(detail["loc"][:-1] for detail in self.details if _in_list(detail))
        for path in lists:
            items = self._value(path)
            for first, last in _split(items, self._lacking(path)) if isinstance(items, list) else ():
                self.details = [
                    one for one in self.details if one["loc"] not in {(*path, n) for n in range(first, last)}
                ]
                keys = ", ".join(next(iter(item)) for item in items[first + 1 : last])
                found = say("{key} with a dash too many before it", key=exactly(keys))
                expected = say("one dash before the whole text")
                repair = say("Write two spaces in the place of “- ” before each of these lines.")
                yield self._problem((*path, first + 1), found, expected, repair)

    def _lacking(self, path: ValuePath) -> dict[int, set[str]]:
        """Return the languages that the items of a list lack."""
        found = [one for one in self.details if _in_list(one) and one["loc"][:-1] == path]
        return {int(one["loc"][-1]): {str(fault.missing) for fault in one["ctx"]["faults"]} for one in found}

    def translated(self) -> Iterator[Problem]:
        """Yield one problem for each record of which several keys are written in another language."""
        records = Counter(detail["loc"][:-1] for detail in self.details if detail["type"] == "extra_forbidden")
        for path in [path for path, number in records.items() if number > 1]:
            names = [str(detail["loc"][-1]) for detail in self.details if _is_extra(detail, path)]
            meant = {name: meant_key(name, keys_at(self.model, path)) for name in names}
            if None not in meant.values() and len({*meant.values()}) == len(names):
                self.details = [
                    one
                    for one in self.details
                    if not _is_extra(one, path) and not (_is_missing(one, path) and one["loc"][-1] in meant.values())
                ]
                found = say("the unknown keys {keys}", keys=exactly(", ".join(names)))
                repair = say("Write {text}.", text=", ".join(map(str, meant.values())))
                yield self._problem((*path, names[0]), found, say("keys of this kind of record"), repair)

    def misspelt(self) -> Iterator[Problem]:
        """Yield a problem for each unknown key of a record that lacks one with nearly the same name."""
        for detail in [*self.details]:
            path = detail["loc"]
            lacking = {str(other["loc"][-1]): other for other in self.details if _is_missing(other, path[:-1])}
            unknown = [other for other in self.details if _is_extra(other, path[:-1])]
            near = _meant(str(path[-1]), lacking) if path and detail in unknown else None
            if near is None and unknown == [detail] and len(lacking) == 1:
                near = next(iter(lacking))  # one key too many and one too few: a translated name, mostly
            if near:
                self.details = [other for other in self.details if other not in (detail, lacking[near])]
                found = say("the unknown key {key}", key=quoted(path[-1]))
                expected = say("one of the keys of this record")
                yield self._problem(path, found, expected, proposal(near))

    def foreign(self) -> Iterator[Problem]:
        """Yield one problem for each record that has several keys of another kind: mostly it stands too far in."""
        records = Counter(detail["loc"][:-1] for detail in self.details if detail["type"] == "extra_forbidden")
        for path in [path for path, number in records.items() if number > 1 and path]:
            own = [one for one in self.details if one["loc"][:-1] == path]
            names = ", ".join(str(one["loc"][-1]) for one in own if one["type"] == "extra_forbidden")
            self.details = [one for one in self.details if one["loc"][: len(path)] != path]
            found = say("the unknown keys {keys}", keys=quoted(names))
            repair = say("Check the indentation of this record, and the names of its keys.")
            yield self._problem(path, found, say("keys of this kind of record"), repair)

    def incomplete(self) -> Iterator[Problem]:
        """Yield one problem for each record that lacks several keys: mostly its end was cut off."""
        for path in dict.fromkeys(detail["loc"][:-1] for detail in self.details if detail["type"] == "missing"):
            lacking = [detail for detail in self.details if _is_missing(detail, path)]
            record = self._value(path)
            last = (*path, next(reversed(record))) if isinstance(record, dict) and record else path
            cut = self._value(last) == "" and any(detail["loc"] == last for detail in self.details)
            if len(lacking) > 1 or cut:
                self.details = [one for one in self.details if one not in lacking and not (cut and one["loc"] == last)]
                names = ", ".join([*([f"{last[-1]}: …"] if cut else []), *(str(one["loc"][-1]) for one in lacking)])
                found, expected = say("no {key}", key=exactly(names)), say("all keys of this record")
                repair = say("Add these lines; if the end of the record was deleted, restore it.")
                yield self._problem(last if cut else path, found, expected, repair)

    def _above(self, path: ValuePath) -> ValuePath | None:
        """Return the path of the key to which a key belongs that stands beside it; None where it belongs to none."""
        record = self._value(path[:-1])
        if not isinstance(record, dict) or path[-1] not in record:
            return None
        strays = {self._key_path(detail) for detail in self.details if self._is_unknown(detail)}
        keys = list(record)
        before = [key for key in keys[: keys.index(path[-1])] if (*path[:-1], key) not in strays]
        above = (*path[:-1], before[-1]) if before else ()
        emptied = bool(above) and self._value(above) == "" and path in strays
        return above if emptied or (above and self._lacks(above, str(path[-1]))) else None

    def _key_path(self, detail: ErrorDetails) -> ValuePath:
        """Return the path of the key that may stand on the wrong level."""
        return detail["loc"][:1] if self._is_part_of_a_word(detail) else detail["loc"]

    def _is_unknown(self, detail: ErrorDetails) -> bool:
        path = detail["loc"]
        # The messages of a field have names of rules: a language among them belongs to the rule above.
        language = bool(path) and bool(LANGUAGE.fullmatch(str(path[-1]))) and isinstance(self._value(path), str)
        lines = isinstance(self._value(path), dict) and detail["type"].endswith(("_type", "_parsing"))
        return detail["type"] == "extra_forbidden" or language or lines or self._is_part_of_a_word(detail)

    def _is_part_of_a_word(self, detail: ErrorDetails) -> bool:
        """Return whether the first key is `about` or `text`: words.yml, a mapping, allows every key there."""
        path = detail["loc"]
        mapping = isinstance(self.document.value, dict) and not keys_at(self.model, ())
        return mapping and bool(path) and path[0] in keys_at(self.model, (path[0],))

    def _lacks(self, above: ValuePath, key: str) -> bool:
        """Return whether what stands below a key is missing there."""
        return any(self._tells_missing(detail, above, key) for detail in self.details)

    @staticmethod
    def _tells_missing(detail: ErrorDetails, above: ValuePath, key: str) -> bool:
        if detail["loc"] == above and detail["type"] == "translations":
            return any(fault.missing == key for fault in detail["ctx"]["faults"])
        return detail["type"] == "missing" and detail["loc"] == (*above, key)

    def _drop(self, above: ValuePath, path: ValuePath) -> None:
        """Forget the errors of the key above that come from what it lacks, and those of the lines that it lacks."""
        emptied = self._value(above) == ""
        kept = []
        for detail in self.details:
            at = detail["loc"]
            lacking = at[: len(above)] == above and (emptied or self._tells_missing(detail, above, str(path[-1])))
            beside = emptied and self._is_unknown(detail) and self._key_path(detail)[:-1] == path[:-1]
            if not (lacking or beside or at[: len(path)] == path):
                kept.append(detail)
        self.details = kept

    def _too_far_out(self, path: ValuePath, above: str) -> Problem:
        before, around = (self.document.written(at) for at in ((*path[:-1], above), path[:-1]))
        wanted = key_depth(around) + INDENT
        if around and key_depth(before) > wanted and not before.lstrip().startswith("- "):
            # The key above stands too far in, and so as far as what belongs to it.
            finding = wrong_depth(0, before, wanted)
            return self._problem((*path[:-1], above), finding.found, finding.expected, finding.repair)
        found = say("{key} on the level of {above}", key=quoted(path[-1]), above=quoted(above))
        expected = say("this line two spaces further in, below {above}", above=quoted(above))
        repair = say("Put two spaces more before this line, and before those that belong to it.")
        return self._problem(path, found, expected, repair)


def _meant(key: str, lacking: Collection[str]) -> str | None:
    """Return which of the keys that a record lacks another one stands for; `title "Sail` means `title`."""
    first = re.split(r"\W", key)[0]
    return first if first in lacking else meant_key(key, lacking)


def _in_list(detail: ErrorDetails) -> bool:
    """Return whether an item of a list is a text that lacks languages, and nothing else is wrong with it."""
    translations = detail["type"] == "translations" and isinstance(detail["loc"][-1], int)
    return translations and all(fault.missing for fault in detail["ctx"]["faults"])


def _split(items: list[Any], lacking: dict[int, set[str]]) -> Iterator[tuple[int, int]]:
    """Yield the first item, and the one after the last, of each run that together makes one whole text."""
    first = 0
    while first < len(items):
        last, missing = first + 1, set(lacking.get(first, ()))
        while missing and last in lacking and items[last].keys() <= missing:
            missing -= items[last].keys()
            last += 1
        if not missing and last > first + 1:
            yield first, last
        first = last if not missing else first + 1


def _is_extra(detail: ErrorDetails, record: ValuePath) -> bool:
    return detail["type"] == "extra_forbidden" and bool(detail["loc"]) and detail["loc"][:-1] == record


def _is_missing(detail: ErrorDetails, record: ValuePath) -> bool:
    return detail["type"] == "missing" and detail["loc"][:-1] == record
