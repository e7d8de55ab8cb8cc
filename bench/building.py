"""What building and checking cost: beside a stock build of the same Markdown, and as records and pages grow."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench import builds
from bench.figures import GOALS, Figure, Group
from tests.conftest import copy_sources
from tests.receiver.process import ROOT

TURNS = 3
RECORDS = 1000
FACTOR = 10
"""How many times the site's pages there are in the larger copy."""
LANGUAGES = ("fr", "en", "es")


def seconds(work: Callable[[], object]) -> float:
    """Return how long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def figure(name: str, values: list[float], beside: str, details: str) -> Figure:
    """Return the line of a median."""
    spread = f"{min(values):.2f}-{max(values):.2f}"
    return Figure(name, median(values), GOALS[name], beside, f"{details}; spread {spread}")


def building(folder: Path) -> list[Figure]:
    """Our build and the stock one, in turns."""
    stock = folder / "stock"
    builds.copy_markdown(stock / "docs")
    (stock / "mkdocs.yml").write_text(builds.CONFIGURATION.format(address="http://127.0.0.1/"), "utf-8")
    turns = [(build(ROOT, folder), build(stock, folder)) for _ in range(TURNS)]
    plain = [build(ROOT, folder, LIVE="true") for _ in range(TURNS)]
    one = [build(ROOT, folder, LIVE="true", ONLY_LANGUAGE=LANGUAGES[0]) for _ in range(TURNS)]
    theirs = median(pair[1] for pair in turns)
    ratios = [ours / other for ours, other in turns]
    name, live = "build, ours / stock", "build without search index and copies, ours / stock"
    return [
        figure(name, ratios, f"{theirs:.1f} s", f"{median(pair[0] for pair in turns):.1f} s with index and copies"),
        figure(live, [each / theirs for each in plain], f"{theirs:.1f} s", f"{median(plain):.1f} s"),
        figure("build of one language while editing, seconds", one, "-", "a whole process"),
    ]


def build(root: Path, folder: Path, **settings: str) -> float:
    """Return the seconds of one build."""
    return seconds(lambda: builds.mkdocs(root, folder / "site", "--quiet", **settings))


def growth(folder: Path) -> list[Figure]:
    """A thousand records, and ten times the pages."""
    many, large = folder / "many", folder / "large"
    for each in (many, large):
        each.mkdir()
    more_records(copy_sources(many) / "data/testimonials.yml")
    command = [sys.executable, str(ROOT / "hooks/check_data.py"), "--root", str(many / "project")]
    checks = [seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(TURNS)]
    pages = more_pages(copy_sources(large))
    small = [build(ROOT, folder, LIVE="true") for _ in range(TURNS)]
    grown = [build(large / "project", folder, LIVE="true") for _ in range(TURNS)]
    richer = [build(many / "project", folder, LIVE="true") for _ in range(TURNS)]
    ratios = [(more / (pages * FACTOR)) / (less / pages) for more, less in zip(grown, small, strict=True)]
    heavier = [more / less for more, less in zip(richer, small, strict=True)]
    per_page = f"{median(small) / pages * 1000:.0f} ms a page with {pages}"
    return [
        figure(f"check of {RECORDS} records more, seconds", checks, "-", "a whole process"),
        figure(f"build time per page, {RECORDS} records more / as it is", heavier, "-", per_page),
        figure(f"build time per page, {FACTOR} times the pages / as it is", ratios, "-", per_page),
    ]


def more_records(path: Path) -> None:
    """Add records by copying the first one under other ids."""
    text = path.read_text("utf-8")
    first = re.search(r"(?ms)^- id: (\w+)\n.*?(?=^- id|\Z)", text)
    assert first
    copies = [first.group().replace(first.group(1), f"copy_{number}", 1).rstrip() for number in range(RECORDS)]
    path.write_text("\n".join([text.rstrip(), *copies]) + "\n", "utf-8")


def more_pages(root: Path) -> int:
    """Copy every page that holds no form, so that there are ten times as many in all; return how many there were."""
    pages = [
        path for path in root.glob("docs/??/*.md") if not re.search(r"(?m)^(form|receipt|template):", text_of(path))
    ]
    before = len(list(root.glob("docs/??/*.md")))
    names = sorted({path.name for path in pages} - {"index.md"})
    wanted = (FACTOR - 1) * before // len(LANGUAGES)
    for number in range(wanted):
        name = names[number % len(names)]
        for language in LANGUAGES:
            source = root / "docs" / language / name
            text = re.sub(r"(?m)^slug: .*$", f"slug: copy-{number}", text_of(source))
            (source.parent / f"copy-{number}.md").write_text(text.replace("search: yes\n", ""), "utf-8")
    config = root / "mkdocs.yml"
    config.write_text(text_of(config).replace("not_in_nav: |\n", "not_in_nav: |\n  copy-*.md\n"), "utf-8")
    return before


def text_of(path: Path) -> str:
    """Return a file's text."""
    return path.read_text("utf-8")


def group() -> Group:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="mieux-bench-") as folder:
        parts = [Path(folder) / name for name in ("building", "growth")]
        for part in parts:
            part.mkdir()
        figures = [*building(parts[0]), *growth(parts[1])]
        shutil.rmtree(parts[1], ignore_errors=True)
    return Group("building and checking", "stock", {"runs": f"medians of {TURNS} turns"}, figures)
