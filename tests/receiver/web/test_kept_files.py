"""Nothing is chosen twice: a file that was fine is still there when the form comes back because of another answer."""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup, Tag

from receiver.config.settings import Settings
from receiver.intake import kept_files
from tests.receiver.conftest import CV, GOOD, Clock, Running, start_server
from tests.receiver.sample_files import EXE, PDF, padded, png
from tests.receiver.stored import count

LARGE = ("My CV.pdf", padded(PDF, 90_000), "application/pdf")
PAGES = [(f"page {number}.png", png() + bytes(number), "image/png") for number in range(3)]
NO_FILE = {"cv": ("", b"", "application/octet-stream")}
KEY = "0123456789abcdef0123"


def hidden(answer: httpx.Response) -> dict[str, Any]:
    """What the form of a page posts for what is kept: its name, and the boxes that are ticked."""
    found: dict[str, Any] = {}
    for control in BeautifulSoup(answer.text, "html.parser").select("[name^=_kept]"):
        if control["type"] == "hidden":
            found[str(control["name"])] = control["value"]
        elif control.has_attr("checked"):
            found.setdefault(str(control["name"]), []).append(control["value"])
    return found


def labels(answer: httpx.Response, field: str = "cv") -> list[str]:
    """What the page says of the files that it has kept for a field."""
    soup = BeautifulSoup(answer.text, "html.parser")
    return [label.get_text() for label in soup.select(f"[data-field={field}] .choice label")]


def error(answer: httpx.Response, field: str = "cv") -> str:
    place = BeautifulSoup(answer.text, "html.parser").select_one(f"#{field}-error")
    assert isinstance(place, Tag)
    return place.get_text()


def refused(running: Running, **more: Any) -> httpx.Response:
    answer = running.post(email="nowhere", _key=KEY, **more)
    assert answer.status_code == 422
    return answer


def files_of(running: Running, answer: httpx.Response) -> list[tuple[str, bytes]]:
    assert answer.status_code == 303, answer.text
    found = running.store.find(answer.headers["Location"].partition("=")[2])
    assert found
    return [(file.name, file.content) for file in running.store.files_of(found)]


def test_a_corrected_form_arrives_with_its_file(running: Running) -> None:
    page = refused(running, files={"cv": LARGE})
    assert error(page) == ""
    assert labels(page) == ["My CV.pdf (form.file_size en)"]
    again = refused(running, files=NO_FILE, **hidden(page))
    assert hidden(again) == hidden(page), "the same page, the same name"
    sent = running.post(files=NO_FILE, _key=KEY, **hidden(again))
    assert files_of(running, sent) == [(LARGE[0], LARGE[1])]


def test_the_name_is_random_and_long_and_in_no_other_page(running: Running) -> None:
    names = {hidden(refused(running))["_kept"] for _ in range(3)}
    assert len(names) == 3
    assert min(map(len, names)) >= 128 // 6
    assert "_kept" not in hidden(running.client.get("/en/apply/"))


def test_a_new_file_takes_the_place_of_the_kept_one(running: Running) -> None:
    page = refused(running)
    sent = running.post(files={"cv": ("new.pdf", PDF + b"\n", "application/pdf")}, _key=KEY, **hidden(page))
    assert files_of(running, sent) == [("new.pdf", PDF + b"\n")]


def test_a_box_that_is_unticked_removes_the_file(running: Running) -> None:
    page = refused(running)
    bare = running.post(files=NO_FILE, _key=KEY, _kept=hidden(page)["_kept"])
    assert error(bare) == "cv: required <en>"
    assert labels(bare) == []
    back = running.post(files=NO_FILE, _key=KEY, **hidden(page))
    assert error(back) == "cv: choose_again <en>", "what was removed is erased"


def test_of_several_some_stay_some_go_and_others_come(running: Running) -> None:
    files = [*CV.items(), *(("pages", page) for page in PAGES)]
    page = refused(running, files=files)
    kept = hidden(page)
    assert [label.split(" (")[0] for label in labels(page, "pages")] == ["page 0.png", "page 1.png", "page 2.png"]
    del kept["_kept.pages"][1]
    new = [("pages", ("last.png", png() + b"new", "image/png")), *NO_FILE.items()]
    sent = running.post(files=new, _key=KEY, **kept)
    assert [name for name, _ in files_of(running, sent)] == ["My CV.pdf", "page 0.png", "page 2.png", "last.png"]


def test_the_good_ones_stay_when_one_of_several_is_wrong(running: Running) -> None:
    page = running.post(files=[*CV.items(), ("pages", PAGES[0]), ("pages", ("bad.png", EXE, "image/png"))], _key=KEY)
    assert error(page, "pages") == "bad.png – pages: wrong_content <en>"
    assert [len(labels(page, field)) for field in ("cv", "pages")] == [1, 1]
    sent = running.post(files=NO_FILE, _key=KEY, **hidden(page))
    assert [name for name, _ in files_of(running, sent)] == ["My CV.pdf", "page 0.png"]


