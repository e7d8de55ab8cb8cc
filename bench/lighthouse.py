"""Lighthouse as a phone (its default), with the system's Chromium and Node."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.nu import MODULES
from tests.browser.chromium import QUIET, is_root, own_chromium, system_chromium

SCRIPT = MODULES / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FULL = 100
RUNS = 3
"""Runs of a page that one run gives less: what else the machine does takes points away, and never adds any."""
TIMEOUT_SECONDS = 120
"""Seconds after which a run is given up."""
Scores = Mapping[str, float]


def lacking() -> str | None:
    """Return what it needs and has not, as one reads it; None when it can run."""
    if not shutil.which("node"):
        return "Node is missing"
    return None if SCRIPT.is_file() else "bench/node_modules is missing (npm, or what it downloads)"


@dataclass(frozen=True)
class Scored:
    """A page to run it on; an unlisted one asks search engines not to list it, which is no fault of it."""

    url: str
    unlisted: bool = False


def worst(pages: Sequence[Scored]) -> dict[str, tuple[float, str]]:
    """Return the lowest score of these pages in each category, and the address of the page that has it."""
    found = [(page_scores(page), page.url) for page in pages]
    return {category: min((points[category], url) for points, url in found) for category in CATEGORIES}


def page_scores(page: Scored) -> Scores:
    """Return the scores of a page: of one run, or the median of `RUNS` when that one gives less than all points."""
    first = scores(page)
    if min(first.values()) == FULL:
        return first
    return median_scores([first, *(scores(page) for _ in range(RUNS - 1))])


def median_scores(runs: Sequence[Scores]) -> dict[str, float]:
    """Return the median of each category."""
    return {category: median(run[category] for run in runs) for category in CATEGORIES}


def scores(page: Scored) -> dict[str, float]:
    """Run it once; points of 100."""
    flags = " ".join(["--headless=new", *QUIET, *(["--no-sandbox"] if is_root() else [])])
    command = ["node", str(SCRIPT), page.url, "--output=json", "--quiet", f"--chrome-flags={flags}"]
    command.append("--only-categories=" + ",".join(CATEGORIES))
    if page.unlisted:
        command.append("--skip-audits=is-crawlable")
    environment = {**os.environ, "CHROME_PATH": system_chromium() or own_chromium() or ""}
    found = json.loads(output(command, environment))["categories"]
    return {category: 100 * (found[category]["score"] or 0) for category in CATEGORIES}


def output(command: Sequence[str], environment: Mapping[str, str]) -> bytes:
    """Return what a run prints. One that ends without a result, as when its Chromium did not start, is made again."""
    for _ in range(RUNS):
        done = subprocess.run(command, env=environment, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
        if done.returncode == 0:
            return done.stdout
    raise RuntimeError(f"Lighthouse ended {RUNS} times without a result: {done.stderr.decode(errors='replace')[-500:]}")


def release() -> str:
    """Return its version."""
    return "Lighthouse " + str(json.loads((MODULES / "lighthouse" / "package.json").read_text("utf-8"))["version"])
