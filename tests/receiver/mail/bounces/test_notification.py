"""What a mail tells of one that came back: in the forms of many servers and languages; everything else is no bounce."""

import base64
import time
from pathlib import Path

import pytest

from receiver.mail import reasons
from receiver.mail.bounces import notification
from receiver.mail.bounces.notification import Bounce

SAMPLES = Path(__file__).with_name("samples")
TOKEN, OTHER = "0123456789abcdef" * 2, "f" * 32
OURS, THEIRS = f"<{TOKEN}@example.org>", f"<{OTHER}@example.org>"


def read(text: str) -> Bounce | None:
    return notification.read(text.encode("utf-8", "surrogateescape"))


def block(action: str = "failed", status: str = "5.1.1", said: str = "smtp; 550 5.1.1 no such user") -> str:
    fields = {"Final-Recipient": "rfc822; awa@example.com", "Action": action, "Status": status, "Diagnostic-Code": said}
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value)


def part(content: str, content_type: str, more: str = "") -> str:
    return f"--b\nContent-Type: {content_type}\n{more}\n{content}\n"


RETURNED = f"Message-ID: {OURS}\nTo: awa@example.com\n\nHello"
STATUS_TYPE = "message/delivery-status"


def dsn(
    status: str = "",
    returned: str = part(RETURNED, "message/rfc822"),
    status_type: str = STATUS_TYPE,
    head: str = "",
    more: str = "",
) -> str:
    """A delivery status notification; `status`: what is said of the recipients; `more`: a header of that part."""
    content = f"Reporting-MTA: dns; mail.example.org\n\n{status or block()}"
    parts = part("Sorry.", "text/plain") + part(content, status_type, more) + returned
    kind = "multipart/report; report-type=delivery-status; boundary=b"
    return f"From: MAILER-DAEMON@example.org\n{head}Content-Type: {kind}\n\n{parts}--b--\n"


GOLDEN = {
    "microsoft-365": "recipient 550 5.1.10",
    "microsoft-365-edge": "recipient 550 5.4.1",
    "gmail": "recipient 550 5.1.1",
    "qmail": "recipient 5.1.1",
    "exim-old": "full 552 5.2.2",
    "exim-old-delay": "",
    "vacation": "",
    "out-of-office": "",
    "challenge": "",
    "read-receipt": "",
    "complaint": "",
}


def test_each_sample_is_judged() -> None:
    assert {path.stem for path in SAMPLES.iterdir()} == set(GOLDEN)


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_forms_of_known_servers(name: str, line_end: str) -> None:
    text = (SAMPLES / f"{name}.eml").read_text("utf-8").replace("\n", line_end)
    found = read(text)
    assert (found.error if found else "") == GOLDEN[name]
    if found:
        assert OURS in found.names
        assert THEIRS not in found.names


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (block("failed", "4.4.1", "X-Postfix; connect to mx: Connection timed out"), "expired 4.4.1"),
        (block("FAILED (gave up)", "4.4.7", "smtp; 550 4.4.7 QUEUE.Expired"), "expired 550 4.4.7"),
        (block("failed", "5.0.0", "smtp; 550 5.2.2 over quota"), "full 550 5.2.2"),
        (block("failed", "5.0.0", "smtp; 550 No such user here"), "recipient 550 5.0.0"),
        (block("failed", "5.7.1", "smtp; 550-5.7.1 blocked\n 550 5.7.1 by policy"), "policy 550 5.7.1"),
        (block("failed", "5.3.4", ""), "size 5.3.4"),
        (block("failed", "", ""), "returned"),
        (block("", "5.1.1", ""), "recipient 5.1.1"),
        (block("delivered", "2.0.0") + "\n" + block("failed", "5.1.1"), "recipient 550 5.1.1"),
        (block("failed", "5.1.1") + "\n\n\n" + block("delayed", "4.0.0"), "recipient 550 5.1.1"),
        (block("delayed", "4.4.1"), None),
        (block("", "4.4.1", ""), None),
        (block("relayed", "2.0.0"), None),
        (block("expanded", "2.0.0"), None),
        (block("delivered", "2.0.0"), None),
    ],
)
def test_the_action_decides_not_the_status(status: str, error: str | None) -> None:
    found = read(dsn(status))
    assert (found.error if found else None) == error
    assert found is None or found.names == (OURS,)
    assert error is None or reasons.name_of(error) == error.split()[0]


