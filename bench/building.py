"""What building costs, beside a stock build of the same Markdown. As records and pages grow: growth.py."""

import tempfile
from pathlib import Path
from statistics import median

from bench import builds
from bench.costs import seconds
from bench.figures import GOALS, NO_GOAL, Figure, Group
from tests.receiver.process import ROOT

TURNS = 3
FIRST_LANGUAGE = "fr"
BESIDE = "search index, compressed copies and social cards"
"""What a build makes beside the pages, and leaves out while somebody edits."""


def figure(name: str, values: list[float], beside: str, details: str) -> Figure:
    """Return the line of a median, with its goal where there is one."""
    spread = f"{min(values):.2f}-{max(values):.2f}"
    return Figure(name, median(values), GOALS.get(name, NO_GOAL), beside, f"{details}; spread {spread}")


def building(folder: Path) -> list[Figure]:
    """Our build and the stock one, in turns."""
    stock = folder / "stock"
    builds.stock_sources(ROOT, stock)
    turns = [(build(ROOT, folder), build(stock, folder)) for _ in range(TURNS)]
    plain = [build(ROOT, folder, LIVE="true") for _ in range(TURNS)]
    one = [build(ROOT, folder, LIVE="true", ONLY_LANGUAGE=FIRST_LANGUAGE) for _ in range(TURNS)]
    theirs = median(pair[1] for pair in turns)
    ratios = [ours / other for ours, other in turns]
    name, live = "build, ours / stock", "build of the pages alone, ours / stock"
    return [
        figure(name, ratios, f"{theirs:.1f} s", f"{median(pair[0] for pair in turns):.1f} s with {BESIDE}"),
        figure(live, [each / theirs for each in plain], f"{theirs:.1f} s", f"{median(plain):.1f} s without {BESIDE}"),
        figure("build of one language while editing, seconds", one, "-", "a whole process"),
    ]


def build(root: Path, folder: Path, **settings: str) -> float:
    """Return the seconds of one build."""
    return seconds(lambda: builds.mkdocs(root, folder / "site", "--quiet", **settings))


def group() -> Group:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="mieux-bench-") as folder:
        figures = building(Path(folder))
    return Group("building", "stock", {"runs": f"medians of {TURNS} turns"}, figures)
