"""opendkim as Debian has it, unpacked and not installed: it signs mails for Postfix, or says if a signature holds."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection

from tests.children import bound
from tests.ports import free_port
from tests.programs import needed
from tests.receiver.mail_servers import START_SECONDS, libraries
from tests.receiver.waiting import wait_until

DOMAIN = "example.org"
SIGNING = f"Mode s\nDomain {DOMAIN}\nSelector own\nKeyFile {{folder}}/key.pem\nRequireSafeKeys no\n"
VERIFYING = (
    "Mode v\nTestPublicKeys {folder}/keys\nAlwaysAddARHeader yes\nAuthservID mx.example\nInternalHosts 192.0.2.1\n"
)
"""Who is internal is not verified. The public key stands in a file, in place of the DNS."""


@contextmanager
def running_opendkim(folder: Path) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Settings of a Postfix that signs what it takes, and of one that verifies it."""
    _make_key(folder)
    with _running(folder, "signing", SIGNING) as signing, _running(folder, "verifying", VERIFYING) as verifying:
        yield _asking(signing), _asking(verifying)


def _make_key(folder: Path) -> None:
    key, openssl = folder / "key.pem", needed("openssl")
    subprocess.run([openssl, "genrsa", "-out", key, "2048"], check=True, capture_output=True, timeout=60)
    shown = subprocess.run([openssl, "rsa", "-in", key, "-pubout"], check=True, capture_output=True, text=True)
    public = "".join(shown.stdout.splitlines()[1:-1])
    (folder / "keys").write_text(f"own._domainkey.{DOMAIN} v=DKIM1; k=rsa; p={public}\n")


@contextmanager
def _running(folder: Path, name: str, settings: str) -> Iterator[int]:
    port, own = free_port(), folder / name
    own.mkdir()
    conf = own / "conf"
    conf.write_text(settings.format(folder=folder) + f"Socket inet:{port}@127.0.0.1\n")
    command = [needed("opendkim"), "-f", "-x", str(conf)]
    process = subprocess.Popen(bound(command), env={"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": libraries()}, cwd=own)
    try:
        wait_until(lambda: _listens(port), START_SECONDS)
        yield port
    finally:
        # Asked to end, it looks up from its work every five seconds only; it keeps nothing.
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _asking(port: int) -> dict[str, str]:
    return {"smtpd_milters": f"inet:127.0.0.1:{port}", "milter_default_action": "tempfail"}
