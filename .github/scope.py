"""Says whether a proposal changes software, or content alone: then the tests of the software have nothing to find.

Content is data/ (but for data/schemas/, which is generated), docs/ and translations/. Everything else is software.
Writes `software=true` or `software=false` for the jobs of the workflow. When git cannot tell, it is software.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

CONTENT = ("data/", "docs/", "translations/")
NOT_CONTENT = ("data/schemas/",)
EVERYTHING = "push"
"""What is on the published branch is tested whole."""
MAX_TOLD = 10


def is_content(path: str) -> bool:
    """Return whether a changed file is the editors'."""
    return path.startswith(CONTENT) and not path.startswith(NOT_CONTENT)


def changed(base: str) -> list[str] | None:
    """Return every file that differs from where the proposal left a branch; None when git cannot tell.

    A file that was moved counts at both places.
    """
    command = ["git", "diff", "--name-only", "--no-renames", "-z", f"{base}...HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [path for path in done.stdout.split("\0") if path] if done.returncode == 0 else None


def software(paths: list[str] | None) -> list[str]:
    """Return the files for which the tests must run; a word for all of them when they are not known."""
    return ["?"] if not paths else [path for path in paths if not is_content(path)]


def main(environment: Mapping[str, str]) -> int:
    """Tell the workflow, and whoever reads its log."""
    everything = environment.get("GITHUB_EVENT_NAME") == EVERYTHING
    found = software(None if everything else changed(f"origin/{environment.get('GITHUB_BASE_REF') or 'main'}"))
    answer = f"software={'true' if found else 'false'}"
    print(answer, *found[:MAX_TOLD], sep="\n  ")
    if output := environment.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as file:
            file.write(f"{answer}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
