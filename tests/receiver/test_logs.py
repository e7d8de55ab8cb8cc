"""P6: one line per event, UTC, pairs that stay pairs, nothing that could quote an answer."""

import io
import logging
import re
import resource
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.logs import REPEAT_SECONDS, LogFormatter, OnceAMinuteHandler, event
from tests.conftest import ROOT
from tests.patience import patient
from tests.receiver.process import environment, serving, started
from tests.receiver.waiting import wait_until

LINE = re.compile(r'\S+=(?:"(?:[^"\\]|\\.)*"|[^\s"=]+)(?: \S+?=(?:"(?:[^"\\]|\\.)*"|[^\s"=]+))*')


def record(message: str, name: str = "receiver.x", error: BaseException | None = None) -> logging.LogRecord:
    made = logging.LogRecord(
        name, logging.WARNING, "file", 1, message, (), (type(error), error, None) if error else None
    )
    made.created = 1767268800.5
    return made


def test_a_line_is_pairs_with_the_time_in_utc() -> None:
    line = LogFormatter().format(record(event("accepted", reference="ACDEFHJK", doubts="")))
    assert line == (
        'time=2026-01-01T12:00:00.500Z level=warning logger=receiver.x event=accepted reference=ACDEFHJK doubts=""'
    )


def test_others_text_is_one_value() -> None:
    line = LogFormatter().format(record('a "b"\nc', "uvicorn.error"))
    assert line.endswith(r'logger=uvicorn.error message="a \"b\"\u000ac"')


def test_of_an_exception_only_its_kind_is_written() -> None:
    try:
        raise ValueError("awa@example.com")
    except ValueError:
        made = record("failed", "uvicorn.error")
        made.exc_info = sys.exc_info()
    line = LogFormatter().format(made)
    assert line.endswith('message="failed" error=ValueError') or line.endswith("message=failed error=ValueError")
    assert "awa" not in line


@patient
@given(value=st.text(max_size=40))
def test_no_value_can_begin_a_new_line_or_a_new_pair(value: str) -> None:
    line = event("x", value=value)
    assert len(line.splitlines()) == 1
    assert LINE.fullmatch(line)


@pytest.mark.parametrize(("value", "written"), [("a b", '"a b"'), ("a=b", '"a=b"'), ("é", '"é"'), ("a", "a"), (3, "3")])
def test_values_are_quoted_where_needed(value: object, written: str) -> None:
    assert event("x", value=value) == f"event=x value={written}"


NAMED = re.compile(r'log\.(\w+)\(\s*(?:level, )?event\(\s*"([a-z-]+)"')


def test_every_event_is_listed_with_its_levels() -> None:
    found: dict[str, set[str]] = {}
    for path in (ROOT / "receiver").rglob("*.py"):
        text = path.read_text("utf-8")
        named = NAMED.findall(text)
        # None that is made otherwise.
        assert len(named) == len(re.findall(r"(?<!def )\bevent\(", text)), path
        for level, name in named:
            found.setdefault(name, set()).add(level)
    # Its level depends on what became of the mail.
    found["mail"] = {"info", "warning"}
    rows = re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \|", (ROOT / "receiver" / "README.md").read_text("utf-8"), re.M)
    listed = {name: set(levels.split(", ")) for name, levels in rows if levels.split(", ")[0] in LEVELS}
    assert listed == found


LEVELS = ("info", "warning", "error")


UNCAUGHT = """
import threading
from receiver import logs
logs.configure()
def fail():
    raise ValueError("awa@example.com")
threading.Thread(target=fail).start()
fail()
"""


