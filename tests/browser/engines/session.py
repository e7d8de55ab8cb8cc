"""A session of W3C WebDriver: one HTTP request of JSON for each command.

These are the commands that the tests need. Selenium has them too; it brings nine packages for what is not needed here,
and one of them (trio) makes Hypothesis warn when it is imported.
"""

from __future__ import annotations

import base64
from copy import copy
from pathlib import Path
from typing import Any

import httpx

from tests.receiver.waiting import wait_until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The name under which the protocol writes an element (https://www.w3.org/TR/webdriver2/#elements)."""
TIMEOUT_SECONDS = 60
LOOK_SECONDS = 15
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Space": " "}
"""How the protocol writes keys that are no characters."""
INTO_VIEW = "(arguments[0].closest('select') ?? arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })"
"""The driver itself scrolls as little as it can, and then may not find what is at the edge."""
AIM = """
  const [node] = arguments;
  window.aim = { missed: false, over: new AbortController() };
  const judge = (event) => {
    if (event.type === "mousedown") window.aim.missed = !event.composedPath().includes(node);
    if (!window.aim.missed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const how = { capture: true, signal: window.aim.over.signal };
  for (const type of ["mousedown", "mouseup", "click"]) addEventListener(type, judge, how);
"""
"""Between the driver's look at the page and its click, a line of text may have moved everything: what would hit another
element hits nothing."""
HIT = "window.aim?.over.abort(); return !window.aim?.missed"
Element = dict[str, str]


class WebDriverError(Exception):
    """What the driver refused, and why; often because the page changes at that moment."""


class Session:
    """An open browser. `capabilities` are those that the protocol calls `alwaysMatch`."""

    def __init__(self, driver: str, capabilities: dict[str, Any]) -> None:
        self._client = httpx.Client(base_url=driver, timeout=TIMEOUT_SECONDS, trust_env=False)
        self._path = "/session"
        self._path += "/" + self._send("", capabilities={"alwaysMatch": capabilities})["sessionId"]
        self._window = str(self._value(self._client.get(self._path + "/window")))
        # Of all windows of the session: commands go to this one.
        self._turned_to = [self._window]

    def close(self) -> None:
        """End the browser."""
        self._value(self._client.delete(self._path))
        self._client.close()

    def another(self) -> Session:
        """Open one more window of the same browser."""
        other = copy(self)
        other._window = self._post("/window/new", type="tab")["handle"]
        return other

    def show(self) -> None:
        """Bring this window to the front."""
        self._turn()

    def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""
        self._post("/url", url=address)

    def address(self) -> str:
        """Return the address of what is shown."""
        return str(self._get("/url"))

    def title(self) -> str:
        """Return the title of what is shown."""
        return str(self._get("/title"))

    def reload(self) -> None:
        """Load it again."""
        self._post("/refresh")

    def back(self) -> None:
        """Go back in the history."""
        self._post("/back")

    def forward(self) -> None:
        """Go forward in the history."""
        self._post("/forward")

    def run(self, code: str, *arguments: Any) -> Any:
        """Run the body of a function in the page; a promise that it returns is waited for."""
        return self._post("/execute/sync", script=code, args=list(arguments))

    def look(self, code: str, *arguments: Any) -> Any:
        """Run what changes nothing. WebKit's driver sometimes owes the answer for ever, but answers the next command:
        it is asked once more."""
        try:
            return self._post("/execute/sync", LOOK_SECONDS, script=code, args=list(arguments))
        except httpx.ReadTimeout:
            return self.run(code, *arguments)

    def click(self, element: Element) -> None:
        """Bring the element into view and click it with the mouse.

        Raises:
            WebDriverError: nothing was clicked; also when the page moved meanwhile.
        """
        self.run(INTO_VIEW, element)
        self.run(AIM, element)
        self._post(f"/element/{element[ELEMENT]}/click")
        if not self.look(HIT):
            raise WebDriverError("the element moved away before it was clicked")

    def choose_file(self, element: Element, path: Path) -> None:
        """Choose a file in a box for files."""
        self._post(f"/element/{element[ELEMENT]}/value", text=str(path))

    def double_click(self, element: Element) -> None:
        """Press the mouse twice on an element."""
        self.run(INTO_VIEW, element)
        there = {"type": "pointerMove", "origin": element, "x": 0, "y": 0}
        click = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        mouse = {"type": "pointer", "id": "mouse", "actions": [there, *click, *click]}
        self._post("/actions", actions=[mouse])

    def press(self, key: str) -> None:
        """Press a key and let it go: one of KEYS, or a character."""
        key = KEYS.get(key, key)
        actions = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._post("/actions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def screenshot(self) -> bytes:
        """Return a picture (PNG) of what the window shows."""
        return base64.b64decode(self._get("/screenshot"))

    def resize(self, width: int, height: int) -> None:
        """Make the page's part of the window that large: what is above it is asked first."""
        self._post("/window/rect", width=width, height=height)
        above = height - int(self.run("return innerHeight"))
        self._post("/window/rect", width=width, height=height + above)
        wait_until(lambda: self.run("return [innerWidth, innerHeight]") == [width, height])

    def _post(self, command: str, seconds: float = TIMEOUT_SECONDS, /, **values: Any) -> Any:
        """Send a command for this window with its values and return the answer."""
        self._turn()
        return self._send(command, seconds, **values)

    def _get(self, command: str) -> Any:
        """Ask something about this window."""
        self._turn()
        return self._value(self._client.get(self._path + command))

    def _turn(self) -> None:
        if self._turned_to != [self._window]:
            self._send("/window", handle=self._window)
            self._turned_to[:] = [self._window]

    def _send(self, command: str, seconds: float = TIMEOUT_SECONDS, /, **values: Any) -> Any:
        return self._value(self._client.post(self._path + command, json=values, timeout=seconds))

    @staticmethod
    def _value(answer: httpx.Response) -> Any:
        value = answer.json()["value"]
        if answer.status_code != httpx.codes.OK:
            raise WebDriverError(f"{value['error']}: {value['message']}")
        return value
