"""The search index: Pagefind reads the built pages whose <main> has `data-pagefind-body`, one index per language.

It reads copies of them, because it takes “d’asile” for one word, and “œuvre” for a word that nobody finds as “oeuvre”.
overrides/scripts/search.js shows excerpts as the pages have them.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = "pagefind"
NEEDED = ("pagefind.js", "pagefind-entry.json", "fragment", "index", "*.pf_meta", "wasm.*.pagefind")
"""What our search page loads; the ready-made interfaces are left out."""
TIMEOUT_SECONDS = 120
TAGS = re.compile(r"(<[^>]*>)")
LEFT_OUT = re.compile(r"(</?)(?:form|label)(?=[\s>])")
"""Elements that Pagefind does not read: the questions of a form are part of its page."""
BLOCK_END = re.compile(r"</(?:dd|div|dt|h[1-6]|label|legend|li|option|p|span|summary|td|th)>")
"""Pagefind takes the last word of one and the first word of the next for one word."""
ROUND_APOSTROPHE = re.compile(r"(?<=\w)’(?=\w)")
LIGATURES = {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ß": "ss"}
WITH_LIGATURE = re.compile(rf"\w*[{''.join(LIGATURES)}]\w*")
BETWEEN_WORDS = re.compile(r"(?<=\w)[–—/](?=\w)")
HIDDEN = "\u2063"
"""Nobody sees it. It stands before a word that is in the index and not on the page, and before a space that is not."""


class IndexingFailed(Exception):
    """Pagefind could not make the index; the message is what it said."""


def index(site: Path) -> None:
    """Write the index into the built site, in place of an older one. Raises IndexingFailed."""
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="search-") as copies:
        for page in site.rglob("*.html"):
            copy = Path(copies, page.relative_to(site))
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(spelt_out(page.read_text("utf-8")), "utf-8")
        command = [sys.executable, "-m", "pagefind", "--site", copies, "--output-path", str(site / FOLDER), "--silent"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
    if done.returncode:
        raise IndexingFailed(f"the search index could not be made: {done.stderr.strip() or done.stdout.strip()}")
    _drop_the_rest(site / FOLDER)
    _order_languages(site / FOLDER / "pagefind-entry.json")


def spelt_out(html: str) -> str:
    """Return a page with words as people search them: “d'asile” is two words, and “œuvre” stands beside “oeuvre”."""
    parts = TAGS.split(BLOCK_END.sub(r"\g<0> ", LEFT_OUT.sub(r"\1span", html)))
    return "".join(part if part.startswith("<") else _spelt_out(part) for part in parts)


def _spelt_out(text: str) -> str:
    return WITH_LIGATURE.sub(_beside, BETWEEN_WORDS.sub(rf"\g<0>{HIDDEN} ", ROUND_APOSTROPHE.sub("'", text)))


def _beside(found: re.Match[str]) -> str:
    plain = "".join(LIGATURES.get(character, character) for character in found[0])
    return f"{found[0]} {HIDDEN}{plain}"


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
