"""Postfix and Exim as Debian has them, on loopback, as root: Postfix passes on what it takes, Exim keeps it.

Both are unpacked, not installed, and leave the machine as it was: queue, log and settings are in a folder of their own.
"""

import os
import re
import shutil
import socketserver
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email import message_from_string, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.children import bound
from tests.ports import free_port
from tests.programs import UNPACKED, needed
from tests.receiver.waiting import wait_until

LIBRARIES = (UNPACKED / "usr/lib/postfix", *sorted((UNPACKED / "usr/lib").glob("*-linux-gnu*")))
OWNER, GROUP = "news", "uucp"
"""Of Postfix's queue: every Debian has them, and nothing else here uses them."""
START_SECONDS = 20.0


class MailServer:
    """A server that runs, with its settings in `folder`. `flush`: make Exim deliver what is in its queue."""

    def __init__(self, port: int, folder: Path, log: Path, flush: Callable[[], object] = lambda: None) -> None:
        self.flush = flush
        self.port = port
        self.folder = folder
        self._log = log

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    @property
    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def queued(self) -> list[EmailMessage]:
        """What Exim has taken, as it keeps it: the lengths in front of the headers are left out."""
        found = []
        for head in sorted((self.folder / "spool/input").glob("*-H")):
            headers = re.findall(r"^\d{3}. (.*\n(?:[ \t].*\n)*)", head.read_text(errors="replace"), re.MULTILINE)
            body = head.with_name(head.name[:-1] + "D").read_text(errors="replace").partition("\n")[2]
            found.append(message_from_string("".join(headers) + "\n" + body, policy=policy.default))
        return found


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
        with running_program(command, {"LD_LIBRARY_PATH": _libraries()}, folder):
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
        "import_environment": f"MAIL_CONFIG LD_LIBRARY_PATH={_libraries()}",
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


EXIM = """
exim_user = mail
exim_group = mail
spool_directory = {folder}/spool
log_file_path = {folder}/spool/%slog
pid_file_path = {folder}/pid
queue_only = true
exim_path = {program}
primary_hostname = exim.example
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
disable_ipv6 = true
keep_environment = LD_PRELOAD : LD_LIBRARY_PATH : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
tls_advertise_hosts =
host_lookup =
never_users =
{settings}
begin acl
{acls}
{delivery}
begin authenticators
nobody:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = false
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = User : Password
  server_condition = false
"""
"""Nobody may log in; who does not is served all the same."""


@contextmanager
def running_exim(delivery: str = "", main: str = "", **acls: str) -> Iterator[MailServer]:
    """Exim, which keeps what it takes in its queue. `acls`: what it does at a step (`rcpt`, `data` …).

    `main`: settings for all it does; `delivery`: where mails go when the queue is run. FOLDER in all of them is its
    folder.
    """
    installed, wrapper = needed("exim4"), _wrapper()
    root_only()
    with reachable_folder() as folder:
        # A copy that does not become root by itself: such programs are not told who its user is.
        program = shutil.copyfile(installed, folder / "exim")
        program.chmod(0o755)
        port, spool = free_port(), made(folder / "spool", "mail")
        rules = {"rcpt": "accept", "data": "accept", **acls}
        settings = "".join(f"acl_smtp_{step} = acl_{step}\n" for step in rules)
        lists = "".join(f"acl_{step}:\n{rule.replace('FOLDER', str(folder))}\n" for step, rule in rules.items())
        conf = folder / "conf"
        parts = {"settings": settings + main, "acls": lists, "delivery": delivery.replace("FOLDER", str(folder))}
        conf.write_text(EXIM.format(folder=folder, port=port, program=program, **parts))
        users = _exim_users(folder, wrapper)
        with running_program([str(program), "-C", str(conf), "-bdf"], users, folder):
            flush = partial(subprocess.run, [str(program), "-C", str(conf), "-qf"], env=users, check=True, timeout=30)
            server = MailServer(port, folder, spool / "mainlog", flush)
            wait_until(lambda: "daemon started" in server.log, START_SECONDS)
            yield server


def _exim_users(folder: Path, wrapper: Path) -> dict[str, str]:
    """Return an environment in which Debian's Exim finds the user that it was built for."""
    users, groups = folder / "passwd", folder / "group"
    users.write_text("".join(f"{name}:x:{number}:{number}::/:/bin/false\n" for name, number in EXIM_USERS.items()))
    groups.write_text("".join(f"{name}:x:{number}:\n" for name, number in EXIM_USERS.items()))
    found = {"NSS_WRAPPER_PASSWD": str(users), "NSS_WRAPPER_GROUP": str(groups), "LD_PRELOAD": str(wrapper)}
    return {**found, "LD_LIBRARY_PATH": _libraries()}


EXIM_USERS = {"root": 0, "mail": 8, "Debian-exim": 8}


def _wrapper() -> Path:
    found = next(UNPACKED.rglob("libnss_wrapper.so"), None)
    if found is None:
        pytest.skip("libnss_wrapper.so is not on this machine (package libnss-wrapper): what needs it was not run")
    return found


@contextmanager
def running_program(command: list[str], environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    with (folder / "out").open("wb") as output:
        process = subprocess.Popen(
            bound(command),
            env={"PATH": "/usr/bin:/bin", **environment},
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


def root_only() -> None:
    if os.geteuid() != 0:
        pytest.skip("A mail server changes users, which only root may: what needs one was not run")


def _libraries() -> str:
    return ":".join(map(str, LIBRARIES))


def made(folder: Path, owner: str, group: str = "root", mode: int = 0o755) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.chown(folder, owner, group)
    folder.chmod(mode)
    return folder


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that the servers' users can reach, which those of pytest are not."""
    with TemporaryDirectory(prefix="mail-server-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder
