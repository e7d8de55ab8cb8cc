"""What checking and building cost as the site grows: ten and a hundred times its pages, many more records.

The larger sites are copies of this one: pages under other names, testimonials under other ids.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.building import BESIDE, figure
from bench.builds import stock_sources
from bench.costs import Cost, cost
from bench.figures import NO_GOAL, Figure, Group
from tests.conftest import copy_sources
from tests.receiver.process import ROOT

TURNS = 3
RECORDS = (100, 1000)
"""How many there are more; a data file takes at most 1,000,000 bytes, some 1,190 testimonials."""
FACTORS = (10, 100)
"""How many times the site's pages there are."""
ONCE = 100
"""From so many times on a turn takes minutes: there is one."""
LANGUAGES = ("fr", "en", "es")


def build(root: Path, target: Path) -> Cost:
    """Build the pages alone."""
    command = [sys.executable, "-m", "mkdocs", "build", "--clean", "--quiet", "--site-dir", str(target)]
    return cost(command, root, {**os.environ, "NO_MKDOCS_2_WARNING": "1", "LIVE": "true"})


def check(root: Path) -> Cost:
    """Check data and pages."""
    return cost([sys.executable, str(ROOT / "hooks/check_data.py"), "--root", str(root)], ROOT, os.environ)


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """Copy the sources of the site, to be deleted afterwards: a hundred times the pages are many files."""
    own = folder / "copy"
    own.mkdir()
    copy_sources(own, ROOT)
    yield own / "project"
    shutil.rmtree(own)


def with_records(folder: Path, small: list[Cost]) -> Iterator[Figure]:
    """More records."""
    for number in RECORDS:
        with copied(folder) as root:
            more_records(root / "data/testimonials.yml", number)
            checks = [check(root) for _ in range(TURNS)]
            builds = [build(root, folder / "site") for _ in range(TURNS)]
        heavier = [more.seconds / less.seconds for more, less in zip(builds, small, strict=True)]
        yield figure(f"check of {number} records more, seconds", [each.seconds for each in checks], "-", memory(checks))
        details = f"{middle(builds):.1f} s, {memory(builds)}"
        yield figure(f"build time per page, {number} records more / as it is", heavier, "-", details)


def with_pages(folder: Path, small: list[Cost]) -> Iterator[Figure]:
    """More pages."""
    before = len(pages_of(ROOT))
    yield Figure("peak MB of a build", peak(small), NO_GOAL, "-", f"{before} pages, {middle(small):.1f} s")
    per_page = {1: middle(small) / before}
    for factor in FACTORS:
        with copied(folder) as root:
            more_pages(root, factor)
            pages = len(pages_of(root))
            builds = [build(root, folder / "site") for _ in range(1 if factor >= ONCE else TURNS)]
            if factor == FACTORS[0]:
                yield beside_stock(root, folder, builds)
        per_page[factor] = middle(builds) / pages
        ratios = [more.seconds / pages / per_page[1] for more in builds]
        details = f"{shown(per_page[factor])} with {pages}, {shown(per_page[1])} with {before}; {middle(builds):.0f} s"
        yield figure(f"build time per page, {factor} times the pages / as it is", ratios, "-", details)
        name = f"peak MB of a build, {factor} times the pages"
        yield Figure(name, peak(builds), NO_GOAL, "-", f"{pages} pages; of its largest process")
    # What the start of a build costs is spread over more pages: this shows what does not grow with the pages alone.
    few, many = (per_page[factor] for factor in FACTORS)
    details = f"{shown(many)}, {shown(few)}"
    yield figure("build time per page, 100 times the pages / 10 times", [many / few], "-", details)


def beside_stock(root: Path, folder: Path, builds: list[Cost]) -> Figure:
    """Compare with the stock build of as many pages."""
    stock = folder / "stock"
    stock_sources(root, stock)
    others = [build(stock, folder / "site") for _ in builds]
    ratios = [ours.seconds / theirs.seconds for ours, theirs in zip(builds, others, strict=True)]
    name = f"build of {FACTORS[0]} times the pages alone, ours / stock"
    return figure(name, ratios, f"{middle(others):.1f} s", f"{middle(builds):.1f} s")


def shown(seconds: float) -> str:
    """Return the time of one page as text."""
    return f"{seconds * 1000:.0f} ms a page"


def middle(costs: list[Cost]) -> float:
    """Return the median of the seconds."""
    return median(each.seconds for each in costs)


def peak(costs: list[Cost]) -> float:
    """Return the median of the memory."""
    return median(each.peak for each in costs)


def memory(costs: list[Cost]) -> str:
    """Return the median of the memory as text."""
    return f"{peak(costs):.0f} MB at the peak"


def more_records(path: Path, number: int) -> None:
    """Add records by copying the first one under other ids."""
    text = path.read_text("utf-8")
    first = re.search(r"(?ms)^- id: (\w+)\n.*?(?=^- id|\Z)", text)
    assert first
    copies = [first.group().replace(first.group(1), f"copy_{each}", 1).rstrip() for each in range(number)]
    path.write_text("\n".join([text.rstrip(), *copies]) + "\n", "utf-8")


def pages_of(root: Path) -> list[Path]:
    """Return the pages of a site."""
    return list(root.glob("docs/??/*.md"))


def more_pages(root: Path, factor: int) -> None:
    """Copy every page that holds no form and no search, until there are so many times as many in all."""
    pages = pages_of(root)
    plain = [path for path in pages if not re.search(r"(?m)^(form|receipt|template|search):", path.read_text("utf-8"))]
    names = sorted({path.name for path in plain} - {"index.md"})
    for number in range((factor - 1) * len(pages) // len(LANGUAGES)):
        name = names[number % len(names)]
        for language in LANGUAGES:
            source = root / "docs" / language / name
            text = re.sub(r"(?m)^slug: .*$", f"slug: copy-{number}", source.read_text("utf-8"))
            (source.parent / f"copy-{number}.md").write_text(text, "utf-8")
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("not_in_nav: |\n", "not_in_nav: |\n  copy-*.md\n"), "utf-8")


def group() -> Group:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="mieux-bench-") as name:
        folder = Path(name)
        small = [build(ROOT, folder / "site") for _ in range(TURNS)]
        figures = [*with_records(folder, small), *with_pages(folder, small)]
    runs = f"medians of {TURNS} turns, one of {ONCE} times the pages; without {BESIDE}"
    return Group("checking and building as the site grows", "stock", {"runs": runs}, figures)
