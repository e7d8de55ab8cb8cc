"""The address of a form: all its methods, and posts without its final slash."""

import pytest
from bs4 import BeautifulSoup

from tests.receiver.conftest import Running
from tests.receiver.sample_files import PDF

KEY = "0123456789abcdef"


@pytest.mark.parametrize("path", ["/en/apply/", "/en/apply", "/apply/", "/en/closed/", "/en/apply/received/"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_a_form_page_names_all_its_methods(shared: Running, method: str, path: str) -> None:
    answer = shared.client.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize("path", ["/en/", "/assets/site.css", "/healthz", "/proof"])
@pytest.mark.parametrize("method", ["POST", "OPTIONS", "TRACE", "PROPFIND"])
def test_what_is_only_read_says_so(shared: Running, method: str, path: str) -> None:
    answer = shared.client.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_a_post_without_the_final_slash_loses_nothing(running: Running) -> None:
    answer = running.post("/en/apply", _key=KEY)
    place, _, reference = answer.headers["Location"].rpartition("=")
    assert (answer.status_code, place) == (303, "/en/apply/received/?reference")
    stored = running.store.find(reference)
    assert stored is not None
    assert (stored.language, stored.answers["given_name"]) == ("en", "Awa")
    assert [file.content for file in running.store.files_of(stored)] == [PDF]
    assert running.post(_key=KEY).headers["Location"] == answer.headers["Location"]
    wrong = running.post("/en/apply", given_name="")
    assert wrong.status_code == 422
    assert BeautifulSoup(wrong.text, "html.parser").select_one("a[href='/en/simple/']")
