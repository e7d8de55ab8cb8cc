"""The part of Playwright's Page and Locator that the journeys use, over the commands of a WebDriver session.

Everything waits for what it needs, as Playwright does: an element that is there, once, and shown. An element that goes
away meanwhile is looked for again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin

from tests.browser.engines.firefox_session import FirefoxSession
from tests.browser.engines.session import Session, WebDriverError
from tests.receiver.waiting import wait_until

TIMEOUT_SECONDS = 30
FUNCTION = re.compile(r"\s*(async\s+)?(function\b|\([^()]*\)\s*=>|\w+\s*=>)")
FIND = """
  let found = [document];
  for (const [kind, value] of arguments[0]) {
    if (kind === "css") found = [...new Set(found.flatMap((one) => [...one.querySelectorAll(value)]))];
    if (kind === "nth") found = found.slice(value).slice(0, 1);
  }
  return found;
"""
NOW = """
  const found = (function () { %s })(arguments[0]);
  return [found.length, found.length === 1 ? (%s)(found[0], arguments[1]) : null];
"""
THERE = "() => true"
SHOWN = """(node) => { const box = node.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(node).visibility === "visible"; }"""
OPTION = "(node, value) => [...node.options].find((option) => option.value === value)"
WRITE = """(node, text) => {
  node.focus();
  node.select();
  document.execCommand(text ? "insertText" : "delete", false, text);
}"""
T = TypeVar("T")


class Page:
    """A window. `base` is put before addresses, `folder` takes the files that a visitor chooses."""

    def __init__(self, session: Session | FirefoxSession, base: str, folder: Path) -> None:
        self.session, self._base, self.folder = session, base, folder

    def another(self) -> Page:
        """Open one more page of the same visitor."""
        return Page(self.session.another(), self._base, self.folder)

    def bring_to_front(self) -> None:
        self.session.show()

    @property
    def url(self) -> str:
        return self.session.address()

    def goto(self, address: str) -> None:
        self.session.open(urljoin(self._base, address))

    def title(self) -> str:
        return self.session.title()

    def reload(self) -> None:
        self.session.reload()

    def go_back(self) -> None:
        self.session.back()

    def go_forward(self) -> None:
        self.session.forward()

    def evaluate(self, code: str, argument: Any = None) -> Any:
        """Evaluate an expression, or call a function with the argument; a promise is waited for."""
        call = f"({code})(arguments[0])" if FUNCTION.match(code) else f"({code})"
        return self.session.run(f"return {call}", argument)

    def press(self, key: str) -> None:
        """Press a key: one of KEYS, or a character."""
        self.session.press(key)

    def screenshot(self, path: Path | str) -> None:
        """Keep what the window shows."""
        Path(path).write_bytes(self.session.screenshot())

    def told(self) -> str:
        """Return the address and the text that is shown, for a message about a failure."""
        try:
            return f"{self.url}\n{self.evaluate('document.body.innerText')}"
        except WebDriverError as error:
            return str(error)

    def set_viewport_size(self, size: dict[str, int]) -> None:
        self.session.resize(size["width"], size["height"])

    def locator(self, css: str) -> Locator:
        return Locator(self, [("css", css)])


class Locator:
    """A way to elements, looked up each time it is used."""

    def __init__(self, page: Page, way: list[tuple[str, str | int]]) -> None:
        self.page, self._way = page, way

    def __repr__(self) -> str:
        return " ".join(str(step) for _, step in self._way)

    def locator(self, css: str) -> Locator:
        return Locator(self.page, [*self._way, ("css", css)])

    def nth(self, number: int) -> Locator:
        return Locator(self.page, [*self._way, ("nth", number)])

    @property
    def first(self) -> Locator:
        return self.nth(0)

    @property
    def last(self) -> Locator:
        return self.nth(-1)

    def all(self) -> list[Locator]:
        return [self.nth(number) for number in range(self.count())]

    def count(self) -> int:
        return len(self.found())

    def found(self) -> list[Any]:
        """Return what is there now."""
        return list(self.page.session.look(FIND, self._way) or [])

    def now(self, code: str, argument: Any = None) -> Any:
        """Call a function with the element that is there now and the argument; None where there is no element.

        All at once: between two commands the element could go away.
        """
        number, told = self.page.session.look(NOW % (FIND, code), self._way, argument)
        self._check_once(number)
        return told

    def evaluate(self, code: str, argument: Any = None) -> Any:
        """Wait for the element, call a function with it and the argument."""
        return self._when(THERE, lambda element: self._call(code, element, argument))

    def inner_text(self) -> str:
        return str(self.evaluate("(node) => node.innerText"))

    def text_content(self) -> str:
        return str(self.evaluate("(node) => node.textContent"))

    def input_value(self) -> str:
        return str(self.evaluate("(node) => node.value"))

    def get_attribute(self, name: str) -> str | None:
        found: str | None = self.evaluate("(node, name) => node.getAttribute(name)", name)
        return found

    def is_visible(self) -> bool:
        return bool(self.now(SHOWN))

    def is_checked(self) -> bool:
        return bool(self.evaluate("(node) => node.checked"))

    def click(self) -> None:
        self._when(SHOWN, self.page.session.click)

    def dblclick(self) -> None:
        self._when(SHOWN, self.page.session.double_click)

    def focus(self) -> None:
        self.evaluate("(node) => node.focus()")

    def press(self, key: str) -> None:
        self.focus()
        self.page.press(key)

    def fill(self, text: str) -> None:
        """Put a text in the place of what stands there, as if it were pasted."""
        self._when(SHOWN, lambda element: self._call(WRITE, element, text))

    def check(self) -> None:
        self.set_checked(True)

    def set_checked(self, checked: bool) -> None:
        if self.is_checked() != checked:
            self.click()
        wait_until(lambda: self.is_checked() == checked)

    def select_option(self, value: str) -> None:
        self._when(SHOWN, lambda element: self.page.session.click(self._call(OPTION, element, value)))

    def set_input_files(self, chosen: Any) -> None:
        """Choose a file: its path, or its `name` and content as `buffer`."""
        path = chosen if isinstance(chosen, str | Path) else self._written(chosen)
        self._when(THERE, lambda element: self.page.session.choose_file(element, Path(path)))

    def _written(self, chosen: dict[str, Any]) -> Path:
        path = self.page.folder / chosen["name"]
        # A file that is written again is another one to a page in which it was chosen before.
        if not path.exists() or path.read_bytes() != chosen["buffer"]:
            path.write_bytes(chosen["buffer"])
        return path

    def _call(self, code: str, element: Any, argument: Any) -> Any:
        return self.page.session.run(f"return ({code})(...arguments)", element, argument)

    def _found_once(self) -> list[Any]:
        found = self.found()
        self._check_once(len(found))
        return found

    def _check_once(self, number: int) -> None:
        assert number <= 1, f"{number} elements for {self}"

    def _when(self, ready: str, act: Callable[[Any], T]) -> T:
        """Do something with the element as soon as it is there, is `ready`, and lets it."""
        refused: list[WebDriverError] = []

        def attempt() -> list[T]:
            try:
                return [act(element) for element in self._found_once() if self._call(ready, element, None)]
            except WebDriverError as error:
                refused.append(error)
                return []

        try:
            return wait_until(attempt, TIMEOUT_SECONDS)[0]
        except AssertionError as error:
            raise AssertionError(f"waited in vain for {self}") from (refused[-1] if refused else error)