def test_kept_files_count_with_new_ones(running: Running) -> None:
    page = refused(running, files=[*CV.items(), *(("pages", page) for page in PAGES)])
    answer = running.post(files=[*NO_FILE.items(), ("pages", ("4.png", png() + b"4", "image/png"))], **hidden(page))
    assert error(answer, "pages") == "pages: too_many <en>"


def test_the_same_picture_twice_is_kept_once(running: Running) -> None:
    page = refused(running, files=[*CV.items(), ("pages", PAGES[0]), ("pages", PAGES[0])])
    assert len(labels(page, "pages")) == 1


def test_a_double_post_of_kept_files_is_one_submission(running: Running) -> None:
    """The content is erased with the first; the very same post has the same end."""
    page = refused(running)
    first, second = (running.post(files=NO_FILE, _key=KEY, **hidden(page)) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert count(running.store) == 1
    other = running.post(files=NO_FILE, _key=KEY, given_name="Ada", **hidden(page))
    assert error(other) == "cv: choose_again <en>", "nothing else is done with what was sent"


def test_a_script_keeps_its_files_itself(running: Running) -> None:
    answer = running.client.post(
        "/en/apply/", data={**GOOD, "email": "nowhere"}, files=CV, headers={"Sec-Fetch-Dest": "empty"}
    )
    assert answer.status_code == 422
    assert (error(answer), hidden(answer)) == ("", {})


@pytest.mark.parametrize("name", ["", "x", "x" * 43, "\u20ac"])
def test_a_name_that_nobody_gave_finds_nothing(running: Running, name: str) -> None:
    answer = running.post(files=NO_FILE, _kept=name, **{"_kept.cv": "0"})
    assert error(answer) == "cv: choose_again <en>"
    assert count(running.store) == 0


def test_another_form_and_another_field_find_nothing(running: Running) -> None:
    kept = hidden(refused(running, files=[*CV.items(), ("letter", PAGES[0])]))
    swapped = {"_kept": kept["_kept"], "_kept.cv": kept["_kept.letter"]}
    assert error(running.post(files=NO_FILE, **swapped)) == "cv: choose_again <en>"


def on_disk(settings: Settings) -> list[bytes]:
    """The content of every file without a name that this process has open where the database is."""
    assert settings.database_file
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target.startswith(str(settings.database_file.parent)) and target.endswith("(deleted)"):
            found.append(entry.read_bytes())
    return found


@pytest.mark.parametrize("content", [PDF, LARGE[1]], ids=["small", "large"])
def test_what_is_kept_is_encrypted_without_a_name_and_erased(
    make_settings: Callable[..., Settings], clock: Clock, content: bytes
) -> None:
    settings = make_settings()
    running, stop = start_server(settings, clock)
    files = {"cv": ("cv.pdf", content, "application/pdf")}

    page = refused(running, files=files)
    [kept] = on_disk(settings)
    assert len(kept) > len(content)
    assert content[:20] not in kept
    assert running.post(files=NO_FILE, _key=KEY, **hidden(page)).status_code == 303
    assert on_disk(settings) == []

    page = refused(running, files=files)
    clock.turn(minutes=59)
    assert error(refused(running, files=NO_FILE, **hidden(page))) == "", "an hour since it last came back"
    clock.turn(minutes=59)
    assert error(refused(running, files=NO_FILE, **hidden(page))) == ""
    clock.turn(minutes=61)
    assert error(running.post(files=NO_FILE, _key=KEY + "2", **hidden(page))) == "cv: choose_again <en>"
    assert on_disk(settings) == []

    refused(running, files=files)
    running.client.close()
    stop()
    assert on_disk(settings) == []


def test_of_too_many_those_go_that_have_waited_longest(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "MAX_FILES", 2)
    first, second, third = (refused(running) for _ in range(3))
    assert error(running.post(files=NO_FILE, _key="1" * 20, **hidden(first))) == "cv: choose_again <en>"
    for page, key in ((second, "2" * 20), (third, "3" * 20)):
        assert running.post(files=NO_FILE, _key=key, **hidden(page)).status_code == 303


def test_without_room_the_file_is_asked_for_again(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "MAX_BYTES", len(PDF) - 1)
    answer = refused(running)
    assert (error(answer), hidden(answer)) == ("cv: choose_again <en>", {})


def test_a_full_disk_keeps_nothing(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    page = refused(running)
    monkeypatch.setattr("receiver.intake.spool.Spool.put_away", full)
    answer = refused(running, files={"cv": LARGE}, **{"_kept": hidden(page)["_kept"]})
    assert (error(answer), hidden(answer)) == ("cv: choose_again <en>", {})


def test_nothing_of_it_is_in_the_log(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        page = refused(running)
        running.post(files=NO_FILE, _key=KEY, **hidden(page))
    assert not re.search(rf"My CV|{hidden(page)['_kept']}", caplog.text)
