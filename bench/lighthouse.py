"""Lighthouse as a phone (its default), with the system's Chromium and Node."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from statistics import median

from bench.nu import MODULES
from tests.browser.chromium import QUIET, is_root, own_chromium, system_chromium

SCRIPT = MODULES / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PATIENCE = 120
"""Seconds after which a run is given up."""
Scores = Mapping[str, float]


def lacking() -> str | None:
    """Return what it needs and has not, as one reads it; None when it can run."""
    if not shutil.which("node"):
        return "Node is missing"
    return None if SCRIPT.is_file() else "bench/node_modules is missing (npm, or what it downloads)"


def worst(urls: Sequence[str], runs: int) -> dict[str, float]:
    """Return the lowest score of these pages in each category; of each page the median of its runs."""
    pages = [median_scores([scores(url) for _ in range(runs)]) for url in urls]
    return {category: min(page[category] for page in pages) for category in CATEGORIES}


def median_scores(runs: Sequence[Scores]) -> dict[str, float]:
    """Return the median of each category."""
    return {category: median(run[category] for run in runs) for category in CATEGORIES}


def scores(url: str) -> dict[str, float]:
    """Run it once; points of 100."""
    flags = " ".join(["--headless=new", *QUIET, *(["--no-sandbox"] if is_root() else [])])
    command = ["node", str(SCRIPT), url, "--output=json", "--quiet", f"--chrome-flags={flags}"]
    command.append("--only-categories=" + ",".join(CATEGORIES))
    environment = {**os.environ, "CHROME_PATH": system_chromium() or own_chromium() or ""}
    done = subprocess.run(command, env=environment, capture_output=True, timeout=PATIENCE, check=True)
    found = json.loads(done.stdout)["categories"]
    return {category: 100 * (found[category]["score"] or 0) for category in CATEGORIES}


def release() -> str:
    """Return its version."""
    return "Lighthouse " + str(json.loads((MODULES / "lighthouse" / "package.json").read_text("utf-8"))["version"])
