"""Whether a visitor sees something: its box is in the window, and nothing lies over it."""

from typing import Any

from playwright.sync_api import Error

from tests.browser.engines.session import WebDriverError
from tests.receiver.waiting import wait_until

TIMEOUT_SECONDS = 30
SEEN = """(node) => {
  const box = node.getBoundingClientRect();
  const [top, left] = [Math.max(box.top, 0), Math.max(box.left, 0)];
  const [bottom, right] = [Math.min(box.bottom, innerHeight), Math.min(box.right, innerWidth)];
  const inside = (y) => {
    const found = document.elementFromPoint((left + right) / 2, y);
    return found !== null && (node.contains(found) || found.contains(node));
  };
  const whole = box.bottom <= innerHeight + 1 || box.height > innerHeight;
  return box.top >= -1 && whole && right > left && bottom > top && inside(top + 1) && inside(bottom - 1);
}"""
"""From its top edge on, whole where it is not higher than the window; what is at its edges is it, or is around it."""


def on_screen(place: Any) -> None:
    """Wait until the box of an element is on the screen of its browser; having the focus is not enough."""

    def seen() -> bool:
        try:
            return bool(place.evaluate(SEEN))
        except (Error, WebDriverError):
            # The page is changing.
            return False

    wait_until(seen, TIMEOUT_SECONDS)
