"""Bad requests over real connections: each gets 4xx and a readable page in its language, none is stored."""

import socket
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from email import message_from_bytes, policy

import pytest

from tests.receiver.conftest import GOOD, Running
from tests.receiver.sample_files import PDF
from tests.receiver.stored import count, submissions_in
from tests.receiver.waiting import wait_until
from tests.receiver.web.raw_requests import Answer, send

HOST = b"Host: localhost\r\n"
MULTIPART = b"Content-Type: multipart/form-data; boundary=x\r\n"
TEXT = b"Content-Type: application/x-www-form-urlencoded\r\n"
END = b"--x--\r\n"


def post(head: bytes, body: bytes, path: str = "/en/apply/", host: bytes = HOST) -> list[bytes]:
    length = f"Content-Length: {len(body)}\r\n".encode()
    return [f"POST {path} HTTP/1.1\r\n".encode() + host + head + length + b"\r\n" + body]


def chunked(head: bytes, chunks: Iterable[bytes], path: str = "/en/apply/") -> Iterator[bytes]:
    yield f"POST {path} HTTP/1.1\r\n".encode() + HOST + head + b"Transfer-Encoding: chunked\r\n\r\n"
    for chunk in chunks:
        yield b"%x\r\n%s\r\n" % (len(chunk), chunk)


def part(name: str, content: bytes = b"v", more: bytes = b"") -> bytes:
    disposition = f'Content-Disposition: form-data; name="{name}"'.encode()
    return b"--x\r\n" + disposition + more + b"\r\n\r\n" + content + b"\r\n"


def file_part(file_name: bytes) -> bytes:
    return part("cv", PDF, b"; " + file_name)


def fields(**changes: str | list[str]) -> bytes:
    posted = {**GOOD, **changes}
    values = [(name, one) for name, many in posted.items() for one in ([many] if isinstance(many, str) else many)]
    return b"".join(part(name, value.encode()) for name, value in values)


def encoded(coding: bytes) -> bytes:
    return b"\r\nContent-Transfer-Encoding: " + coding


