"""The command line as an operator uses it: a real process."""

import subprocess
import sys


def command(environment: dict[str, str], *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "receiver", *arguments],
        env=environment,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
