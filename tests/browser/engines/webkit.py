"""WebKit as Debian has it: its driver and MiniBrowser, on a display without a screen.

Each visit has a browser of its own: that takes less than a second. What the classic WebDriver has no words for (whether
scripts run, a dark system) is set on MiniBrowser's command line.
"""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from tests.browser.engines.session import Session
from tests.browser.engines.visitor import Visitor
from tests.browser.engines.webdriver import Page
from tests.children import bound
from tests.ports import free_port
from tests.programs import needed
from tests.receiver.waiting import wait_until

MINIBROWSERS = "*/webkit2gtk-4.*/MiniBrowser"
DISPLAY = ("-screen", "0", "1400x1400x24", "-nolisten", "tcp")
SMALL_BUTTONS = """* { font-size: 1px; min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; }
headerbar, headerbar *, toolbar, toolbar * { -gtk-icon-source: none; }"""
"""A style sheet for GTK. Without it MiniBrowser's buttons make its window wider than a phone: 447 pixels."""


class WebKit:
    """What starts a MiniBrowser for each visitor. `folder` keeps its settings and the files that visitors choose."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []

    @contextmanager
    def visit(self, address: str, visitor: Visitor) -> Iterator[Page]:
        """A page whose addresses start at `address`."""
        session = Session(self._driver, _capabilities(visitor))
        try:
            page = Page(session, address, self._folder)
            page.set_viewport_size({"width": visitor.width, "height": visitor.height})
            yield page
        finally:
            session.close()

    def close(self) -> None:
        """End the driver and the display."""
        for process in reversed(self._started):
            process.terminate()
            process.wait()

    @cached_property
    def _driver(self) -> str:
        """Address of the driver, which is started now."""
        port = free_port()
        settings = self._folder / "gtk-3.0" / "gtk.css"
        settings.parent.mkdir()
        settings.write_text(SMALL_BUTTONS, "utf-8")
        places = {"DISPLAY": self._display(), "XDG_CONFIG_HOME": str(self._folder)}
        self._start([needed("WebKitWebDriver"), f"--port={port}"], env={**os.environ, **places})
        wait_until(lambda: _answers(port))
        return f"http://127.0.0.1:{port}"

    def _display(self) -> str:
        """Start a display; it chooses its own number."""
        told, tells = os.pipe()
        self._start([needed("Xvfb"), "-displayfd", str(tells), *DISPLAY], pass_fds=(tells,))
        os.close(tells)
        with os.fdopen(told) as answer:
            return f":{answer.readline().strip()}"

    def _start(self, command: list[str], **how: Any) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._started.append(subprocess.Popen(bound(command), **quiet, **how))


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def _capabilities(visitor: Visitor) -> dict[str, Any]:
    arguments = ["--automation", f"--enable-javascript={str(visitor.script).lower()}"]
    arguments += ["--dark-mode"] if visitor.dark else []
    arguments += [] if visitor.site_data else ["--cookies-policy=never", "--enable-html5-local-storage=false"]
    return {"webkitgtk:browserOptions": {"binary": _minibrowser(), "args": arguments}}


def _minibrowser() -> str:
    found = [str(path) for path in Path("/usr/lib").glob(MINIBROWSERS)]
    if not found:
        pytest.skip("WebKit's MiniBrowser is not on this machine (package libwebkit2gtk-4.1-0): it was not tried")
    return found[0]
