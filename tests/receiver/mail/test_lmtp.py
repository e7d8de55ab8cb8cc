"""LMTP, by Dovecot and by the book, and Unix sockets."""

import socket
import threading
from pathlib import Path

import pytest

from receiver.mail.patience import Patience
from tests.receiver.dovecot import Dovecot
from tests.receiver.mail.conftest import TEAM, SentToTeam
from tests.receiver.scripted_server import HANG_UP, TEXTBOOK, Scripted, scripted, serve


@pytest.mark.process
@pytest.mark.parametrize("by", ["port", "socket"])
def test_lmtp(sent: SentToTeam, dovecot: Dovecot, by: str) -> None:
    url = f"lmtp://127.0.0.1:{dovecot.port}?tls=none" if by == "port" else f"lmtp+unix:{dovecot.socket}"
    before = [len(dovecot.mails(address)) for address in TEAM[:2]]
    assert sent(url) == ["sent partly 3 recipient 550 5.1.1"]
    assert [len(dovecot.mails(address)) for address in TEAM[:2]] == [one + 1 for one in before]


def test_lmtp_answers_for_each_address(sent: SentToTeam) -> None:
    text = b"250 2.0.0 saved\r\n452 4.2.2 full\r\n554 5.7.1 no\r\n"
    with scripted(LHLO=b"250 here\r\n", text=text) as server:
        url = f"lmtp://127.0.0.1:{server.port}?tls=none"
        assert sent(url) == ["sent partly 2 later 452 4.2.2, 3 policy 554 5.7.1"]
    assert [one for one in server.commands if one.startswith(b"QUIT") or one.startswith(b"quit")]
    assert len(server.texts) == 1


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (b"250 saved\r\n452 4.3.1 disk full\r\n421 4.3.2 shutting down\r\n", "2 busy 452 4.3.1, 3 busy 421 4.3.2"),
        (b"250 saved\r\n450 4.7.1 Too many messages\r\n250 saved\r\n", "2 rate 450 4.7.1"),
        (b"554 5.7.1 no\r\n250 saved\r\n552 5.3.4 too large\r\n", "1 policy 554 5.7.1, 3 size 552 5.3.4"),
    ],
)
def test_who_has_a_mail_by_lmtp_gets_no_second_one(sent: SentToTeam, text: bytes, left: str) -> None:
    with scripted(LHLO=b"250 here\r\n", text=text) as server:
        url = f"lmtp://127.0.0.1:{server.port}?tls=none"
        assert sent(url) == [f"sent partly {left}"]


def test_lmtp_that_hangs_up_between_its_answers(sent: SentToTeam) -> None:
    lines = b"250 saved\r\n"
    with scripted(LHLO=b"250 here\r\n", text=lines, QUIT=HANG_UP) as server:
        url = f"lmtp://127.0.0.1:{server.port}?tls=none"
        told = sent(url, Patience(text_ends=2))
    assert told == ["sent partly 2 unconfirmed, 3 unconfirmed"]


def test_lmtp_that_saves_for_nobody(sent: SentToTeam) -> None:
    text = b"552 5.2.2 full\r\n452 4.2.2 full\r\n552 5.2.2 full\r\n"
    with scripted(LHLO=b"250 here\r\n", text=text) as server:
        url = f"lmtp://127.0.0.1:{server.port}?tls=none"
        assert sent(url) == ["waiting later 452 4.2.2"]


def test_a_socket_of_smtp(sent: SentToTeam, tmp_path: Path) -> None:
    path = tmp_path / "smtp"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        server = Scripted(0)
        thread = threading.Thread(target=serve, args=(listener, TEXTBOOK, server))
        thread.start()
        assert sent(f"smtp+unix:{path}") == ["sent"]
        thread.join(10)
    assert len(server.texts) == 1


@pytest.mark.parametrize(("name", "error"), [("nothing", "No such file"), ("stale", "Connection refused")])
def test_a_socket_where_nobody_listens(sent: SentToTeam, tmp_path: Path, name: str, error: str) -> None:
    with socket.socket(socket.AF_UNIX) as gone:
        gone.bind(str(tmp_path / "stale"))
    [told] = sent(f"lmtp+unix:{tmp_path}/{name}")
    assert told.startswith(f"waiting socket {error}")
