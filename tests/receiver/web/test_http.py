"""The forms over HTTP, against a real server: what a visitor's browser would send and get."""

import re
import socket
from collections.abc import Callable
from email import message_from_bytes, policy
from statistics import median

import pytest
from bs4 import BeautifulSoup

from receiver import server
from receiver.app import create_app
from receiver.config.settings import Settings
from receiver.intake.multipart import MAX_FILES
from receiver.mail.patience import Patience
from receiver.mail.worker import Worker
from tests.receiver.conftest import CV, GOOD, Clock, Running
from tests.receiver.mail_sink import running_sink
from tests.receiver.sample_files import EXE, PDF, padded
from tests.receiver.stored import count, submissions_in
from tests.receiver.waiting import wait_until

KEY = "0123456789abcdef"
Serve = Callable[..., Running]


def soup_of(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def reference_in(location: str) -> str:
    found = re.fullmatch(r"/en/apply/received/\?reference=([A-Z0-9]{8})", location)
    assert found
    return found[1]


def test_a_good_post_is_stored_and_answered_with_its_reference(running: Running) -> None:
    answer = running.post()
    assert answer.status_code == 303
    reference = reference_in(answer.headers["Location"])
    stored = running.store.find(reference)
    assert stored is not None
    assert (stored.form, stored.language, stored.form_version) == ("expert", "en", "0123456789ab")
    assert stored.answers["given_name"] == "Awa"
    assert stored.answers["topics"] == ["a", "c"]
    assert "agreement" not in stored.answers
    [file] = running.store.files_of(stored)
    assert (file.name, file.content) == ("My CV.pdf", PDF)
    receipt = soup_of(running.client.get(answer.headers["Location"]).text)
    assert receipt.select_one("[data-reference]").get_text() == reference
    assert receipt.html["lang"] == "en"


@pytest.mark.parametrize(("path", "language"), [("/apply/", "fr"), ("/en/apply/", "en"), ("/es/apply/", "es")])
def test_each_language_answers_in_its_own(running: Running, path: str, language: str) -> None:
    assert running.post(path).headers["Location"].startswith(f"{path}received/?reference=")
    wrong = soup_of(running.post(path, given_name="").text)
    assert wrong.html["lang"] == language
    assert wrong.select_one("#given_name-error").get_text() == f"given_name: required <{language}>"


def test_both_mails_are_written(running: Running) -> None:
    reference = reference_in(running.post().headers["Location"])
    folder = running.settings.mail.folder
    paths = wait_until(
        lambda: sorted(folder.glob(f"{reference}-*.eml")) if len(list(folder.glob("*.eml"))) == 2 else []
    )
    confirmation, team = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths)
    assert confirmation["To"] == "awa@example.com"
    assert reference in team["Subject"]
    assert [part.get_content() for part in team.iter_attachments()] == [PDF]


def test_a_bad_post_comes_back_with_everything_typed(shared: Running) -> None:
    hostile = '"><script>x</script>'
    answer = shared.post(given_name=hostile, email="nowhere", _key=KEY)
    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "private, no-cache"
    soup = soup_of(answer.text)
    assert [link["href"] for link in soup.select("#error-summary li a")] == ["#given_name", "#email"]
    assert soup.select_one("#cv-error").get_text() == ""
    assert soup.select_one("#given_name")["value"] == hostile
    assert soup.select_one("input[name=_key]")["value"] == KEY
    assert soup.select("script") == []
    assert count(shared.store) == 0


def test_a_repaired_post_with_the_same_key_is_stored(running: Running) -> None:
    assert running.post(email="nowhere", _key=KEY).status_code == 422
    assert running.post(_key=KEY).status_code == 303
    assert count(running.store) == 1


def test_a_program_in_place_of_the_cv_is_refused(shared: Running) -> None:
    answer = shared.post(files={"cv": ("cv.pdf", EXE, "application/pdf")})
    assert soup_of(answer.text).select_one("#cv-error").get_text() == "cv: wrong_content <en>"
    assert count(shared.store) == 0


def test_a_file_over_its_limit_is_a_problem_of_the_field(shared: Running) -> None:
    answer = shared.post(files={"cv": ("cv.pdf", padded(PDF, 3_000_000), "application/pdf")})
    assert answer.status_code == 422
    assert soup_of(answer.text).select_one("#cv-error").get_text() == "cv: too_large <en>"


