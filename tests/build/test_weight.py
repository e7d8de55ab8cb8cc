"""What a visitor downloads."""

import gzip
from pathlib import Path

from tests.conftest import ROOT

ASSETS = ROOT / "docs" / "assets"
SCRIPT_BYTES = 12 * 1024
"""All scripts of the site together, each compressed on its own."""


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def test_all_scripts_together_are_small() -> None:
    assert sum(compressed(path) for path in ASSETS.rglob("*.js")) <= SCRIPT_BYTES


def test_no_script_writes_markup() -> None:
    for path in ASSETS.rglob("*.js"):
        text = path.read_text("utf-8")
        for dangerous in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert dangerous not in text, path.name
