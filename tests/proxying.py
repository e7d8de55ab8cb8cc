"""nginx, Caddy, HAProxy and Apache with the examples of `deploy/`, as they would run; programs that check examples."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
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
    """A server that runs, and a client that asks it for the name of the examples. `plain`: its port for http."""

    port: int
    client: httpx.Client
    plain: int = 0


@contextmanager
def running(command: list[str], address: str, log: Path, page: str = "/robots.txt") -> Iterator[httpx.Client]:
    """Run a server until the block ends; it is there when it answers with a page."""
    with (
        log.open("wb") as output,
        httpx.Client(base_url=address, headers={"Host": NAME}, verify=False, timeout=60) as client,
    ):
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
def nginx_before(
    folder: Path, *ports: int, more: str = "", site: Path | None = None, **different: str
) -> Iterator[Host]:
    """Run nginx before receivers on these ports; its log of errors tells more than in the example.

    `more`: added to the line of each receiver; `different`: other text for a part of the example, by pattern.
    """
    port, plain = free_port(), free_port()
    (folder / DOWN).mkdir(exist_ok=True)
    [line] = re.findall(r"server 127\.0\.0\.1:8000 .*;", (DEPLOY / "nginx.conf").read_text("utf-8"))
    lines = [line.replace("8000", str(each)).replace(";", f"{more};") for each in ports]
    changes = {
        r"listen \[::\].*\n": "\n",
        r"listen 443": f"listen 127.0.0.1:{port}",
        r"listen 80": f"listen 127.0.0.1:{plain}",
        re.escape(line): "\n".join(lines),
        r" crit;": " warn;",
        **elsewhere(folder, site),
        **different,
    }
    with running(nginx_command(folder, **changes), f"https://127.0.0.1:{port}", folder / "nginx.log", "/en/") as client:
        yield Host(port, client, plain)


DOWN = "down"
"""Folder of the pages that a receiver has written, `PROXY_PAGES`."""


def elsewhere(folder: Path, site: Path | None = None) -> dict[str, str]:
    """Return where the folders of the examples are in the tests, by pattern."""
    return {
        "/srv/mieux/deploy": str(DEPLOY),
        "/var/cache/mieux": str(folder / DOWN),
        "/srv/mieux/site": str(site or "/"),
    }


@contextmanager
def caddy_before(folder: Path, receiver: int, site: Path | None = None, **different: str) -> Iterator[Host]:
    """Run Caddy before a receiver, with a certificate of its own."""
    port, plain = free_port(), free_port()
    options = (
        "admin off",
        "local_certs",
        "skip_install_trust",
        f"default_sni {NAME}",
        f"storage file_system {folder}/caddy",
    )
    own = "\n\t".join([*options, f"http_port {plain}", f"https_port {port}", "servers {"])
    changes = {r"servers {": own, "127.0.0.1:8000": f"127.0.0.1:{receiver}", **elsewhere(folder, site), **different}
    (folder / "Caddyfile").write_text(changed("Caddyfile", changes))
    command = [needed("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with running(command, f"https://127.0.0.1:{port}", folder / "caddy.log", "/en/") as client:
        yield Host(port, client, plain)


@contextmanager
def haproxy_before(folder: Path, receiver: int, site: Path | None = None, **different: str) -> Iterator[Host]:
    """Run HAProxy before a receiver; it reads the pages in `folder` / DOWN when it starts."""
    port, plain = free_port(), free_port()
    certificate, key = _certificate(folder)
    (folder / "both.pem").write_text(certificate.read_text() + key.read_text())
    changes = {
        r" +(user|group) haproxy\n": "",
        r" +bind :::.*\n": "",
        "bind :80": f"bind 127.0.0.1:{plain}",
        "bind :443": f"bind 127.0.0.1:{port}",
        r"/etc/haproxy/\S+pem": str(folder / "both.pem"),
        "127.0.0.1:8000": f"127.0.0.1:{receiver}",
        **elsewhere(folder, site),
        **different,
    }
    (folder / "haproxy.cfg").write_text(changed("haproxy.cfg", changes))
    command = [needed("haproxy"), "-db", "-f", str(folder / "haproxy.cfg")]
    with running(command, f"https://127.0.0.1:{port}", folder / "haproxy.log", "/en/") as client:
        yield Host(port, client, plain)


MODULES = "alias authz_core dir headers mime mpm_event proxy proxy_http reqtimeout socache_shmcb ssl"
"""Those that Debian switches on, and those that the example names."""


@contextmanager
def apache_before(folder: Path, receiver: int, site: Path | None = None, **different: str) -> Iterator[Host]:
    """Run Apache before a receiver."""
    port, plain = free_port(), free_port()
    certificate, key = _certificate(folder)
    changes = {
        r"/etc/\S+fullchain\.pem": str(certificate),
        r"/etc/\S+privkey\.pem": str(key),
        "/var/log/apache2": str(folder),
        r"\*:80": f"127.0.0.1:{plain}",
        r"\*:443": f"127.0.0.1:{port}",
        "127.0.0.1:8000": f"127.0.0.1:{receiver}",
        **elsewhere(folder, site),
        **different,
    }
    modules = [f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES.split()]
    around = [
        *modules,
        f"Listen 127.0.0.1:{port}",
        f"Listen 127.0.0.1:{plain}",
        f"PidFile {folder}/apache.pid",
        f"ErrorLog {folder}/apache-error.log",
        f"DefaultRuntimeDir {folder}",
        f"Mutex file:{folder} default",
        "TypesConfig /etc/mime.types",
        f"ServerName {NAME}",
        *(["User daemon"] if os.geteuid() == 0 else []),
    ]
    (folder / "apache.conf").write_text("\n".join(around) + "\n" + changed("apache.conf", changes))
    command = [needed("apache2"), "-DFOREGROUND", "-f", str(folder / "apache.conf")]
    with running(command, f"https://127.0.0.1:{port}", folder / "apache.log", "/en/") as client:
        yield Host(port, client, plain)


def changed(example: str, changes: Mapping[str, str]) -> str:
    """Return an example with other text for parts of it, by pattern."""
    text = (DEPLOY / example).read_text("utf-8")
    for pattern, other in changes.items():
        text = re.sub(pattern, other, text)
    return text


def nginx_command(folder: Path, example: str = "nginx.conf", **changes: str) -> list[str]:
    """Write an example with a certificate that nobody trusts; `changes`: other text for a part of it, by pattern."""
    nginx = needed("nginx")
    certificate, key = _certificate(folder)
    patterns = {r"/etc/\S+fullchain\.pem": str(certificate), r"/etc/\S+privkey\.pem": str(key)}
    text = changed(example, {**patterns, "/var/log/nginx": str(folder), **changes})
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
