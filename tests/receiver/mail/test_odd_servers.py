"""Servers that differ from the textbook, each in its way: the mail arrives once, or is named with its reason."""

from email.message import EmailMessage

import pytest

from receiver.config import settings
from receiver.mail.errors import ContentError, PermanentError, RelayError, TemporaryError, TooLargeError
from receiver.mail.patience import Patience
from receiver.mail.transport import Envelope, transport
from tests.receiver.scripted_server import HANG_UP, Scripted, scripted


def send(server: Scripted, login: str = "") -> None:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(".\n..two\nhello\n")
    target = settings.read({"MAIL_URL": f"smtp://{login}127.0.0.1:{server.port}?tls=none"}).mail
    patience = Patience(greeting=5, command=5, text_begins=5, text_ends=5)
    transport(target, patience)(lambda: Envelope(message, "from@example.org", "you@example.com", "x"))


TAKEN = {
    "several lines of greeting": {"greeting": b"220-wait\r\n220-no commands before the end\r\n220 ready\r\n"},
    "line feeds alone": {"greeting": b"220 ready\n", "EHLO": b"250-here\n250 PIPELINING\n", "MAIL": b"250 OK\n"},
    "letters of other encodings": {"greeting": b"220 pr\xeat\r\n", "RCPT": "250 принято\r\n".encode()},
    "no EHLO": {"EHLO": b"502 5.5.1 not implemented\r\n"},
    "only HELO, unknown command": {"EHLO": b"500 what?\r\n"},
    "the code alone": {"MAIL": b"250\r\n", "RCPT": b"250\r\n", "text": b"250\r\n"},
    "a forwarded recipient": {"RCPT": b"251 user not local; will forward\r\n"},
    "a recipient that cannot be verified": {"RCPT": b"252 cannot verify\r\n"},
    "SIZE without a number": {"EHLO": b"250-here\r\n250 SIZE\r\n"},
    "SIZE 0, no limit": {"EHLO": b"250-here\r\n250 SIZE 0\r\n"},
    "hangs up at QUIT": {"QUIT": HANG_UP},
    "refuses QUIT": {"QUIT": b"421 4.4.2 timeout\r\n"},
    "many lines after the dot": {"text": b"250-2.0.0 taken\r\n250-2.0.0 as\r\n250 2.0.0 xyz\r\n"},
    "another code than 250": {"text": b"251 passed on\r\n"},
}


@pytest.mark.parametrize("answers", TAKEN.values(), ids=TAKEN)
def test_the_mail_is_taken_once(answers: dict[str, bytes]) -> None:
    with scripted(**answers) as server:
        send(server)
    [text] = server.texts
    assert text.endswith(b"\r\n\r\n..\r\n...two\r\nhello\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")


REFUSED = {
    "hangs up before the greeting": ({"greeting": HANG_UP}, RelayError, "closed"),
    "takes nothing": ({"greeting": b"554 no SMTP service here\r\n"}, RelayError, "refused 554"),
    "is no mail server": ({"greeting": b"HTTP/1.1 400 Bad Request\r\n"}, RelayError, "garbled"),
    "speaks without end": ({"EHLO": b"250-x" + b"y" * 20_000}, RelayError, "closed"),
    "lines without end": ({"EHLO": b"250-more and more\r\n" * 20_000}, RelayError, "closed"),
    "shuts down at EHLO": ({"EHLO": b"421 4.3.2 shutting down\r\n"}, RelayError, "busy 421 4.3.2"),
    "hangs up at EHLO": ({"EHLO": HANG_UP}, RelayError, "closed"),
    "shuts down in the middle": ({"RCPT": b"421 4.3.2 shutting down\r\n"}, TemporaryError, "later 421 4.3.2"),
    "refuses MAIL": ({"MAIL": b"550 no\r\n"}, RelayError, "sender 550"),
    "refuses the recipient": (
        {"RCPT": b"550-5.1.1 no\r\n550 5.1.1 user\r\n"},
        PermanentError,
        "recipient 550 5.1.1",
    ),
    "codes of two kinds": ({"RCPT": b"550 4.2.1 disabled\r\n"}, PermanentError, "recipient 550 4.2.1"),
    "no text": ({"DATA": b"451 4.3.0 trouble\r\n"}, RelayError, "busy 451 4.3.0"),
    "takes DATA at once": ({"DATA": b"250 OK\r\n"}, TemporaryError, "garbled 250"),
    "hangs up after the dot": ({"text": HANG_UP}, TemporaryError, "unconfirmed"),
    "does not speak sense after the dot": ({"text": b"ok\r\n"}, TemporaryError, "garbled"),
    "too large, said late": ({"text": b"552 5.3.4 too big\r\n"}, TooLargeError, "size 552 5.3.4"),
    "too small for it": ({"EHLO": b"250-here\r\n250 SIZE 100\r\n"}, TooLargeError, "size 100"),
    "the text": ({"text": b"554 no\r\n"}, ContentError, "content 554"),
}


@pytest.mark.parametrize(("answers", "error", "told"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_named(answers: dict[str, bytes], error: type[Exception], told: str) -> None:
    with scripted(**answers) as server, pytest.raises(error) as caught:
        send(server)
    assert type(caught.value) is error
    assert str(caught.value).removesuffix(" -1") == told


@pytest.mark.parametrize("offer", [b"AUTH=PLAIN LOGIN", b"AUTH LOGIN PLAIN XOAUTH2"])
def test_one_way_to_log_in_is_tried(offer: bytes) -> None:
    answers = {"EHLO": b"250-here\r\n250 " + offer + b"\r\n", "AUTH": b"535 5.7.8 no\r\n"}
    with scripted(**answers) as server, pytest.raises(RelayError, match=r"login 535 5\.7\.8"):
        send(server, "me:secret@")
    assert [command.split()[:2] for command in server.commands if command.startswith(b"AUTH")] == [[b"AUTH", b"PLAIN"]]


@pytest.mark.parametrize(
    ("offer", "told"), [(b"SIZE 0", "login-none"), (b"AUTH GSSAPI NTLM", "login-other GSSAPI NTLM")]
)
def test_no_way_to_log_in(offer: bytes, told: str) -> None:
    with scripted(EHLO=b"250-here\r\n250 " + offer + b"\r\n") as server, pytest.raises(RelayError, match=told):
        send(server, "me:secret@")
    assert not any(command.startswith(b"AUTH") for command in server.commands)
