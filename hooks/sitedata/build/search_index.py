"""The search index: Pagefind reads the built pages whose <main> has `data-pagefind-body`, one index per language."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = "pagefind"
NEEDED = ("pagefind.js", "pagefind-entry.json", "fragment", "index", "*.pf_meta", "wasm.*.pagefind")
"""What our search page loads; the ready-made interfaces are left out."""
TIMEOUT_SECONDS = 120


class IndexingFailed(Exception):
    """Pagefind could not make the index; the message is what it said."""


def index(site: Path) -> None:
    """Write the index into the built site, in place of an older one. Raises IndexingFailed."""
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-subdir", FOLDER, "--silent"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
    if done.returncode:
        raise IndexingFailed(f"the search index could not be made: {done.stderr.strip() or done.stdout.strip()}")
    _drop_the_rest(site / FOLDER)
    _order_languages(site / FOLDER / "pagefind-entry.json")


def _drop_the_rest(folder: Path) -> None:
    needed = {path for pattern in NEEDED for path in folder.glob(pattern)}
    for path in set(folder.iterdir()) - needed:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _order_languages(entry: Path) -> None:
    # Pagefind writes them in another order each time.
    entry.write_text(json.dumps(json.loads(entry.read_text("utf-8")), sort_keys=True), "utf-8")
