"""rspamd as Debian has it, unpacked and not installed: it judges mails by itself and asks nobody."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.children import bound
from tests.ports import free_port
from tests.programs import UNPACKED, needed
from tests.receiver.waiting import wait_until

START_SECONDS = 120.0
SETTINGS, SHARED = UNPACKED / "etc/rspamd", UNPACKED / "usr/share/rspamd"
LIBRARIES = (UNPACKED / "usr/lib/rspamd", *sorted((UNPACKED / "usr/lib").glob("*-linux-gnu*")))
OFF = (
    *("rbl", "surbl", "fuzzy_check", "spf", "dkim", "dmarc", "arc", "asn", "mx_check", "hfilter", "phishing"),
    *("ratelimit", "greylist", "replies", "neural", "history_redis", "url_redirector", "once_received"),
)
"""Modules that ask others, keep what they have seen, or judge the way that a mail has come."""


@contextmanager
def running_rspamd(folder: Path) -> Iterator[str]:
    """Where it judges what is posted, in JSON."""
    program, port = needed("rspamd"), free_port()
    _write_settings(folder, port)
    command = [program, "-f", "-i", "-c", str(SETTINGS / "rspamd.conf")]
    command += [part for name, place in _places(folder).items() for part in ("--var", f"{name}={place}")]
    environment = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": ":".join(map(str, LIBRARIES))}
    with (folder / "out").open("wb") as output:
        process = subprocess.Popen(bound(command), env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_until(lambda: _answers(f"http://127.0.0.1:{port}/ping"), START_SECONDS)
            yield f"http://127.0.0.1:{port}/checkv2"
        finally:
            process.terminate()
            process.wait(20)


def _places(folder: Path) -> Mapping[str, Path]:
    own = dict.fromkeys(("LOCAL_CONFDIR", "DBDIR", "RUNDIR", "LOGDIR"), folder)
    shared = {f"{name.upper()}DIR": SHARED / name for name in ("rules", "lualib", "plugins", "www")}
    return {"CONFDIR": SETTINGS, "SHAREDIR": SHARED, **own, **shared}


def _write_settings(folder: Path, port: int) -> None:
    (folder / "local.d").mkdir()
    settings = {
        # No name server answers there; compiling its patterns takes longer than judging these mails without.
        "options.inc": f'dns {{ nameserver = ["127.0.0.1:{free_port()}"]; timeout = 0.1s; retransmits = 1; }}\n'
        f'control_socket = "{folder}/control mode=0600"; disable_hyperscan = true;\n',
        "logging.inc": f'type = "file"; filename = "{folder}/log"; level = "warning";\n',
        "worker-normal.inc": f'bind_socket = "127.0.0.1:{port}"; count = 1;\n',
        **dict.fromkeys((f"worker-{name}.inc" for name in ("controller", "proxy", "fuzzy")), "enabled = false;\n"),
        **dict.fromkeys((f"{name}.conf" for name in OFF), "enabled = false;\n"),
    }
    for name, text in settings.items():
        (folder / "local.d" / name).write_text(text)
    # Without the languages it takes the accents of French for letters of two alphabets.
    (folder / "rspamd.conf.local").write_text(f'lang_detection {{ languages = "{SHARED}/languages"; }}\n')


def _answers(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(url, timeout=5).is_success
    return False
