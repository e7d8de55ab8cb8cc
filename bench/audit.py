"""Checks every page and every state for accessibility and writes the result into data/accessibility.yml: `make audit`.

The accessibility statement shows it. Nothing is written when something could not be looked at, or by one of the tools.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sitedata.loading import load_site

from bench import browsing, builds
from inspection.looks import LOOKS, violations
from inspection.visits import FRESH, build, build_closed, views
from tests.browser import checkers
from tests.receiver.process import ROOT

FILE = ROOT / "data" / "accessibility.yml"
HEAD = """# yaml-language-server: $schema=schemas/accessibility.json
# What the last check of the whole site for accessibility found, shown on the accessibility statement.
# `make audit` writes this file: do not change it by hand.

"""


def measured() -> dict[str, object]:
    """Return what data/accessibility.yml holds."""
    with tempfile.TemporaryDirectory(prefix="mieux-audit-") as folder:
        return {"checked_on": datetime.now(UTC).date().isoformat(), **judged(Path(folder)), **walked(Path(folder))}


def judged(folder: Path) -> dict[str, object]:
    """Return what the tools find on every page and in every state."""
    site, _ = load_site(ROOT)
    assert site
    build(ROOT, folder / "built")
    built = {"built": folder / "built", "closed": build_closed(ROOT, folder)}
    axe, seen, found = "", Counter[bool](), 0
    for language in site.languages:
        for url, state, page in views(site, built, folder, language):
            axe = axe or version(page)
            seen[state == FRESH] += 1
            wrong = [f"/{url}, {state}: {failure}" for failure in failures(page)]
            print(*wrong, sep="\n", end="\n" * bool(wrong), file=sys.stderr)
            found += len(wrong)
    tools = [axe, *checkers.names()]
    return {"tools": tools, "pages": seen[True], "states": seen[False], "looks": len(LOOKS), "violations": found}


def version(page: Page) -> str:
    """Return the name and version of axe, as it gives them itself."""
    engine = Axe().run(page).response["testEngine"]
    return f"{engine['name']} {engine['version']}"


def failures(page: Page) -> Iterator[object]:
    """Yield what each tool finds on what a page shows now; of axe, each rule once in each look."""
    yield from {(one.rule, one.width, one.scheme) for one in violations(page)}
    for others in checkers.others():
        yield from others(page)


def walked(folder: Path) -> dict[str, int]:
    """Return what the Tab key reaches."""
    with builds.ours(folder) as own, browsing.chromium() as browser:
        walks = browsing.keyboard(browser, own.urls())
    unseen = [stop for walk in walks for stop in (*walk.out_of_sight, *walk.without_focus)]
    print(*(f"cannot be seen: {stop}" for stop in unseen), sep="\n", file=sys.stderr)
    return {"stops": sum(walk.stops for walk in walks), "unseen_stops": len(unseen)}


def lines(found: Mapping[str, object]) -> Iterator[str]:
    """Yield the lines of the file."""
    for name, value in found.items():
        if isinstance(value, list):
            yield from (f"{name}:", *(f"  - {each}" for each in value))
        else:
            yield f"{name}: {value}"


if __name__ == "__main__":
    if not checkers.installed():
        sys.exit("Alfa and Equal Access are missing: python -m tests.npm tests/browser/checkers installs them.")
    FILE.write_text(HEAD + "".join(f"{line}\n" for line in lines(measured())), "utf-8")
    print(FILE.read_text("utf-8"))
