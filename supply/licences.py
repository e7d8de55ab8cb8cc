"""Writes LICENCES.md: under which licence each locked package stands. Run by `make licences`.

CycloneDX reads what the installed packages declare. What is locked for another system or another Python is installed
into a folder of its own first. A package that declares nothing clear stands in READ.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from license_expression import Licensing, get_spdx_licensing
from packaging.version import Version

from supply.locks import PURPOSES, ROOT, Pin, pins

NEWEST_PYTHON = "3.13"
"""Some packages are locked for newer versions of Python than the one that runs."""
PAGE = ROOT / "LICENCES.md"
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "OFL-1.1"),
    *("LGPL-2.1-only", "LGPL-3.0-only", "MPL-2.0"),
}
"""SPDX names of the licences that decisions/0019 found to go with EUPL-1.2."""
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
READ = {
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "defusedxml": "PSF-2.0",
    "grimp": "BSD-2-Clause",
    "import-linter": "BSD-2-Clause",
    "jinja2": "BSD-3-Clause",
    "pypdfium2": "Apache-2.0 AND BSD-3-Clause",
    "pyrage": "MIT",
    "pystemmer": "MIT AND BSD-3-Clause",
    "reportlab": "BSD-3-Clause",
    "resvg-py": "MIT",
}
"""What a person read in the licence file of packages whose metadata name no licence, or several at once."""

Licences = dict[str, str]
"""Licences by `name==version`."""


def main() -> None:
    """Write the page; stops at a licence that is unknown or not allowed."""
    wanted = {str(pin): pin for purpose in PURPOSES for pin in pins(purpose)}
    found = declared(sys.executable)
    while missing := [pin for key, pin in wanted.items() if key not in found]:
        found |= declared_elsewhere(missing)
    wrong = [f"{key}: {found[key] or 'no licence found'}" for key in wanted if not allowed(found[key])]
    if wrong:
        sys.exit("\n".join(["Not among the licences of decisions/0019:", *wrong]))
    PAGE.write_text(page(found), "utf-8")


def declared(python: str) -> Licences:
    """Return the licence of every package in an environment, empty when its metadata and READ say nothing clear."""
    # Checked against the schema of CycloneDX only where it is published: that takes twenty times as long.
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--no-validate", python]
    bom = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    names = {re.sub(r"[-_.]+", "-", part["name"]).lower(): part for part in bom["components"]}
    # A lock writes versions as PEP 440 does: 2.12 for the 2.012 of a package.
    return {f"{name}=={Version(part['version'])}": READ.get(name) or spdx(part) for name, part in names.items()}


def spdx(part: dict[str, Any]) -> str:
    """Return the licence of a component as SPDX names it, empty when it names none."""
    entries = part.get("licenses", [])
    for entry in entries:
        if name := entry.get("expression") or entry["license"].get("id"):
            return str(name)
    for entry in entries:
        if name := CLASSIFIERS.get(entry["license"]["name"].rpartition(" :: ")[2]):
            return name
    return ""


def declared_elsewhere(missing: Iterable[Pin]) -> Licences:
    """Return the licences of packages that this environment lacks, of one version of each name."""
    chosen = {pin.name: str(pin) for pin in missing}
    with TemporaryDirectory() as folder:
        uv = [sys.executable, "-m", "uv", "-q"]
        subprocess.run([*uv, "venv", folder], check=True)
        install = ["pip", "install", "--no-deps", "--python-version", NEWEST_PYTHON, "--python", folder]
        subprocess.run([*uv, *install, *chosen.values()], check=True)
        return declared(str(Path(folder, "bin", "python")))


def allowed(expression: str) -> bool:
    """Tell whether every licence that an SPDX expression names is allowed."""
    named = spdx_names().license_keys(expression) if expression else []
    return bool(named) and set(named) <= ALLOWED


@cache
def spdx_names() -> Licensing:
    """Return what reads SPDX expressions, made once."""
    return get_spdx_licensing()


def listed(purpose: str) -> Licences:
    """Return the licences that the page says of a purpose."""
    section = PAGE.read_text("utf-8").partition(f"\n## requirements-{purpose}.txt: ")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", section, re.MULTILINE)[1:]
    return {f"{name}=={version}": licence for name, version, licence in rows}


def page(found: Licences) -> str:
    """Return LICENCES.md: what a person wrote above the first table's heading, then a table per purpose."""
    head = PAGE.read_text("utf-8").partition("\n## requirements-")[0]
    return head + "\n" + "\n".join(line for purpose in PURPOSES for line in table(purpose, found))


def table(purpose: str, found: Licences) -> Iterator[str]:
    """Yield the lines of a purpose: heading and table."""
    yield f"## requirements-{purpose}.txt: {PURPOSES[purpose]}"
    yield ""
    yield "| package | version | licence |"
    yield "|---|---|---|"
    for pin in pins(purpose):
        yield f"| {pin.name} | {pin.version} | {found[str(pin)]} |"
    yield ""


if __name__ == "__main__":
    main()
