"""Former addresses: 301 for who reads, and nothing is lost of what is posted from a page that was opened before."""

from pathlib import Path

import httpx
import pytest

from receiver.forms.contract import ContractError
from receiver.web import redirects
from tests.receiver.conftest import Running


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/en/old/apply/", "/en/apply/"),
        ("/en/old/apply", "/en/apply/"),
        ("/en/old/apply/index.html", "/en/apply/"),
        ("//en//old/apply/", "/en/apply/"),
        ("/en/old/apply/?a=b&c=%2F", "/en/apply/?a=b&c=%2F"),
        ("/old", "/"),
        ("/en/apply/got-it/?reference=ABC", "/en/apply/received/?reference=ABC"),
    ],
)
def test_who_reads_is_led_to_the_page(shared: Running, method: str, old: str, new: str) -> None:
    raw = httpx.URL(f"http://127.0.0.1:{shared.port}").copy_with(raw_path=old.encode())
    answer = shared.client.request(method, raw)
    assert (answer.status_code, answer.headers["Location"]) == (301, new)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_what_stands_below_or_beside_is_not_moved(shared: Running) -> None:
    for path in ("/en/old/", "/en/old/apply/x/", "/en/OLD/apply/", "/old/x"):
        assert shared.client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/en/old/apply/", "/en/old/apply"])
def test_what_is_posted_from_the_former_page_is_taken(running: Running, path: str) -> None:
    answer = running.post(path)
    place, _, reference = answer.headers["Location"].rpartition("=")
    assert (answer.status_code, place) == (303, "/en/apply/received/?reference")
    assert running.store.find(reference)
    assert running.post(path, given_name="").status_code == 422


def test_other_methods_are_refused_as_at_the_page(shared: Running) -> None:
    answer = shared.client.put("/en/old/apply/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert shared.client.post("/old/").status_code == 404


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "cannot be read"),
        ("", "is damaged"),
        ("[]", "is damaged"),
        ('{"/a/": 1}', "is damaged"),
        ('{"/a/": "//evil.example/"}', "is damaged"),
        ('{"/a/": "https://evil.example/"}', "is damaged"),
        ('{"a/": "/b/"}', "is damaged"),
    ],
)
def test_a_file_that_the_build_did_not_write_is_refused(tmp_path: Path, text: str | None, why: str) -> None:
    if text is not None:
        (tmp_path / redirects.FILE_NAME).write_text(text)
    with pytest.raises(ContractError, match=why):
        redirects.load(tmp_path)
