"""A Maildir is only looked at, whatever other programs do in it meanwhile."""

import os
import time
from pathlib import Path

import pytest

from receiver.mail.bounces import maildir
from receiver.mail.bounces.mailboxes import MAX_AGE, MailboxError
from receiver.mail.bounces.maildir import Maildir
from receiver.mail.bounces.notification import MAX_BYTES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def deliver(folder: Path, name: str, content: str = "x", age: float = 60) -> Path:
    path = folder / name
    path.write_text(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_each_mail_is_given_once_the_oldest_first_and_stays_where_it_is(folder: Path) -> None:
    deliver(folder, "new/1700000002.M1.host", "second")
    deliver(folder, "cur/1700000000.M1P2.host,S=10,W=11:2,ST", "first", age=120)
    deliver(folder, "tmp/1700000001.M1.host", "half")
    box = Maildir(folder)
    before = sorted(path for path in folder.rglob("*") if path.is_file())
    assert list(box.new()) == [b"first", b"second"]
    assert list(box.new()) == []
    assert sorted(path for path in folder.rglob("*") if path.is_file()) == before
    (folder / "new/1700000002.M1.host").rename(folder / "cur/1700000002.M1.host:2,S")
    deliver(folder, "new/1700000003.M1.host", "third")
    assert list(box.new()) == [b"third"]


def test_what_goes_away_meanwhile_is_passed_over_and_what_moves_is_found_again(folder: Path) -> None:
    gone, moved = deliver(folder, "new/1.host", "gone"), deliver(folder, "new/2.host", "moved")
    deliver(folder, "new/0.host", "first", age=90)
    box = Maildir(folder)
    found = []
    for raw in box.new():
        found.append(raw)
        gone.unlink(missing_ok=True)
        if moved.exists():
            moved.rename(folder / "cur/2.host:2,S")
    assert found == [b"first"]
    assert list(box.new()) == [b"moved"]


def test_a_mail_that_could_not_be_dealt_with_is_given_again(folder: Path) -> None:
    deliver(folder, "new/1.host")
    box = Maildir(folder)
    assert next(iter(box.new())) == b"x"
    assert list(box.new()) == [b"x"]


def test_what_is_no_mail_or_old_is_left_out_and_large_ones_are_cut(folder: Path) -> None:
    deliver(folder, "new/old.host", age=MAX_AGE.total_seconds() + 60)
    deliver(folder, "new/.hidden")
    (folder / "new/folder").mkdir()
    os.mkfifo(folder / "new/pipe")
    (folder / "new/link").symlink_to("/etc/passwd")
    deliver(folder, "new/empty.host", "", age=90)
    deliver(folder, "new/large.host", "x" * (MAX_BYTES + 10))
    assert [len(raw) for raw in Maildir(folder).new()] == [0, MAX_BYTES]


def test_many_mails_are_read_a_part_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maildir, "MAX_MAILS", 3)
    for number in range(5):
        deliver(folder, f"new/{number}.host", str(number), age=60 - number)
    box = Maildir(folder)
    assert [list(box.new()) for _ in range(3)] == [[b"0", b"1", b"2"], [b"3", b"4"], []]


def test_a_wrong_path_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(MailboxError, match="no Maildir"):
        list(Maildir(tmp_path / "typo").new())
    assert list(tmp_path.iterdir()) == []
