"""The command line as an operator uses it: its output and its exit status."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.children import bound
from tests.receiver.conftest import GOOD, Clock
from tests.receiver.mail_sink import running_sink
from tests.receiver.sample_files import PDF
from tests.receiver.terminal import command, process

PORT = "PORT is too large: expected a whole number from 0 to 65535, such as 8000."


def test_inbox_is_one_line_per_submission(environment: dict[str, str], reference: str) -> None:
    done = command(environment, "inbox")
    assert done.stdout == f"{reference}  2026-01-01T12:00:00Z  expert  en  new  mail:waiting  until:2028-01-01\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_show_prints_labels_files_and_mail(environment: dict[str, str], reference: str) -> None:
    done = command(environment, "show", reference.lower())
    assert done.returncode == 0
    assert f"Reference: {reference}" in done.stdout
    assert "Label given_name (fr)\n    Awa Été\n" in done.stdout
    assert "Label country (fr)\n    Option NO (fr)\n" in done.stdout
    assert f"    cv: Mon CV.pdf, {len(PDF)} bytes, sha256 " in done.stdout
    assert "    team: waiting, 0 attempts, next attempt 2026-01-01T12:00:00Z\n" in done.stdout


@pytest.mark.process
def test_a_process_does_what_the_other_tests_see(environment: dict[str, str], reference: str) -> None:
    for arguments in (["inbox"], ["show", reference], ["show", "AAAAAAAA"], ["inbox", "--since", "x"], ["inbox", "-h"]):
        alone, here = process(environment, *arguments), command(environment, *arguments)
        shown = (alone.returncode, alone.stdout.replace("State:     new", "State:     read"), alone.stderr)
        assert shown == (here.returncode, here.stdout, here.stderr)


@pytest.mark.process
def test_a_terminal_that_cannot_show_a_letter_ends_nothing(environment: dict[str, str], reference: str) -> None:
    done = process({**environment, "PYTHONIOENCODING": "ascii"}, "show", reference)
    assert (done.returncode, "Awa \\xc9t\\xe9" in done.stdout) == (0, True)


def test_doubts_are_named_and_what_was_left_out(environment: dict[str, str], reference: str) -> None:
    assert "oubt" not in command(environment, "show", reference).stdout
    mails = [Mail("team", "<3@example.org>")]
    with closing(Store(environment["DATABASE_URL"], Clock())) as store:
        trapped = store.accept(NewSubmission("k2", "h", "expert", "v1", "en", {}, {}, mails, ("trap", "fast")))
        fast = store.accept(NewSubmission("k3", "h", "expert", "v1", "en", {}, {}, [], ("fast",)))
    lines = command(environment, "inbox").stdout.splitlines()
    assert lines[1].endswith("  mail:waiting  until:2028-01-01  doubts:trap,fast  no-confirmation")
    assert lines[1].startswith(trapped)
    assert lines[2].endswith("  mail:none  until:2028-01-01  doubts:fast")
    shown = command(environment, "show", trapped).stdout
    assert (
        "Doubts:    trap (the box that people do not see was filled in), fast (sent sooner than people can)\n" in shown
    )
    assert shown.endswith("    confirmation: none, a robot may have typed a stranger's address\n")
    assert "stranger" not in command(environment, "show", fast).stdout


def test_show_writes_files_under_safe_names(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    folder = tmp_path / "new/folder"
    done = command(environment, "show", reference, "--files", str(folder))
    assert done.returncode == 0
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [(f"{reference}-cv.pdf", PDF)]
    assert f"Written: {folder / f'{reference}-cv.pdf'}" in done.stdout


def test_show_writes_new_private_files(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("mine")
    other.chmod(0o644)
    written = tmp_path / f"{reference}-cv.pdf"
    for occupy in (written.symlink_to, written.hardlink_to):
        occupy(other)
        assert command(environment, "show", reference, "--files", str(tmp_path)).returncode == 0
        assert (written.is_symlink(), written.read_bytes(), written.stat().st_mode & 0o777) == (False, PDF, 0o600)
        written.unlink()
    assert (other.read_text(), other.stat().st_mode & 0o777) == ("mine", 0o644)


def test_show_without_a_site_uses_codes(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    done = command({**environment, "SITE_DIR": str(tmp_path)}, "show", reference)
    assert done.returncode == 0
    assert "country\n    NO\n" in done.stdout
    assert "Codes are shown" in done.stderr


def test_an_unknown_reference(environment: dict[str, str], reference: str) -> None:
    done = command(environment, "show", "AAAAAAAA")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no submission with the reference 'AAAAAAAA'.\n"
    assert reference


def test_files_that_cannot_be_written(environment: dict[str, str], reference: str) -> None:
    done = command(environment, "show", reference, "--files", "/dev/null/x")
    assert done.returncode == 1
    assert done.stderr == "The files cannot be written to /dev/null/x: Not a directory.\n"


def test_send_tries_what_is_due_once(environment: dict[str, str], reference: str) -> None:
    with running_sink(rcpt="550 5.1.1 no") as sink:
        done = command({**environment, "MAIL_URL": sink.url}, "send")
        assert done.stdout == (
            f"{reference}  team  needs_attention  recipient 550 5.1.1\n"
            f"{reference}  confirmation  needs_attention  recipient 550 5.1.1\n"
        )
        why = "The recipient's address is not accepted (550 5.1.1): check the address"
        told = f"Not sent: 2. {why}. They stay in the outbox.\n"
        assert (done.returncode, done.stderr) == (1, told)
        done = command({**environment, "MAIL_URL": sink.url}, "send")
        assert (done.returncode, done.stdout) == (0, "Nothing is due.\n")
    assert "  mail:needs_attention  " in command(environment, "inbox").stdout
    assert (
        command(environment, "send", "--again").stdout == f"{reference}  team  sent\n{reference}  confirmation  sent\n"
    )
    assert "  mail:sent  " in command(environment, "inbox").stdout


def test_inbox_says_why_no_mail_leaves(environment: dict[str, str], reference: str) -> None:
    assert command(environment, "inbox").stderr == ""
    with running_sink(rcpt="553 5.7.1 Sender address rejected: not owned by user") as sink:
        assert command({**environment, "MAIL_URL": sink.url}, "send").returncode == 1
    done = command(environment, "inbox")
    assert done.stdout.startswith(f"{reference}  ")
    assert done.stderr == (
        "No mail leaves. The mail server does not let this account send from MAIL_FROM (553 5.7.1): "
        "set MAIL_FROM to an address of the account.\n"
    )


def test_no_database_yet(environment: dict[str, str], tmp_path: Path) -> None:
    done = command(environment, "inbox")
    assert done.returncode == 1
    assert "There is no database" in done.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("name", ["export", "inbox", "mark", "serve", "send", "show"])
def test_every_command_explains_itself(environment: dict[str, str], name: str) -> None:
    done = command(environment, name, "--help")
    assert done.returncode == 0
    assert f"python -m receiver {name}" in done.stdout


@pytest.mark.process
@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"PORT": "70000"}, 2, PORT),
        ({"SITE_DIR": "/nowhere"}, 1, "/nowhere/forms.json cannot be read: build the site first (make build)."),
        (
            {"DATABASE_URL": "sqlite:////dev/null/x/y.db"},
            1,
            "The database cannot be used (NotADirectoryError): check DATABASE_URL, the folder and the disk.",
        ),
    ],
)
def test_serve_that_cannot_start(
    environment: dict[str, str], changes: dict[str, str], status: int, sentence: str
) -> None:
    done = process({**environment, **changes}, "serve")
    assert (done.returncode, done.stderr) == (status, f"{sentence}\n")


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    process = subprocess.Popen(
        bound([sys.executable, "-m", "receiver", "serve"]),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stdout
        yield process, [process.stdout.readline() for _ in range(3)]
    finally:
        process.kill()
        process.communicate(timeout=10)


def address_in(greeting: list[str]) -> str:
    return greeting[0].split()[-1]


@pytest.mark.process
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_where_and_stops_when_told(
    environment: dict[str, str], tmp_path: Path, stop: signal.Signals
) -> None:
    with served(environment) as (process, greeting):
        address = address_in(greeting)
        assert httpx.post(f"{address}simple/", data=GOOD | {"name": "Secretname"}, timeout=60).status_code == 303
        process.send_signal(stop)
        _, errors = process.communicate(timeout=20)
    assert greeting == [
        f"Serving {environment['SITE_DIR']} on {address}\n",
        f"Submissions are stored in {tmp_path}/var/test.db, a new database\n",
        f"Mail goes to team@example.org by files in {tmp_path}/var/mail\n",
    ]
    assert "Traceback" not in errors
    assert "Secretname" not in errors
    assert process.returncode == (0 if stop == signal.SIGINT else -stop)


@pytest.mark.process
def test_a_port_in_use(environment: dict[str, str]) -> None:
    with served(environment) as (_, greeting):
        port = address_in(greeting).rstrip("/").rpartition(":")[2]
        done = process({**environment, "PORT": port}, "serve")
    assert done.returncode == 2
    assert done.stderr == f"PORT {port} on 127.0.0.1 cannot be used: Address already in use.\n"


@pytest.mark.process
def test_a_kill_right_after_the_answer_loses_nothing(environment: dict[str, str]) -> None:
    """P1, in small: what was answered with a reference is there after `kill -9`."""
    with served({**environment, "MAIL_URL": "smtp://127.0.0.1:1?tls=none"}) as (process, greeting):
        answers = [
            httpx.post(f"{address_in(greeting)}simple/", data={"name": f"n{number}"}, timeout=60) for number in range(5)
        ]
        process.kill()
        process.wait(10)
    references = [answer.headers["Location"].rpartition("=")[2] for answer in answers]
    lines = command(environment, "inbox").stdout.splitlines()
    assert [line.split()[0] for line in lines] == references
    assert {line.split()[5] for line in lines} == {"mail:waiting"}
