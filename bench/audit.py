"""Checks every page for accessibility and writes the result into data/accessibility.yml: `make audit`.

The accessibility statement shows it. Nothing is written when a page could not be looked at.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from bench import browsing, builds
from inspection.looks import LOOKS
from tests.receiver.process import ROOT

FILE = ROOT / "data" / "accessibility.yml"
HEAD = """# yaml-language-server: $schema=schemas/accessibility.json
# What the last check of the whole site for accessibility found, shown on the accessibility statement.
# `make audit` writes this file: do not change it by hand.

"""


def tool(browser: Browser, url: str) -> str:
    """Return the checker's name and version, as it gives them itself."""
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(url)
        engine = Axe().run(page).response["testEngine"]
    return f"{engine['name']} {engine['version']}"


def measured() -> dict[str, object]:
    """Return what data/accessibility.yml holds."""
    with (
        tempfile.TemporaryDirectory(prefix="mieux-audit-") as folder,
        builds.ours(Path(folder)) as own,
        browsing.chromium() as browser,
    ):
        urls = own.urls()
        walks = browsing.keyboard(browser, urls)
        unseen = [stop for walk in walks for stop in (*walk.out_of_sight, *walk.without_focus)]
        for stop in unseen:
            print(f"cannot be seen: {stop}", file=sys.stderr)
        return {
            "checked_on": datetime.now(UTC).date().isoformat(),
            "tool": tool(browser, urls[0]),
            "pages": len(urls),
            "looks": len(LOOKS),
            "violations": browsing.axe_violations(browser, urls).total(),
            "stops": sum(walk.stops for walk in walks),
            "unseen_stops": len(unseen),
        }


if __name__ == "__main__":
    found = measured()
    FILE.write_text(HEAD + "".join(f"{name}: {value}\n" for name, value in found.items()), "utf-8")
    print(FILE.read_text("utf-8"))