OTHER_FORMS = {
    "headers only": dsn(returned=part(f"Message-Id:\n {OURS}\n", "text/rfc822-headers")),
    "for mail in UTF-8": dsn(
        block().replace("rfc822; awa", "utf-8; aw\\x{E4}"),
        part(RETURNED, "message/global"),
        f"{STATUS_TYPE[:8]}global-delivery-status",
    ),
    "no copy": dsn(returned="", head=f"In-Reply-To: {OURS}\n"),
    "blocks run together": dsn().replace("mail.example.org\n\nFinal", "mail.example.org\nFinal"),
    "raw bytes": dsn(block(said="smtp; 550 usu\udce1rio 5.1.1 x"), head="Subject: Unzustellbar f\udcfcr dich\n"),
    "odd charset": dsn(head="X: =?x-nonsense?q?=FF?=\n").replace("text/plain", "text/plain; charset=x-nonsense"),
    "wrapped by a gateway": "Content-Type: multipart/mixed; boundary=o\n\n--o\n"
    + dsn()
    + "\n--o\n\nDisclaimer\n--o--\n",
    "renamed on the way": dsn(
        returned=part(f"Message-ID: {THEIRS}\nX-Google-Original-Message-ID: {OURS}\n\n", "message/rfc822")
    ).replace(THEIRS, "<x@relay.example>"),
}
OTHER_FORMS["base64"] = dsn(
    base64.encodebytes(f"Reporting-MTA: dns; x\n\n{block()}".encode()).decode(),
    more="Content-Transfer-Encoding: base64\n",
).replace("Reporting-MTA: dns; mail.example.org\n\n", "")
OTHER_FORMS["base64 copy"] = dsn(
    returned=part(
        base64.encodebytes(RETURNED.encode()).decode(), "message/rfc822", "Content-Transfer-Encoding: base64\n"
    )
)


@pytest.mark.parametrize("form", OTHER_FORMS)
def test_other_forms(form: str) -> None:
    found = read(OTHER_FORMS[form])
    assert found
    assert OURS in found.names
    assert found.error == "recipient 550 5.1.1"


def test_what_stands_within_the_mail_that_came_back_is_not_said_by_the_server() -> None:
    inner = dsn(returned=part(f"Message-ID: {THEIRS}\n\n", "message/rfc822")).replace("--b", "--i").replace("=b", "=i")
    delayed = dsn(block("delayed", "4.0.0"), part(f"Message-ID: {OURS}\n{inner}", "message/rfc822"))
    assert read(delayed) is None
    of_team = dsn(returned=part(f"Message-ID: {OURS}\n{inner}", "message/rfc822"))
    found = read(of_team)
    assert found
    assert found.names == (OURS,)
    typed = (SAMPLES / "qmail.eml").read_text("utf-8").replace(TOKEN, OTHER)
    found = read(dsn(returned=part(f"{RETURNED}\n{typed}", "message/rfc822")))
    assert found
    assert found.names == (OURS,)


def test_a_mail_of_somebody_else_that_answers_ours_is_not_ours() -> None:
    theirs = part(f"Message-ID: <x@example.com>\nIn-Reply-To: {OURS}\nReferences: {OURS}\n\n", "message/rfc822")
    found = read(dsn(returned=theirs))
    assert found
    assert found.names == ("<x@example.com>",)


@pytest.mark.parametrize(
    "head",
    [
        f"To: BOUNCE+{TOKEN.upper()}@OUR.EXAMPLE\n",
        f"Delivered-To: prvs=0123abcdef=bounce+{TOKEN}@our.example\n",
        f"X-Original-To: SRS0=HHH=TT=our.example=bounce+{TOKEN}@forward.example\n",
        f"Envelope-To: <bounce-{TOKEN}@our.example>\n",
    ],
)
def test_the_address_that_it_came_to_tells_as_well(head: str) -> None:
    found = read(dsn(returned="", head=head))
    assert found
    assert (found.names, found.tokens) == ((), (TOKEN,))


def test_nothing_but_codes_is_kept_of_what_a_server_says() -> None:
    found = read(dsn(block(said="smtp; 550 5.1.1 <awa@example.com> <script>alert(1)</script> \x1b[31m 4.4.4.4")))
    assert found
    assert found.error == "recipient 550 5.1.1"


def test_a_returned_mail_without_a_usable_name() -> None:
    for name in ("", "<>", "<[x]@y>", f"<{'x' * 500}@y>", "<a\x00b@y>", "\udcff<é@y>"):
        found = read(dsn(returned=part(f"Message-ID: {name}\n\n", "message/rfc822")))
        assert found
        assert all(one.isascii() and one.isprintable() and len(one) <= 200 for one in found.names)


HUGE = {
    "messages in messages": "Content-Type: message/rfc822\n\n" * 8000,
    "parts in parts": "".join(f"Content-Type: multipart/mixed; boundary=b{one}\n\n--b{one}\n" for one in range(5000)),
    "many lines in parts in parts": "".join(
        f"Content-Type: multipart/mixed; boundary=b{one}\n\n--b{one}\n" for one in range(notification.MAX_CONTAINERS)
    )
    + "x\n" * 100_000,
    "parts beside parts": dsn(returned=part("x", "text/plain") * 30_000),
    "blocks": dsn("\n".join([block("delayed")] * 30_000)),
    "names": dsn(returned=part("Message-ID: " + "<a@b>" * 100_000, "message/rfc822")),
    "one line": "Subject: " + "<" * 10_000_000,
    "nothing": "",
    "spaces": "-" * 300_000 + "\nX-Failed-Recipients: x\n\n" + "-\n" * 100_000,
}


@pytest.mark.parametrize("what", HUGE)
def test_hostile_mails_are_read_soon(what: str) -> None:
    began = time.thread_time()
    read(HUGE[what])
    assert time.thread_time() - began < 2
