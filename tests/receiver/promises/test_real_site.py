"""The receiver with the real built site: its contract loads, and each form is accepted in each language."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from receiver.forms import contract as contracts
from tests.receiver.conftest import Running
from tests.receiver.sample_posts import filled_in


@pytest.mark.parametrize("form_id", ["expert", "request"])
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_each_form_in_each_language(
    built_site: Path, serve: Callable[..., Running], form_id: str, language: str
) -> None:
    form = contracts.load(built_site).forms[form_id]
    running = serve(SITE_DIR=str(built_site))
    path = f"/{form.pages[language]}"
    controls = controls_of(running.client.get(path).text)
    posted, files = filled_in(form)
    assert set(posted) | set(files) <= controls
    answer = running.client.post(path, data=posted, files=files)
    assert answer.status_code == 303, shown_problems(answer.text)
    reference = answer.headers["Location"].rpartition("=")[2]
    assert reference in BeautifulSoup(running.client.get(answer.headers["Location"]).text, "html.parser").get_text()
    assert running.store.find(reference)


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_an_empty_form_comes_back_with_every_required_field(
    built_site: Path, serve: Callable[..., Running], language: str
) -> None:
    form = contracts.load(built_site).forms["expert"]
    running = serve(SITE_DIR=str(built_site))
    answer = running.client.post(f"/{form.pages[language]}", data={"nothing": ""})
    required = [field for field in form.fields if field.required and field.asked_when is None]
    assert answer.status_code == 422
    assert shown_problems(answer.text) == [field.errors[language]["required"] for field in required]
    soup = BeautifulSoup(answer.text, "html.parser")
    targets = [str(link["href"])[1:] for link in soup.select("#error-summary li a")]
    assert all(soup.find(id=target) for target in targets)


def controls_of(page: str) -> set[str]:
    return {str(control["name"]) for control in BeautifulSoup(page, "html.parser").select("#form [name]")}


def shown_problems(page: str) -> list[str]:
    return [item.get_text() for item in BeautifulSoup(page, "html.parser").select("#error-summary li")]


def test_the_icons_that_browsers_look_for_are_there(built_site: Path, serve: Callable[..., Running]) -> None:
    running = serve(SITE_DIR=str(built_site))
    for name, kind in (("favicon.ico", "image/x-icon"), ("apple-touch-icon.png", "image/png")):
        answer = running.client.get(f"/{name}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert running.client.get(f"/{name}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
