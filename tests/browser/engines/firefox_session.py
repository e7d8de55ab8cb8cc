"""A page of Firefox with the commands of a WebDriver session.

Playwright's own locators and ways back do not fit Firefox over BiDi: where scripts are off they wait for frames that
never come, after a link within the page for a loading that never ends, after Back for a page that Firefox had kept. Its
mouse, its keyboard and its boxes for files work.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import ElementHandle, Error, JSHandle
from playwright.sync_api import Page as Window

from tests.browser.engines.session import WebDriverError
from tests.receiver.waiting import wait_until

CALL = "(values) => (function () { %s }).apply(null, values)"
MIDDLE = """
  const [node] = arguments;
  node.scrollIntoView({ block: "center", behavior: "instant" });
  const box = node.getClientRects()[0];
  return [box.x + box.width / 2, box.y + box.height / 2];
"""
UNDER = """
  const [node, place] = arguments;
  const found = document.elementFromPoint(...place);
  return found !== null && (node.contains(found) || found.contains(node) || [...(node.labels ?? [])].includes(found));
"""
LOOKS = 3
"""In so many looks, one after the other, an element that is clicked has to be at its place."""
CHOOSE = """
  const [option] = arguments;
  const list = option.closest("select");
  list.focus();
  option.selected = true;
  for (const kind of ["input", "change"]) list.dispatchEvent(new Event(kind, { bubbles: true }));
"""


class FirefoxSession:
    """What `Session` does, done by Playwright's page."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def open(self, address: str) -> None:
        self._window.goto(address)

    def another(self) -> FirefoxSession:
        return FirefoxSession(self._window.context.new_page())

    def show(self) -> None:
        self._window.bring_to_front()

    def address(self) -> str:
        # Playwright's own `url` stays as it was until somebody asks the page for something.
        return str(self.run("return location.href"))

    def title(self) -> str:
        return self._window.title()

    def reload(self) -> None:
        self._window.reload()

    def back(self) -> None:
        self._leave("history.back()")

    def forward(self) -> None:
        self._leave("history.forward()")

    def _point_at(self, element: ElementHandle) -> list[float]:
        """Move the mouse to the middle of an element; return the place once the element stays under it.

        Firefox scrolls to what was typed a moment later: a click at once would hit something else.
        """
        places: list[list[float]] = []
        stays = 0

        def under() -> bool:
            nonlocal stays
            stays = stays + 1 if places and self.run(UNDER, element, places[-1]) else 0
            if not stays:
                places.append(self.run(MIDDLE, element))
                self._window.mouse.move(*places[-1])
            return stays == LOOKS

        wait_until(under)
        return places[-1]

    def _leave(self, code: str) -> None:
        # What asked for it goes away with the page.
        with suppress(Error):
            self._window.evaluate(code)

    def run(self, code: str, *arguments: Any) -> Any:
        try:
            return value(self._window.evaluate_handle(CALL % code, list(arguments)))
        except Error as error:
            raise WebDriverError(error.message) from error

    look = run

    def click(self, element: ElementHandle) -> None:
        # An entry of a list has no place of its own on the page.
        if self.run("return arguments[0].localName", element) == "option":
            self.run(CHOOSE, element)
        else:
            self._window.mouse.click(*self._point_at(element))

    def double_click(self, element: ElementHandle) -> None:
        self._window.mouse.dblclick(*self._point_at(element))

    def choose_file(self, element: ElementHandle, path: Path) -> None:
        element.set_input_files(path)

    def press(self, key: str) -> None:
        self._window.keyboard.press(key)

    def screenshot(self) -> bytes:
        return self._window.screenshot()

    def resize(self, width: int, height: int) -> None:
        self._window.set_viewport_size({"width": width, "height": height})


def value(handle: JSHandle) -> Any:
    """Return what a handle holds: an element, a list of elements, or a value of JSON."""
    if element := handle.as_element():
        return element
    if handle.evaluate("(held) => Array.isArray(held) && held.some((one) => one instanceof Node)"):
        return [found for one in handle.get_properties().values() if (found := one.as_element())]
    return handle.json_value()
