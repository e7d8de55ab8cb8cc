"""Dovecot as Debian has it, on loopback, as root: an IMAP server with TLS for one Maildir. It need not be installed."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.programs import UNPACKED, needed
from tests.receiver.mail_servers import START_SECONDS, made, reachable_folder, root_only, running_program
from tests.receiver.waiting import wait_until

LIBRARIES = (UNPACKED / "usr/lib/dovecot", Path("/usr/lib/dovecot"))
USER, PASSWORD, OWNER = "bounces@example.org", "se#cret é", "mail"
CONFIGURATION = """
base_dir = {folder}/base
state_dir = {folder}/base
libexec_dir = {library}
mail_plugin_dir = {library}/modules
import_environment = TZ LD_LIBRARY_PATH={library}
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
instance_name = {port}
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = games
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
ssl_dh =
first_valid_uid = 1
auth_mechanisms = plain
auth_failure_delay = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner} home={folder} mail=maildir:{folder}/mail
}}
"""


class Dovecot:
    """A server that runs. `maildir`: what it shows as INBOX; `certificate`: the authority that vouches for it."""

    def __init__(self, port: int, folder: Path, certificate: Path) -> None:
        self.port = port
        self.maildir = folder / "mail"
        self.certificate = certificate
        self._log = folder / "log"

    @property
    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Dovecot with one user and an empty Maildir."""
    library = _library()
    root_only()
    with reachable_folder() as folder:
        port = free_port()
        made(folder / "base", "root")
        for name in ("mail", "mail/new", "mail/cur", "mail/tmp"):
            made(folder / name, OWNER)
        certificate = made_certificate(folder)
        facts = {
            "folder": folder,
            "certificate": certificate,
            "library": library,
            "port": port,
            "owner": OWNER,
        }
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n")
        (folder / "conf").write_text(CONFIGURATION.format(**facts))
        command = [str(library.parents[1] / "sbin/dovecot"), "-F", "-c", str(folder / "conf")]
        with running_program(command, {"LD_LIBRARY_PATH": str(library)}, folder):
            server = Dovecot(port, folder, certificate)
            wait_until(lambda: "starting up" in server.log, START_SECONDS)
            yield server


def _library() -> Path:
    for library in LIBRARIES:
        if (library / "imap-login").exists():
            return library
    pytest.skip("imap-login is not on this machine (package dovecot-imapd): what needs it was not run")


def made_certificate(folder: Path) -> Path:
    """Return a file with a certificate for `localhost`, and its key."""
    certificate, new = folder / "localhost.pem", folder / "localhost.key"
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    files = ("-keyout", new, "-out", certificate)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    command = [needed("openssl"), "req", "-x509", *key, "-days", "2", *names, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    certificate.write_text(certificate.read_text() + new.read_text())
    return certificate
