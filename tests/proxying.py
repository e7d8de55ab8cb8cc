"""nginx with the example of `deploy/`, as it would run; the programs of the machine that check the examples."""

import os
import re
import subprocess
from pathlib import Path

from tests.conftest import ROOT
from tests.programs import needed

DEPLOY = ROOT / "deploy"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def accepted(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


def nginx_command(folder: Path, example: str = "nginx.conf", **changes: str) -> list[str]:
    """Write an example with a certificate that nobody trusts; `changes`: other text for a part of it, by pattern."""
    nginx = needed("nginx")
    certificate, key = _certificate(folder)
    text = (DEPLOY / example).read_text("utf-8")
    patterns = {r"/etc/\S+fullchain\.pem": str(certificate), r"/etc/\S+privkey\.pem": str(key)}
    for pattern, other in {**patterns, "/var/log/nginx": str(folder), **changes}.items():
        text = re.sub(pattern, other, text)
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(_around(folder))
    return [nginx, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]


def _around(folder: Path) -> str:
    # As root its workers would be another user, who may not enter the folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in TEMPORARY)
    http = f"http {{\n{temporary}include {folder}/site.conf;\n}}\n"
    return f"{user}pid {folder}/nginx.pid;\ndaemon off;\nevents {{}}\n{http}"


def _certificate(folder: Path) -> tuple[Path, Path]:
    openssl = needed("openssl")
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    making = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=mieux.example.org"]
    accepted(openssl, *making, "-out", str(certificate), "-keyout", str(key))
    return certificate, key
