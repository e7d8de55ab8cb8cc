#!/bin/sh
# Pagefind: the words of <dt> and <dd>, and of two <option>, are one word where no white space stands between the tags.
#
# One would guess: an indexer of HTML parts words where browsers do. `<dt>Address</dt><dd>Vienna</dd>` is shown in two
#   lines, and a minifier may leave out the white space between them, so that "Vienna" is found.
# What happens: `li`, `p` and `td` part words and even end sentences, but `dt`, `dd` and `option` do not: the index has
#   "AddressVienna", which nobody types, and "Vienna" finds nothing. Of `label`, and of everything inside `form`, the
#   index has nothing at all; of `legend` outside of a form it has the text.
# What works: white space between the tags, which browsers do not show; other elements in the place of `form` and
#   `label` in the copies that Pagefind reads.
# Versions: pagefind 1.5.2 (PyPI, pagefind_bin 1.5.2); tried with Python 3.11. Date: 2026-11-29.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q pagefind==1.5.2 pagefind_bin==1.5.2 >pip.log 2>&1 || { cat pip.log; exit 1; }
cat >try.py <<'END'
import gzip
import json
import subprocess
import sys
from pathlib import Path

PARTS = {
    "li": "<ul><li>one</li><li>two</li></ul>",
    "p": "<p>one</p><p>two</p>",
    "dt and dd": "<dl><dt>one</dt><dd>two</dd></dl>",
    "td": "<table><tr><td>one</td><td>two</td></tr></table>",
    "option": "<select><option>one</option><option>two</option></select>",
    "label": "<label>one two</label>",
    "form": "<form action='/'><p>one two</p></form>",
    "legend": "<fieldset><legend>one two</legend></fieldset>",
}
site = Path("site")
site.mkdir()
for name, html in PARTS.items():
    page = f"<!doctype html><html lang='en'><title>{name}</title><main data-pagefind-body><h1>{name}.</h1>{html}</main></html>"
    (site / f"{name.replace(' ', '-')}.html").write_text(page)
print(subprocess.run([sys.executable, "-m", "pagefind", "--version"], capture_output=True, text=True).stdout.strip())
subprocess.run([sys.executable, "-m", "pagefind", "--site", "site", "--silent"], check=True)
seen = {}
for path in site.glob("pagefind/fragment/*"):
    found = json.loads(gzip.decompress(path.read_bytes()).partition(b"{")[2].join([b"{", b""]))
    seen[found["meta"]["title"].rstrip(".")] = found["content"]
expected = {
    "li": "li. one. two.",
    "p": "p. one. two.",
    "dt and dd": "dt and dd. onetwo",
    "td": "td. one. two.",
    "option": "option. onetwo",
    "label": "label.",
    "form": "form.",
    "legend": "legend. one two",
}
for name in PARTS:
    print(f"{name}: {seen.get(name)!r}")
if seen != expected:
    sys.exit(f"changed: it was {expected}")
END
venv/bin/python try.py
