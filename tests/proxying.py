"""nginx with the example of `deploy/`, as it would run; the programs of the machine that check the examples."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.children import bound
from tests.conftest import ROOT
from tests.ports import free_port
from tests.programs import needed
from tests.receiver.waiting import wait_until

DEPLOY = ROOT / "deploy"
NAME = "mieux.example.org"
"""The name in the examples."""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def accepted(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


@dataclass(frozen=True)
class Host:
    """A server that runs, and a client that asks it for the name of the examples."""

    port: int
    client: httpx.Client


@contextmanager
def running(command: list[str], address: str, log: Path, page: str = "/robots.txt") -> Iterator[httpx.Client]:
    """Run a server until the block ends; it is there when it answers with a page."""
    with log.open("wb") as output, httpx.Client(base_url=address, headers={"Host": NAME}, verify=False) as client:
        process = subprocess.Popen(bound(command), stdout=output, stderr=output, cwd=log.parent)
        try:
            wait_until(lambda: process.poll() is not None or _answers(client, page))
            assert process.poll() is None, log.read_text("utf-8")
            yield client
        finally:
            process.terminate()
            process.wait(10)


def _answers(client: httpx.Client, page: str) -> bool:
    try:
        return client.get(page).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def nginx_before(folder: Path, *ports: int, more: str = "", **different: str) -> Iterator[Host]:
    """Run nginx before receivers on these ports; its log of errors tells more than in the example.

    `more`: added to the line of each receiver; `different`: other text for a part of the example, by pattern.
    """
    port, plain = free_port(), free_port()
    [line] = re.findall(r"server 127\.0\.0\.1:8000 .*;", (DEPLOY / "nginx.conf").read_text("utf-8"))
    lines = [line.replace("8000", str(each)).replace(";", f"{more};") for each in ports]
    changes = {
        r"listen \[::\].*\n": "\n",
        r"listen 443": f"listen 127.0.0.1:{port}",
        r"listen 80": f"listen 127.0.0.1:{plain}",
        re.escape(line): "\n".join(lines),
        r" crit;": " warn;",
        **different,
    }
    with running(nginx_command(folder, **changes), f"https://127.0.0.1:{port}", folder / "nginx.log", "/en/") as client:
        yield Host(port, client)


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
