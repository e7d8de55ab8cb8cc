"""Programs of the system that some tests need: found, and as root on Debian installed beforehand.

`python -m tests.programs` installs what is missing. Elsewhere the tests that need one say which package they lacked.
"""

import os
import shutil
import subprocess

import pytest

PATHS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"])
PACKAGES = {"clamd": "clamav-daemon", "nginx": "nginx-light", "caddy": "caddy", "openssl": "openssl"}
"""Debian's package of each program."""


def found(name: str) -> str | None:
    """Path of a program, None when it is not on this machine."""
    return shutil.which(name, path=PATHS)


def needed(name: str) -> str:
    """Path of a program; where there is none the test is left out and says why."""
    path = found(name)
    if not path:
        pytest.skip(f"{name} is not on this machine (package {PACKAGES.get(name, name)}): what needs it was not run")
    return path


def main() -> None:
    """Install what is missing, where that is possible."""
    missing = [package for name, package in PACKAGES.items() if not found(name)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing Debian's packages {', '.join(missing)} …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (("update",), ("install", "-y", "--no-install-recommends", *missing)):
            subprocess.run(["apt-get", "-qq", *command], env=environment, check=False, capture_output=True, timeout=600)


if __name__ == "__main__":
    main()
