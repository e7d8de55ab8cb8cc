"""Programs of the system that some tests need: found, and as root on Debian installed beforehand.

`python -m tests.programs` installs what is missing, `… soak` what `make soak` needs. Elsewhere the tests that need one
say which package they lacked.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

import pytest

PATHS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"])
PACKAGES = {
    "clamd": "clamav-daemon",
    "nginx": "nginx-light",
    "caddy": "caddy",
    "openssl": "openssl",
    "lynx": "lynx",
    "w3m": "w3m",
    "links": "links",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
}
"""Debian's package of each program."""
SOAK_PACKAGES = {
    "soffice": "libreoffice-writer-nogui",
    "gs": "ghostscript",
    "qpdf": "qpdf",
    "mutool": "mupdf-tools",
    "pdfinfo": "poppler-utils",
}
"""Of each program that only `make soak` needs."""


def found(name: str) -> str | None:
    """Path of a program, None when it is not on this machine."""
    return shutil.which(name, path=PATHS)


def needed(name: str) -> str:
    """Path of a program; where there is none the test is left out and says why."""
    path = found(name)
    if not path:
        package = {**PACKAGES, **SOAK_PACKAGES}.get(name, name)
        pytest.skip(f"{name} is not on this machine (package {package}): what needs it was not run")
    return path


def main(packages: Mapping[str, str]) -> None:
    """Install what is missing, where that is possible."""
    missing = [package for name, package in packages.items() if not found(name)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing Debian's packages {', '.join(missing)} …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (("update",), ("install", "-y", "--no-install-recommends", *missing)):
            subprocess.run(["apt-get", "-qq", *command], env=environment, check=False, capture_output=True, timeout=600)


if __name__ == "__main__":
    main(SOAK_PACKAGES if sys.argv[1:] == ["soak"] else PACKAGES)
