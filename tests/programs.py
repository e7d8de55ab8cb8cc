"""Programs of the system that some tests need: found, and as root on Debian installed beforehand.

`python -m tests.programs` installs what is missing, `… soak` what `make soak` needs. Elsewhere the tests that need one
say which package they lacked.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import pytest

UNPACKED = Path(__file__).parents[1] / ".cache/debian"
"""Where packages are that are not installed: of the mail servers, Debian lets a machine have one only."""
PATHS = os.pathsep.join(
    [
        os.environ.get("PATH", ""),
        "/usr/bin",
        "/usr/sbin",
        "/usr/local/bin",
        "/usr/local/sbin",
        "/usr/lib/dovecot",
        f"{UNPACKED}/usr/sbin",
        f"{UNPACKED}/usr/bin",
    ]
)
PACKAGES = {
    "clamd": "clamav-daemon",
    "nginx": "nginx-light",
    "caddy": "caddy",
    "haproxy": "haproxy",
    "apache2": "apache2",
    "openssl": "openssl",
    "spamassassin": "spamassassin",
    "dovecot": "dovecot-core",
    "lmtp": "dovecot-lmtpd",
    "msgfmt": "gettext",
    "lynx": "lynx",
    "w3m": "w3m",
    "links": "links",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
}
"""Debian's package of each program."""
UNPACKED_PACKAGES = {
    "postconf": "postfix",
    # Its folder, not its program: exim4-daemon-light has that, too, and cannot ask Dovecot.
    "exim4-daemon-heavy": "exim4-daemon-heavy",
    # Installed, it would be started.
    "pgbouncer": "pgbouncer",
    # The one that Python's package brings has no TLS.
    "pg_ctl": "postgresql-15",
    # Exim wants a user of its own; this lets it find one without making it.
    "libnss_wrapper.so": "libnss-wrapper",
    "rspamd": "rspamd",
    "opendkim": "opendkim",
    "promtool": "prometheus",
    # The schema of compose files.
    "compose_spec.json": "docker-compose",
    # The schemas of XLIFF.
    "xliff-core-1.2-strict.xsd": "php-symfony-translation",
    "dovecot": "dovecot-core",
    "imap-login": "dovecot-imapd",
}
"""Debian's package of each program, or library, that is unpacked only."""
SOAK_PACKAGES = {
    "soffice": "libreoffice-writer-nogui",
    "gs": "ghostscript",
    "qpdf": "qpdf",
    "mutool": "mupdf-tools",
    "weasyprint": "weasyprint",
    # Containers, without what they only recommend.
    "buildah": "buildah",
    "podman": "podman",
    "runc": "runc",
    "mmdebstrap": "mmdebstrap",
    "iptables": "iptables",
    "netavark": "netavark",
    "aardvark-dns": "aardvark-dns",
    # A program of translators, with its Java.
    "omegat": "omegat",
    "java": "default-jre-headless",
}
"""Of each program that only `make soak` needs."""
SOAK_UNPACKED_PACKAGES = {"opendocument.py": "python3-odf"}
"""Of each module that only `make soak` needs: any Python runs it."""


def found(name: str) -> str | None:
    """Path of a program, None when it is not on this machine."""
    return shutil.which(name, path=PATHS)


def needed(name: str) -> str:
    """Path of a program; where there is none the test is left out and says why."""
    return found(name) or _lacking(name)


def needed_module(name: str) -> Path:
    """Path of an unpacked module; where there is none the test is left out and says why."""
    return next(UNPACKED.rglob(name), None) or _lacking(name)


def _lacking(name: str) -> NoReturn:
    package = {**PACKAGES, **UNPACKED_PACKAGES, **SOAK_PACKAGES, **SOAK_UNPACKED_PACKAGES}.get(name, name)
    pytest.skip(f"{name} is not on this machine (package {package}): what needs it was not run")


def unpack(packages: Mapping[str, str]) -> None:
    """Unpack what is missing, with the libraries that this machine lacks, where that is possible."""
    missing = [package for name, package in packages.items() if not list(UNPACKED.rglob(name))]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Unpacking Debian's packages {', '.join(missing)} …", flush=True)
        UNPACKED.mkdir(parents=True, exist_ok=True)
        for package in missing:
            _unpack(package)


def _unpack(package: str) -> None:
    archive = _unpacked(package)
    for library in _libraries(archive) if archive else ():
        if not list(UNPACKED.glob(f"{library}_*.deb")):
            _unpack(library)


def _unpacked(package: str) -> Path | None:
    subprocess.run(["apt-get", "-qq", "download", package], cwd=UNPACKED, check=False, capture_output=True, timeout=600)
    archive = next(UNPACKED.glob(f"{package}_*.deb"), None)
    if archive:
        subprocess.run(["dpkg-deb", "-x", archive, UNPACKED], check=True, capture_output=True)
    return archive


def _libraries(archive: Path) -> Iterator[str]:
    """Yield the libraries that a package needs and this machine lacks."""
    depends = subprocess.run(["dpkg-deb", "-f", archive, "Depends"], check=True, capture_output=True, text=True).stdout
    for name in re.findall(r"\blib[a-z0-9.+-]+", depends):
        asked = subprocess.run(["dpkg-query", "-W", "-f=${db:Status-Status}", name], check=False, capture_output=True)
        if asked.stdout != b"installed":
            yield name


def main(packages: Mapping[str, str]) -> None:
    """Install what is missing, where that is possible."""
    missing = [package for name, package in packages.items() if not found(name)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing Debian's packages {', '.join(missing)} …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (("update",), ("install", "-y", "--no-install-recommends", *missing)):
            subprocess.run(["apt-get", "-qq", *command], env=environment, check=False, capture_output=True, timeout=600)


if __name__ == "__main__":
    soak = sys.argv[1:] == ["soak"]
    main(SOAK_PACKAGES if soak else PACKAGES)
    unpack(SOAK_UNPACKED_PACKAGES if soak else UNPACKED_PACKAGES)
