"""How many pages and forms a second, beside an earlier version of the receiver: `python -m bench rates`.

Both sides take turns with the same interpreter, packages and clients, which keep their connections. In a copy without
the earlier version in its history nothing is measured.
"""

import platform
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.figures import Figure, Group, missing
from bench.history import EARLIER, versions, without
from bench.receiver import CLIENTS, SECONDS, TURNS, figure, in_turns, load
from tests.receiver.process import serving

PAGE = "/en/"
NAMES = {f"pages a second / {EARLIER}": PAGE, f"accepted a second / {EARLIER}": ""}
"""What is asked for, by the name of the figure: a page, or nothing for a form that is posted."""


def group() -> Group:
    """Measure, and say with what."""
    with tempfile.TemporaryDirectory(prefix="mieux-bench-") as name:
        title = "pages and forms a second, ratios of two sides in turns"
        runs = f"{TURNS} turns of {SECONDS:g} s, {CLIENTS} clients; medians"
        facts = {"versions": f"Python {platform.python_version()}", "runs": runs}
        return Group(title, "spread", facts, list(_measured(Path(name))))


def _measured(folder: Path) -> Iterator[Figure]:
    sides = versions(folder)
    if not sides:
        yield from (missing(name, without(EARLIER)) for name in NAMES)
        return
    with ExitStack() as stack:
        now, then = (stack.enter_context(serving(each.settings(), each.folder / "log")) for each in sides)
        for name, page in NAMES.items():
            for each in (now, then):
                load(each, seconds=1, page=page)
            yield figure(name, in_turns(partial(load, now, page=page), partial(load, then, page=page)), "rate")
