"""Dovecot as Debian has it, on loopback, as root: it knows who may log in to Postfix, and takes mail by LMTP."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.children import bound
from tests.ports import free_port
from tests.programs import needed
from tests.receiver.waiting import wait_until

START_SECONDS = 60.0
USER, PASSWORD = "me@example.org", "p\u00e4ss=w,rd"
MECHANISMS = ("PLAIN", "LOGIN", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER")
BOXES = ("team@example.org", "office@example.org")
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
auth_verbose = yes
protocols = lmtp
ssl = no
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
default_internal_user = news
default_internal_group = news
default_login_user = nobody
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
passdb {{
  driver = passwd-file
  mechanisms = plain login scram-sha-256
  args = scheme=PLAIN username_format=%u {folder}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
  override_fields = uid=mail gid=mail home={folder}/mail/%u
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {login_port}
  }}
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
# From an address with wrong logins Dovecot takes each next one after 4, 8, 15 s; Postfix waits for 10 and answers 454.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_failure_delay = 0
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {port}
  }}
  unix_listener {folder}/lmtp {{
    mode = 0666
  }}
}}
"""
OAUTH2 = """
introspection_mode = post
introspection_url = http://127.0.0.1:{introspection}/
username_attribute = username
active_attribute = active
active_value = true
"""


class Dovecot:
    """A Dovecot that runs: `login_port` and `login_socket` for who asks it for users, `port` and `socket` for LMTP."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.login_port = free_port()
        self.login_socket = folder / "auth"
        self.socket = folder / "lmtp"

    @property
    def log(self) -> str:
        """What it has written so far."""
        file = self.folder / "log"
        return file.read_text(errors="replace") if file.exists() else ""

    def start(self) -> None:
        """Start it, for the first time or after it was stopped."""
        starts = self.log.count("starting up")
        command = [needed("dovecot"), "-F", "-c", str(self.folder / "conf")]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(bound(command), stdout=quiet, stderr=quiet, start_new_session=True)
        wait_until(lambda: self.log.count("starting up") > starts, START_SECONDS)

    def stop(self) -> None:
        """End it, and the part of it that answers who has asked before, which would live on."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(START_SECONDS)

    def mails(self, address: str) -> list[str]:
        """Return the mails of a box."""
        return [file.read_text() for file in (self.folder / "mail" / address / "new").glob("*")]


@contextmanager
def running_dovecot(introspection: int = 9, quota: str = "") -> Iterator[Dovecot]:
    """Dovecot, which asks a port whether a token is valid. `quota`: a box that takes nothing."""
    needed("lmtp")
    if os.geteuid() != 0:
        pytest.skip("A mail server changes users, which only root may: what needs one was not run")
    with TemporaryDirectory(prefix="dovecot-") as made:
        server = Dovecot(Path(made))
        _prepare(server, introspection, quota)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _prepare(server: Dovecot, introspection: int, quota: str) -> None:
    folder = server.folder
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "mail", "mail")
    lines = [f"{USER}:{PASSWORD}:::::", *(f"{box}:x:::::" for box in BOXES if box != quota)]
    (folder / "users").write_text("\n".join(lines) + "\n")
    (folder / "oauth2").write_text(OAUTH2.format(introspection=introspection))
    ports = {"port": server.port, "login_port": server.login_port}
    conf = CONFIGURATION.format(folder=folder, mechanisms=" ".join(MECHANISMS).lower(), **ports)
    (folder / "conf").write_text(conf)