NAME = b"name=Awa"
REFUSED = {
    "another host": (400, "bad_request", post(MULTIPART, END, host=b"Host: evil.example\r\n")),
    "a host that begins right": (400, "bad_request", post(MULTIPART, END, host=b"Host: localhost.evil.example\r\n")),
    "a host with a user": (400, "bad_request", post(MULTIPART, END, host=b"Host: localhost@evil.example\r\n")),
    "an empty host": (400, "bad_request", post(MULTIPART, END, host=b"Host: \r\n")),
    "PUT": (405, "method", [b"PUT /en/apply/ HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n"]),
    "JSON": (415, "bad_request", post(b"Content-Type: application/json\r\n", b"{}")),
    "plain text": (415, "bad_request", post(b"Content-Type: text/plain\r\n", b"name=Awa")),
    "no type": (415, "bad_request", post(b"", b"name=Awa")),
    "no boundary": (400, "bad_request", post(b"Content-Type: multipart/form-data\r\n", part("name") + END)),
    "100,000 fields": (400, "bad_request", post(TEXT, b"&".join([NAME] * 100_000))),
    "100,000 parts": (400, "bad_request", post(MULTIPART, part("name") * 100_000 + END)),
    "10,000 headers": (400, "bad_request", post(MULTIPART, part("name", more=b"\r\nA: b" * 10_000) + END)),
    "5 MB before the form": (400, "bad_request", post(MULTIPART, b"\r\n" + b" " * 5_000_000 + part("name") + END)),
    "5 MB after the form": (400, "bad_request", post(MULTIPART, part("name") + END + b" " * 5_000_000)),
    "5 MB in one value": (400, "bad_request", post(MULTIPART, part("name", b" " * 5_000_000) + END)),
    "5 MB of text": (400, "bad_request", post(TEXT, b"name=" + b"a" * 5_000_000)),
    "1 MB of text in ten values": (400, "bad_request", post(TEXT, b"&".join([b"name=" + b"a" * 100_000] * 10))),
    "Latin-1, escaped": (400, "bad_request", post(TEXT, b"name=caf%E9")),
    "Latin-1, as it is": (400, "bad_request", post(TEXT, b"name=caf\xe9")),
    "Latin-1 in a name": (400, "bad_request", post(TEXT, b"na%E9me=x&name=Awa")),
    "half a character": (400, "bad_request", post(TEXT, b"name=caf%C3")),
    "half a surrogate": (400, "bad_request", post(TEXT, b"name=%ED%A0%80")),
    "more bytes than needed": (400, "bad_request", post(TEXT, b"name=%C0%AF")),
    "a part in base64": (400, "bad_request", post(MULTIPART, part("name", b"QXdh", encoded(b"base64")) + END)),
    "a part in quoted-printable": (
        400,
        "bad_request",
        post(MULTIPART, part("name", b"caf=C3=A9", encoded(b"Quoted-Printable")) + END),
    ),
    "a part encoded twice": (
        400,
        "bad_request",
        post(MULTIPART, part("name", b"QXdh", encoded(b"8bit") + encoded(b"base64")) + END),
    ),
    "no length": (400, "bad_request", [b"POST /en/apply/ HTTP/1.1\r\n" + HOST + MULTIPART + b"\r\n"]),
    "endless text in chunks": (400, "bad_request", chunked(TEXT, [b"a" * 1000] * 2000)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_a_page(shared: Running, case: str) -> None:
    status, word, pieces = REFUSED[case]
    assert_refused(send(shared, pieces), status, f"receiver.{word} en")
    assert count(shared.store) == 0


def assert_refused(answer: Answer, status: int, message: str) -> None:
    assert answer.status == status
    assert answer.page.select_one("[data-problem]").get_text() == message
    assert answer.page.html["lang"] == message[-2:]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost", "LocalHost:8000", "localhost.", "127.0.0.1:1", "[::1]", "[::1]:8000"])
def test_the_sites_own_names_are_served_on_any_port(shared: Running, host: str) -> None:
    assert send(shared, [f"GET /en/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()]).status == 200


def test_other_names_are_served_when_they_are_allowed(serve: Callable[..., Running]) -> None:
    named = serve(ALLOWED_HOSTS="mieux.example.org")
    asked = b"GET /en/ HTTP/1.1\r\nHost: mieux.example.org\r\n\r\n"
    assert send(named, [asked]).status == 200
    assert_refused(send(named, [asked.replace(b"mieux.example.org", b"localhost")]), 400, "receiver.bad_request en")


def test_health_is_told_under_any_name(shared: Running) -> None:
    assert shared.client.get("/healthz", headers={"Host": "10.0.0.7"}).status_code == 200


TEXTS = {
    b"name=%C3%89t%C3%A9+%2B": "Été +",
    "name=Été".encode(): "Été",
    b"name=100%": "100%",
    b"name=%u20ac": "%u20ac",
    b"name=a;b=c": "a;b=c",
    b"name=a=b": "a=b",
    b"&&name=Awa&": "Awa",
}


@pytest.mark.parametrize("body", TEXTS)
def test_text_is_stored_as_it_was_typed(running: Running, body: bytes) -> None:
    """As https://url.spec.whatwg.org/#urlencoded-parsing says."""
    assert send(running, post(TEXT, body, "/en/simple/")).status == 303
    [(stored, _)] = submissions_in(running.store)
    assert stored.answers == {"name": TEXTS[body]}


@pytest.mark.parametrize("coding", [b"7bit", b"8bit", b"binary", b" BINARY "])
def test_a_part_that_is_not_encoded_may_say_so(running: Running, coding: bytes) -> None:
    body = part("name", "Été".encode(), encoded(coding)) + END
    assert send(running, post(MULTIPART, body, "/en/simple/")).status == 303
    [(stored, _)] = submissions_in(running.store)
    assert stored.answers == {"name": "Été"}


def test_get_on_the_action_shows_the_form(shared: Running) -> None:
    answer = shared.client.get("/en/apply/?send=&given_name=Awa")
    assert answer.status_code == 200
    assert 'id="form"' in answer.text


def test_a_length_that_is_too_small_stores_nothing(running: Running) -> None:
    whole = part("name", b"Awa") + END
    head = b"POST /en/simple/ HTTP/1.1\r\n" + HOST + MULTIPART + b"Content-Length: %d\r\n\r\n" % (len(whole) - 4)
    assert_refused(send(running, [head + whole]), 400, "receiver.bad_request en")
    assert count(running.store) == 0


def test_a_length_that_is_too_large_is_waited_for_only_so_long(serve: Callable[..., Running]) -> None:
    hasty = serve(BODY_GRACE_SECONDS="1")
    whole = part("name", b"Awa") + END
    head = b"POST /en/simple/ HTTP/1.1\r\n" + HOST + MULTIPART + b"Content-Length: %d\r\n\r\n" % (len(whole) + 4)
    assert_refused(send(hasty, [head + whole]), 408, "receiver.too_slow en")
    assert count(hasty.store) == 0


def test_one_byte_now_and_then_is_too_slow(serve: Callable[..., Running]) -> None:
    hasty = serve(BODY_GRACE_SECONDS="1")
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=0.2) as connection:
        connection.sendall(b"POST /en/simple/ HTTP/1.1\r\n" + HOST + MULTIPART + b"Content-Length: 5000\r\n\r\n")
        answer = b""
        for byte in part("name", bytes(100)):
            connection.send(bytes([byte]))
            with suppress(TimeoutError):
                answer = connection.recv(65536)
                break
        connection.settimeout(10)
        while b"</html>" not in answer and (more := connection.recv(65536)):
            answer += more
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"receiver.too_slow en" in answer
    assert count(hasty.store) == 0


def test_endless_chunks_are_too_large(serve: Callable[..., Running]) -> None:
    small = serve(MAX_UPLOAD_MB="1")
    chunks = [part("cv", more=b'; filename="cv.pdf"')[:-3], *[bytes(100_000)] * 80]
    answer = send(small, chunked(MULTIPART, chunks))
    assert answer.status == 413
    assert answer.page.select_one("[data-problem]").get_text() == "receiver.too_large en 1"
    assert count(small.store) == 0


FILE_NAMES = {
    b'filename="../../etc/cron.d/cv.pdf"': "cv.pdf",
    b'filename="..\\..\\cv.pdf"': "cv.pdf",
    b'filename="c:\\temp\\cv.pdf"': "cv.pdf",
    b'filename="c\x00v.pdf"': "cv.pdf",
    b'filename="cv.pdf\x00.exe"': "cv.pdf.exe.pdf",
    b'filename="cv\npdf.pdf"': "cv pdf.pdf",
    'filename="cv\u202efdp.pdf"'.encode(): "cvfdp.pdf",
    b"filename=\"cv.pdf\"; filename*=UTF-8''evil%2F..%2Fcv.exe": "cv.pdf",
    b"filename*=UTF-8''cv.exe; filename=\"cv.pdf\"": "cv.pdf",
    b"filename*=UTF-8''cv.pdf": None,
    b'filename=""': ".pdf",
    b'filename=".."': ".pdf",
    b'filename="cv.pdf."': "cv.pdf",
    b'filename="CV %22final%22%0D%0A.pdf"': 'CV "final" .pdf',
    b'filename="' + b"a" * 900 + b'.pdf"': "a" * 190 + "aaaaaa.pdf",
}


@pytest.mark.parametrize("disposition", FILE_NAMES)
def test_a_file_name_is_cleaned_or_refused(running: Running, disposition: bytes) -> None:
    expected = FILE_NAMES[disposition]
    answer = send(running, post(MULTIPART, fields() + file_part(disposition) + END))
    if expected is None:
        assert answer.status in (400, 422)
        assert count(running.store) == 0
        return
    assert answer.status == 303
    [(stored, _)] = submissions_in(running.store)
    [file] = running.store.files_of(stored)
    assert file.name == stored.answers["cv"]["name"] == expected
    assert not any(unicodedata.category(character).startswith("C") for character in file.name)


def test_the_same_key_with_other_answers_is_refused(running: Running) -> None:
    form = fields(_key="0123456789abcdef") + file_part(b'filename="cv.pdf"') + END
    assert send(running, post(MULTIPART, form)).status == 303
    other = form.replace(b"\r\nAwa\r\n", b"\r\nAda\r\n")
    assert_refused(send(running, post(MULTIPART, other)), 409, "receiver.conflict en")
    assert count(running.store) == 1


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"])
def test_no_header_comes_in_through_a_name_or_an_address(running: Running, end: str) -> None:
    file = file_part(b'filename="cv.pdf"') + END
    address = fields(email=f"awa@example.com{end}Bcc: evil@example.com") + file
    assert send(running, post(MULTIPART, address)).status == 422
    assert count(running.store) == 0
    named = fields(given_name=f"A{end}Bcc: e@f") + file
    assert send(running, post(MULTIPART, named)).status == 303
    folder = running.settings.mail.folder
    for path in wait_until(lambda: paths if len(paths := list(folder.glob("*.eml"))) == 2 else []):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert message["Bcc"] is None
        assert message["To"] in ("team@example.org", "awa@example.com")


@pytest.mark.parametrize("formula", ["=cmd|'/C'!A0", "+1+1", "-2", "@SUM(A1)"])
def test_what_a_spreadsheet_would_run_is_stored_as_typed(running: Running, formula: str) -> None:
    body = part("name", formula.encode()) + END
    assert send(running, post(MULTIPART, body, "/en/simple/")).status == 303
    [(stored, _)] = submissions_in(running.store)
    assert stored.answers == {"name": formula}