@pytest.mark.parametrize("key", [KEY, "", "short", "bad key !!!!!!!!!!!!"])
def test_a_double_post_is_one_submission(running: Running, key: str) -> None:
    first, second = running.post(_key=key), running.post(_key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert count(running.store) == 1
    [(_, mails)] = submissions_in(running.store)
    assert len(mails) == 2


def test_different_posts_without_key_are_different(running: Running) -> None:
    assert running.post().headers["Location"] != running.post(given_name="Ada").headers["Location"]


def test_a_used_key_with_other_answers_is_refused(running: Running) -> None:
    running.post(_key=KEY)
    answer = running.post(_key=KEY, given_name="Ada")
    assert answer.status_code == 409
    assert soup_of(answer.text).select_one("[data-problem]").get_text() == "receiver.conflict en"
    assert count(running.store) == 1


def test_the_form_comes_with_a_fresh_key(shared: Running) -> None:
    answers = [shared.client.get("/en/apply/") for _ in range(2)]
    keys = {soup_of(answer.text).select_one("input[name=_key]")["value"] for answer in answers}
    assert len(keys) == 2
    assert all(re.fullmatch(r"t\d{13}-[\w-]{32}", str(key)) for key in keys)
    assert answers[0].headers["Cache-Control"] == "private, no-cache"
    assert shared.client.head("/en/apply/").status_code == 200


@pytest.mark.parametrize("query", ["", "?reference=", "?reference=ACDEFHJK", "?reference=<script>"])
def test_a_receipt_without_known_reference_says_so(shared: Running, query: str) -> None:
    answer = shared.client.get(f"/en/apply/received/{query}")
    soup = soup_of(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert soup.h1.get_text() == soup.title.get_text() == "Receipt"
    assert soup.select("[data-reference]") == []


def test_a_receipt_names_the_address_of_its_confirmation_for_a_while(serve: Serve, clock: Clock) -> None:
    running = serve(clock)
    received = running.post(email="Awa@Example.com").headers["Location"]
    assert "mail to Awa@Example.com" in soup_of(running.client.get(received).text).get_text()
    clock.turn(minutes=16)
    later = soup_of(running.client.get(received).text)
    assert later.h1.get_text() == "Received"
    assert later.select("[data-confirmation]") == []


def test_a_receipt_names_no_address_that_gets_no_confirmation(running: Running) -> None:
    received = running.post(_homepage="robot").headers["Location"]
    assert soup_of(running.client.get(received).text).select("[data-confirmation]") == []


def test_a_receipt_knows_only_its_own_forms_references(running: Running) -> None:
    reference = reference_in(running.post().headers["Location"])
    assert reference not in running.client.get(f"/en/simple/received/?reference={reference}").text


REFUSALS = [
    ("POST", "/en/closed/", 403, "receiver.closed en closed is closed <en>"),
    ("POST", "/es/by-email/", 403, "receiver.closed es by_email is closed <es>"),
    ("POST", "/en/nowhere/", 404, "receiver.not_found en"),
    ("POST", "/nowhere/", 404, "receiver.not_found fr"),
    ("POST", "/en/", 405, "receiver.method en"),
    ("PUT", "/en/apply/", 405, "receiver.method en"),
    ("DELETE", "/apply/received/", 405, "receiver.method fr"),
    ("POST", "/assets/site.css", 405, "receiver.method fr"),
]


@pytest.mark.parametrize(("method", "path", "status", "message"), REFUSALS)
def test_refusals_use_the_problem_page(shared: Running, method: str, path: str, status: int, message: str) -> None:
    answer = shared.client.request(method, path, data=GOOD)
    assert answer.status_code == status
    assert soup_of(answer.text).select_one("[data-problem]").get_text() == message
    assert ("Allow" in answer.headers) == (status == 405)
    assert count(shared.store) == 0


BAD_BODIES = [
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"no parts at all"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n"),
    (
        "multipart/form-data; boundary=x; charset=undefined",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n--x--\r\n',
    ),
    ("application/x-www-form-urlencoded", b"a=1&" * 1000),
]


@pytest.mark.parametrize(("content_type", "body"), BAD_BODIES)
def test_what_is_not_a_form_is_refused(shared: Running, content_type: str, body: bytes) -> None:
    answer = shared.client.post("/en/apply/", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == (415 if content_type == "application/json" else 400)
    assert "receiver.bad_request en" in answer.text


def test_too_many_files_in_one_post(shared: Running) -> None:
    """Whoever has no script can choose any number: they are told how many it may be."""
    for field, number in (("cv", 2), ("cv", 20), ("pages", 4), ("pages", 30)):
        many = [(field, (f"{one}.pdf", PDF + bytes(one), "application/pdf")) for one in range(number)]
        answer = shared.client.post("/en/apply/", data=GOOD, files=[*CV.items(), *many])
        assert answer.status_code == 422
        assert f"{field}: too_many &lt;en&gt;" in answer.text
    answer = shared.client.post("/en/apply/", data=GOOD, files=[("cv", CV["cv"])] * (MAX_FILES + 1))
    assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["raw_unicode_escape", "punycode", "utf-16"])
def test_only_utf_8_is_taken(running: Running, charset: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud800\\u0000x\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    assert running.client.post("/en/simple/", content=body, headers={"Content-Type": kind}).status_code == 400
    assert count(running.store) == 0


def test_utf_8_may_be_announced(running: Running) -> None:
    body = "name=Été".encode()
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    assert running.client.post("/en/simple/", content=body, headers={"Content-Type": kind}).status_code == 303


def test_a_form_without_files_may_come_url_encoded(running: Running) -> None:
    assert running.client.post("/en/simple/", data={"name": "Été"}).status_code == 303
    [(stored, mails)] = submissions_in(running.store)
    assert stored.answers == {"name": "Été"}
    assert len(mails) == 1


def test_a_full_disk_refuses_before_anything_is_read(serve: Callable[..., Running]) -> None:
    full = serve(MIN_FREE_MB="900000000")
    answer = full.post()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "receiver.unavailable en" in answer.text
    assert count(full.store) == 0
    health = full.client.get("/healthz")
    assert (health.status_code, health.json()["reason"]) == (503, "disk: almost full")


def test_a_broken_database_is_said_and_nothing_is_promised(running: Running) -> None:
    with running.store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE files")
    assert running.post().status_code == 503
    with running.store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE outbox")
    assert running.client.get("/healthz").status_code == 503


def test_a_database_file_that_was_taken_away_or_replaced_is_not_trusted(running: Running) -> None:
    file = running.settings.database_file
    assert file is not None
    moved = file.rename(file.with_name("moved.db"))
    for reason in ("disk: database file is gone", "disk: database file was replaced, restart the receiver"):
        assert running.post().status_code == 503
        wait_until(lambda reason=reason: running.client.get("/healthz").json()["reason"] == reason)  # type: ignore[misc]
        file.touch()
    moved.replace(file)
    assert running.post().status_code == 303


def test_health_counts(running: Running) -> None:
    counts = {"received": 0, "sent": 0, "waiting": 0, "needs_attention": 0}
    # What has just begun may not know yet that all is well.
    wait_until(lambda: running.client.get("/healthz").json() == {"status": "ok", **counts})


def test_a_mail_server_that_hangs_delays_nobody(serve: Callable[..., Running]) -> None:
    """P4: the server accepts the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        running = serve(MAIL_URL=f"smtp://127.0.0.1:{silent.getsockname()[1]}?tls=none")
        times = [running.post(given_name=f"Awa {number}").elapsed.total_seconds() for number in range(5)]
        connection, _ = silent.accept()
        with connection:
            assert running.client.get("/healthz").json()["waiting"] == 10
            # One may find the machine busy; who waited for the mail server would wait for its greeting.
            assert median(times) < 2
            assert max(times) < Patience().connection < Patience().greeting


def test_mail_goes_out_by_smtp_right_after_acceptance(serve: Callable[..., Running]) -> None:
    with running_sink() as sink:
        running = serve(MAIL_URL=sink.url, MAIL_TO="desk@example.org", MAIL_FROM="noreply@example.org")
        running.post()
        wait_until(lambda: len(sink.taken) == 2)
    assert ("noreply@example.org", ["desk@example.org"]) in sink.envelopes


def test_the_log_holds_nothing_personal(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    """P6, with a good post, a bad one, and one that the database refuses."""
    caplog.set_level("DEBUG")
    running.post(given_name="Secretname")
    running.post(given_name="Secretname", email="secret@nowhere")
    with running.store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE files")
    running.post(given_name="Secretnam2")
    ours = [record for record in caplog.records if record.name.split(".")[0] in ("receiver", "uvicorn", "sqlalchemy")]
    text = "\n".join(record.getMessage() + str(record.exc_info or "") for record in ours)
    assert "accepted" in text
    assert "email:invalid" in text
    for private in ("Secretnam", "secret@", "awa@example.com", "127.0.0.1", "httpx", "My CV"):
        assert private not in text


def test_an_error_at_start_is_one_quiet_line_and_the_server_ends(
    make_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Worker) -> None:
        raise RuntimeError("cannot start: secret")

    monkeypatch.setattr(Worker, "start", fail)
    settings = make_settings()
    with server.listen(settings) as listener, pytest.raises(SystemExit) as ended:
        server.server_of(create_app(settings), settings).run([listener])
    assert ended.value.code
    text = caplog.text
    assert "event=unforeseen error=RuntimeError place=" in text
    assert "KeyError" not in text
    assert "secret" not in text


def test_an_unforeseen_error_is_the_problem_page_and_one_quiet_line(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    page = running.settings.site_dir / "en/simple/index.html"
    kept = page.read_bytes()
    try:
        page.write_bytes(b"\xff\xfe not UTF-8 Secretname")
        answer = running.client.get("/en/simple/")
    finally:
        page.write_bytes(kept)
    assert answer.status_code == 500
    assert "receiver.error en" in answer.text
    assert "Content-Security-Policy" in answer.headers
    assert "UnicodeDecodeError" in caplog.text
    assert "Secretname" not in caplog.text
