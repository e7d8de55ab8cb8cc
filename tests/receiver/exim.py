"""Exim as Debian has it: it keeps what it takes in its queue."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

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
host_lookup =
never_users =
{settings}
begin acl
{acls}
{delivery}
begin authenticators
{authenticators}
"""
NOBODY = """
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
def running_exim(
    delivery: str = "",
    main: str = "",
    authenticators: str = NOBODY,
    certificate: Path | None = None,
    **acls: str,
) -> Iterator[MailServer]:
    """Exim, which keeps what it takes in its queue. `acls`: what it does at a step (`rcpt`, `data` …).

    `main`: settings for all it does; `delivery`: where mails go when the queue is run; `authenticators`: who may log
    in. FOLDER in all of them is its folder. `certificate`: with it, encryption is offered.
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
        parts = {
            "settings": settings + _tls(folder, certificate) + main,
            "acls": "".join(f"acl_{step}:\n{rule}\n" for step, rule in rules.items()),
            "delivery": delivery,
            "authenticators": authenticators,
        }
        own = {name: part.replace("FOLDER", str(folder)) for name, part in parts.items()}
        conf = folder / "conf"
        conf.write_text(EXIM.format(folder=folder, port=port, program=program, **own))
        users = _exim_users(folder, wrapper)
        with running_program([str(program), "-C", str(conf), "-bdf"], users, folder):
            flush = partial(subprocess.run, [str(program), "-C", str(conf), "-qf"], env=users, check=True, timeout=120)
            server = MailServer(port, folder, spool / "mainlog", flush)
            wait_until(lambda: "daemon started" in server.log, START_SECONDS)
            yield server


def _tls(folder: Path, certificate: Path | None) -> str:
    if certificate is None:
        return "tls_advertise_hosts =\n"
    own = shutil.copy(certificate, folder / "certificate")
    # It has changed its user when it reads it.
    shutil.chown(own, "mail")
    return f"tls_certificate = {own}\n"


def _exim_users(folder: Path, wrapper: Path) -> dict[str, str]:
    """Return an environment in which Debian's Exim finds the user that it was built for."""
    users, groups = folder / "passwd", folder / "group"
    users.write_text("".join(f"{name}:x:{number}:{number}::/:/bin/false\n" for name, number in EXIM_USERS.items()))
    groups.write_text("".join(f"{name}:x:{number}:\n" for name, number in EXIM_USERS.items()))
    found = {"NSS_WRAPPER_PASSWD": str(users), "NSS_WRAPPER_GROUP": str(groups), "LD_PRELOAD": str(wrapper)}
    return {**found, "LD_LIBRARY_PATH": libraries()}


EXIM_USERS = {"root": 0, "mail": 8, "Debian-exim": 8}


def _wrapper() -> Path:
    found = next(UNPACKED.rglob("libnss_wrapper.so"), None)
    if found is None:
        pytest.skip("libnss_wrapper.so is not on this machine (package libnss-wrapper): what needs it was not run")
    return found
