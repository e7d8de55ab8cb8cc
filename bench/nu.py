"""The Nu HTML checker, the one behind validator.w3.org: npm's package vnu-jar, run with Java."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MODULES = Path(__file__).parent / "node_modules"
JAR = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
TIMEOUT_SECONDS = 180
"""Seconds after which it is given up."""


def lacking() -> str | None:
    """Return what it needs and has not, as one reads it; None when it can run."""
    if not shutil.which("java"):
        return "Java is missing"
    return None if JAR.is_file() else "bench/node_modules is missing (npm, or what it downloads)"


def errors(files: Sequence[Path]) -> list[tuple[str, str]]:
    """Return file and message of every error; what it only warns about is left out."""
    command = ["java", "-jar", str(JAR), "--format", "json", "--stdout", "--exit-zero-always", *map(str, files)]
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=TIMEOUT_SECONDS, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return [(str(each.get("url")), str(each["message"])) for each in found if each["type"] != "info"]


def release() -> str:
    """Return its version."""
    return "Nu " + str(json.loads((MODULES / "vnu-jar" / "package.json").read_text("utf-8"))["version"])
