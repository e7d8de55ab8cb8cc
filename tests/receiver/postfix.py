"""Postfix as Debian has it: it passes on what it takes. What it does at each step, a policy service says."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.programs import UNPACKED, needed
from tests.receiver.mail_servers import (
    START_SECONDS,
    MailServer,
    libraries,
    made,
    reachable_folder,
    root_only,
    running_program,
)
from tests.receiver.waiting import wait_until

OWNER, GROUP = "news", "uucp"
"""Of its queue: every Debian has them, and nothing else here uses them."""


class Policy(socketserver.ThreadingTCPServer):
    """A policy service of Postfix's that answers at each step what the test tells it, after the pause that it tells.

    The steps are Postfix's: CONNECT, EHLO, MAIL, RCPT, DATA, END-OF-MESSAGE. `refused`: recipients of mails that a rule
    does not let pass.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _PolicyRequests)
        self.pauses: dict[str, float] = {}
        self.actions: dict[str, str] = {}
        self.refused: set[str] = set()
        self.ended = threading.Event()

    @property
    def settings(self) -> dict[str, str]:
        """What makes Postfix ask it at each step, and act at once."""
        asked = f"check_policy_service inet:127.0.0.1:{self.server_address[1]}"
        steps = ("client", "helo", "sender", "recipient", "data", "end_of_data")
        return {"smtpd_delay_reject": "no", **{f"smtpd_{step}_restrictions": asked for step in steps}}


class _PolicyRequests(socketserver.StreamRequestHandler):
    server: Policy

    def handle(self) -> None:
        asked: dict[str, str] = {}
        for line in self.rfile:
            name, _, value = line.decode().strip().partition("=")
            if name:
                asked[name] = value
                continue
            step = asked["protocol_state"]
            self.server.ended.wait(self.server.pauses.get(step, 0))
            self.wfile.write(f"action={self._action(step, asked['recipient'])}\n\n".encode())
            asked = {}

    def _action(self, step: str, recipient: str) -> str:
        if step == "END-OF-MESSAGE" and recipient in self.server.refused:
            return "554 5.7.1 Against our policy"
        return self.server.actions.get(step, "DUNNO")


@contextmanager
def running_policy() -> Iterator[Policy]:
    """A policy service that runs."""
    with Policy() as policy:
        thread = threading.Thread(target=policy.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield policy
        finally:
            policy.ended.set()
            policy.shutdown()
            thread.join()


@contextmanager
def running_postfix(deliver_to: int, services: str = "", smtpd: str = "", **settings: str) -> Iterator[MailServer]:
    """Postfix, which passes everything on to a port. `settings`: of main.cf; `services`: lines of master.cf.

    `smtpd`: options of the service that listens. FOLDER in the settings is its folder.
    """
    needed("postconf")
    root_only()
    with reachable_folder() as folder:
        port, log = free_port(), folder / "log"
        _make_queue(folder / "queue")
        made(folder / "data", OWNER)
        etc = made(folder / "etc", "root")
        (etc / "main.cf").write_text(_main_cf(folder, deliver_to, settings))
        (etc / "master.cf").write_text(f"127.0.0.1:{port} inet n - n - - smtpd {smtpd}\n{MASTER_CF}{services}")
        command = [str(UNPACKED / "usr/lib/postfix/sbin/master"), "-c", str(etc), "-d"]
        with running_program(command, {"LD_LIBRARY_PATH": libraries()}, folder):
            server = MailServer(port, folder, log)
            wait_until(lambda: "daemon started" in server.log, START_SECONDS)
            yield server


MASTER_CF = """
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""


def _main_cf(folder: Path, deliver_to: int, settings: Mapping[str, str]) -> str:
    everywhere = {
        "compatibility_level": "3.6",
        "queue_directory": folder / "queue",
        "data_directory": folder / "data",
        "daemon_directory": UNPACKED / "usr/lib/postfix/sbin",
        "command_directory": UNPACKED / "usr/sbin",
        "shlib_directory": UNPACKED / "usr/lib/postfix",
        "meta_directory": UNPACKED / "etc/postfix",
        "mail_owner": OWNER,
        "setgid_group": GROUP,
        "default_privs": "nobody",
        "import_environment": f"MAIL_CONFIG LD_LIBRARY_PATH={libraries()}",
        "maillog_file": folder / "log",
        "maillog_file_prefixes": "/",
        "myhostname": "postfix.example",
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
        "mydestination": "",
        "local_recipient_maps": "",
        "alias_maps": "",
        "alias_database": "",
        "mynetworks": "127.0.0.0/8",
        # What it counts, it counts of this machine as well.
        "smtpd_client_event_limit_exceptions": "",
        "smtpd_peername_lookup": "no",
        "smtpd_relay_restrictions": "permit_mynetworks, reject",
        "smtp_dns_support_level": "disabled",
        "smtp_host_lookup": "native",
        "relayhost": f"[127.0.0.1]:{deliver_to}",
    }
    own = {name: value.replace("FOLDER", str(folder)) for name, value in settings.items()}
    return "".join(f"{name} = {value}\n" for name, value in {**everywhere, **own}.items())


def _make_queue(queue: Path) -> None:
    made(queue, "root")
    for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved"):
        made(queue / name, OWNER, mode=0o700)
    made(queue / "trace", OWNER, mode=0o700)
    made(queue / "pid", "root")
    for name, mode in (("maildrop", 0o730), ("public", 0o710)):
        made(queue / name, OWNER, GROUP, mode)
