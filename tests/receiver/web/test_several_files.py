"""Several files of one field, over HTTP: stored, mailed and shown as they were sent, in their order."""

from email import message_from_bytes, policy

import pytest

from receiver.cli import show
from tests.receiver.conftest import CV, Running
from tests.receiver.sample_files import EXE, JPEG, PDF, png
from tests.receiver.stored import count
from tests.receiver.waiting import wait_until

PAGES = [
    ("image.jpg", JPEG, "image/jpeg"),
    ("image.jpg", JPEG + b"\0", "image/jpeg"),
    ("end.pdf", PDF, "application/pdf"),
]
EMPTY = ("", b"", "application/octet-stream")


def post(running: Running, *pages: tuple[str, bytes, str]) -> tuple[int, str]:
    """Send the form with these pages; return the status and the reference, or the page."""
    files = [*CV.items(), *(("pages", page) for page in pages)]
    answer = running.post(files=files)
    return answer.status_code, answer.headers["Location"].partition("=")[2] if answer.is_redirect else answer.text


def test_all_of_them_are_stored_in_their_order_and_mailed(running: Running) -> None:
    status, reference = post(running, *PAGES)
    assert status == 303
    submission = running.store.find(reference)
    assert submission
    stored = running.store.files_of(submission)
    assert [(file.field, file.number) for file in stored] == [("cv", 0), ("pages", 1), ("pages", 2), ("pages", 3)]
    assert [(file.name, file.content) for file in stored[1:]] == [(name, content) for name, content, _ in PAGES]
    names = [f"{reference}-{name}" for name in ("cv.pdf", "pages-1.jpeg", "pages-2.jpeg", "pages-3.pdf")]
    folder = running.settings.mail.folder
    assert folder
    [path] = wait_until(lambda: list(folder.glob(f"{reference}-team.eml")))
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    attached = [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()]
    assert attached == list(zip(names, [file.content for file in stored], strict=True))
    text = "\n".join(show.lines(None, submission, stored, []))
    assert "pages 1: image.jpg," in text
    assert "pages 3: end.pdf," in text


def test_one_is_enough_and_none_is_the_empty_part_of_a_browser(running: Running) -> None:
    for pages, wanted in (([PAGES[0]], 1), ([EMPTY], 0), ([EMPTY, PAGES[0]], 1)):
        status, reference = post(running, *pages)
        assert status == 303
        submission = running.store.find(reference)
        assert submission
        assert len(running.store.files_of(submission)) == 1 + wanted
        answer = submission.answers["pages"]
        assert answer is None if not wanted else len(answer) == wanted


@pytest.mark.parametrize("name", ["<b>x.jpg", "Brief ‘2’.jpg"])
def test_what_is_wrong_with_one_of_them_names_it(running: Running, name: str) -> None:
    status, page = post(running, PAGES[0], (name, EXE, "image/jpeg"))
    assert status == 422
    told = name.replace("<", "&lt;").replace(">", "&gt;")
    assert f"{told} – pages: wrong_content &lt;en&gt;" in page
    assert count(running.store) == 0


def test_the_same_answers_with_other_files_are_another_submission(running: Running) -> None:
    assert post(running, *PAGES) == post(running, *PAGES)
    assert len({post(running, *pages)[1] for pages in (PAGES, PAGES[::-1], PAGES[:2])}) == 3


def test_a_picture_of_another_ending_among_several_gets_its_own(running: Running) -> None:
    _, reference = post(running, ("scan.jpg", png(), "image/jpeg"), PAGES[0])
    submission = running.store.find(reference)
    assert submission
    assert [file.name for file in running.store.files_of(submission)][1:] == ["scan.png", "image.jpg"]