@pytest.mark.process
def test_what_nobody_catches_is_one_line_without_its_text() -> None:
    done = subprocess.run([sys.executable, "-c", UNCAUGHT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.endswith("event=unforeseen error=ValueError place=<string>:6") for line in lines), lines


class Minutes:
    """A handler, what it has written, and its clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.handler = OnceAMinuteHandler(lambda: self.now)
        self.written = io.StringIO()
        self.handler.setStream(self.written)
        self.handler.setFormatter(LogFormatter())

    def log(self, message: str) -> None:
        self.handler.handle(record(message))

    def lines(self) -> list[str]:
        return [line.partition("logger=receiver.x ")[2] for line in self.written.getvalue().splitlines()]


def test_the_same_line_is_written_once_a_minute_and_then_counted() -> None:
    minutes = Minutes()
    for second in range(REPEAT_SECONDS):
        minutes.now = second
        minutes.log("event=full")
        minutes.log(f"event=other number={second}")
    assert minutes.lines().count("event=full") == 1
    assert len(minutes.lines()) == REPEAT_SECONDS + 1
    minutes.now = REPEAT_SECONDS
    minutes.log("event=full")
    minutes.log("event=full")
    assert minutes.lines()[-2:] == [f"repeated={REPEAT_SECONDS - 1} event=full", "event=full"]
    minutes.handler.close()
    assert minutes.lines()[-1] == "repeated=1 event=full"


def test_many_other_lines_do_not_crowd_out_what_goes_wrong() -> None:
    """As the numbers of what is accepted in a busy minute."""
    minutes = Minutes()
    for number in range(4000):
        minutes.log(f"event=accepted reference={number}")
        if number >= 2000 and number % 100 == 0:
            minutes.log("event=full")
    assert minutes.lines().count("event=full") == 1
    minutes.handler.close()
    assert minutes.lines()[-1] == "repeated=19 event=full"


def test_what_came_once_is_not_told_again() -> None:
    minutes = Minutes()
    minutes.log("event=full")
    minutes.now = 1000
    minutes.log("event=other")
    minutes.handler.close()
    assert minutes.lines() == ["event=full", "event=other"]


def test_a_line_in_the_journal_has_its_priority() -> None:
    made = record(event("x", value="a\n<0>b"))
    line = LogFormatter(for_journal=True).format(made)
    assert line.startswith("<4>time=")
    assert len(line.splitlines()) == 1


@pytest.mark.process
def test_in_the_journal_every_line_has_a_priority_and_each_request_a_number(site_dir: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    found = log.stat()
    own = {"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}", "ALOWED_HOSTS": "mieux.example"}
    settings = environment(site_dir, tmp_path, **own)
    with serving(settings, log) as receiver:
        for _ in range(2):
            for attack in ("GET /en/ HTTP/1.1\r\nHost: evil\r\n\r\n", "<0>forged\r\n<0>forged\r\n\r\n"):
                with socket.create_connection(("127.0.0.1", receiver.port), timeout=20) as connection:
                    connection.sendall(attack.encode())
                    assert connection.recv(20)
        receiver.stop()
        lines = receiver.log.splitlines()
    with started({**settings, "PORT": "x", "MAX_POSTS": "x"}, log) as refused:
        assert refused.wait() == 2
        wrong = refused.log.splitlines()
    assert [line[:3] for line in wrong] == ["<4>", "<3>", "<3>"]
    assert lines[0].startswith("<4>'ALOWED_HOSTS' is not a setting and is not read: did you mean ALLOWED_HOSTS?")
    assert all(re.match(r"<[3-6]>", line) for line in lines), lines
    assert "forged" not in receiver.log
    numbered = [line for line in lines if "not in ALLOWED_HOSTS" in line]
    assert len(numbered) == 2
    assert re.match(r"<4>time=\S+ level=warning logger=receiver.origin request=[0-9a-f]{8} event=refused ", numbered[0])
    assert " repeated=1 event=refused " in numbered[1]


@pytest.mark.process
def test_at_the_limit_of_open_files_the_log_stays_short(site_dir: Path, tmp_path: Path) -> None:
    def few_files() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))

    with serving(environment(site_dir, tmp_path), tmp_path / "log", few_files) as receiver, ExitStack() as held:
        connections = [
            held.enter_context(socket.create_connection(("127.0.0.1", receiver.port), timeout=20)) for _ in range(100)
        ]
        for connection in connections:
            connection.sendall(b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_until(lambda: "out of system resource" in receiver.log)
        # Each second it is tried again, as many times as connections could wait.
        held.close()
        answer = b""
        while not answer.startswith(b"HTTP/1.1 200"):
            with socket.create_connection(("127.0.0.1", receiver.port), timeout=20) as connection:
                connection.sendall(b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
                answer = connection.recv(100)
        assert receiver.stop() == -signal.SIGTERM
        lines = receiver.log.splitlines()
    assert len(lines) < 20, lines
    [counted] = [line for line in lines if "repeated=" in line and "out of system resource" in line]
    assert int(re.findall(r"repeated=(\d+)", counted)[0]) > 100
