"""How a reader fills in a form with a text browser: from its first question to its button."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from sitedata.form_contract.choices import field_options
from sitedata.form_contract.forms_json import level_choices
from sitedata.language.formatting import month_names
from sitedata.models.form_definition import Field, Form
from sitedata.site import Site


class TextBrowser(Protocol):
    """What `Lynx` and `W3m` can do."""

    text: str
    rows: list[str]

    def find(self, text: str) -> None: ...
    def go_to_control(self) -> None: ...
    def next_control(self) -> None: ...
    def write(self, text: str) -> None: ...
    def write_lines(self, text: str) -> None: ...
    def tick(self) -> None: ...
    def choose(self, label: str) -> None: ...
    def attach(self, file: Path) -> None: ...
    def see(self, text: str) -> None: ...
    def follow(self, text: str) -> None: ...
    def jump(self, text: str) -> None: ...


class Reader:
    """A reader of a form in one language, with files in a folder."""

    def __init__(self, browser: TextBrowser, form: Form, language: str, site: Site, folder: Path) -> None:
        self._browser, self._form, self._language, self._site, self._folder = browser, form, language, site, folder

    def fill(self, answers: dict[str, Any]) -> None:
        """Answer the questions in their order; an empty list ticks the first box."""
        for field in self._form.fields():
            if answers[field.id] != "":
                self.answer(field, answers[field.id])

    def send(self) -> None:
        """Press the form's button."""
        self._browser.follow(self._form.submit[self._language])

    def see_problems(self, expected: list[str]) -> None:
        """Wait for the page with what is wrong, which is this and nothing else."""
        title = self._site.word(self._language, "form.error_title")
        self._browser.see(title)
        # The screen may be drawn in two pieces, within a row.
        self._browser.wait(lambda: self._problems_below(title) == expected)

    def _problems_below(self, title: str) -> list[str]:
        rows = self._browser.rows
        first = rows.index(title) + 2
        return [row[2:] for row in rows[first : rows.index("", first)]]

    def correct(self, message: str, text: str) -> None:
        """Follow what is wrong to its box and type another answer."""
        self._browser.jump(message)
        self._browser.go_to_control()
        self._browser.write(text)

    def read_reference(self) -> str:
        """Wait for the receipt; return its reference. The receipt says where the confirmation goes."""
        label = self._site.word(self._language, "receipt.reference_label")
        self._browser.see(label)
        reference = re.compile(rf"{label} ([2-9A-HJ-NP-Z]{{8}})\b")
        self._browser.wait(lambda: reference.search(self._browser.text))
        return str(reference.findall(self._browser.text)[0])

    def answer(self, field: Field, answer: Any) -> None:
        """Answer one question."""
        self._browser.find(field.label[self._language])
        ways: dict[str, Callable[[Field, Any], None]] = {
            "select": self._choose,
            "radios": lambda field, value: self._tick(field, [value]),
            "checkboxes": self._tick,
            "languages": self._languages,
            "month": self._month,
            "file": self._attach,
            "textarea": self._lines,
            "declaration": self._declare,
        }
        ways.get(field.kind, self._write)(field, answer)

    def _write(self, _: Field, text: str) -> None:
        self._browser.go_to_control()
        self._browser.write(text)

    def _lines(self, _: Field, text: str) -> None:
        self._browser.go_to_control()
        self._browser.write_lines(text)

    def _choose(self, field: Field, value: str) -> None:
        self._browser.go_to_control()
        self._browser.choose(self._labels(field)[value])

    def _tick(self, field: Field, values: list[str]) -> None:
        choices = {choice.value: choice for choice in field_options(field, self._site)}
        for value in values or [next(iter(choices))]:
            group = choices[value].group
            if group:
                self._browser.find(group[self._language])
            self._browser.find(choices[value].label[self._language])
            self._browser.go_to_control()
            self._browser.tick()

    def _declare(self, _: Field, __: bool) -> None:
        self._browser.go_to_control()
        self._browser.tick()

    def _languages(self, field: Field, rows: list[tuple[str, str]]) -> None:
        levels = {level.value: level.label[self._language] for level in level_choices(self._site)}
        for number, (language, level) in enumerate(rows, 1):
            self._browser.find(self._site.word(self._language, "form.language_row").format(number=number))
            self._browser.go_to_control()
            self._browser.choose(self._labels(field)[language])
            self._browser.next_control()
            self._browser.choose(levels[level])

    def _month(self, _: Field, answer: tuple[str, str]) -> None:
        self._browser.go_to_control()
        self._browser.choose(month_names(self._language)[int(answer[0]) - 1])
        self._browser.next_control()
        self._browser.write(answer[1])

    def _attach(self, _: Field, file: dict[str, Any]) -> None:
        path = self._folder / file["name"]
        path.write_bytes(file["buffer"])
        self._browser.go_to_control()
        self._browser.attach(path)

    def _labels(self, field: Field) -> dict[str, str]:
        return {choice.value: choice.label[self._language] for choice in field_options(field, self._site)}
