"""Files of the site in memory: nothing is read again for them, and whatever changes is seen at once."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from queue import Queue

import httpx
import pytest

from receiver.web import site_files
from receiver.web.connections import Connection
from receiver.web.static_site import Site
from tests.receiver import fixture_site
from tests.receiver.conftest import Running

STYLES = "/assets/0123456789/site.css"


@pytest.fixture
def kept(serve: Callable[..., Running], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Running:
    """A receiver that has a page and a style sheet in memory; they need not be old for it."""
    monkeypatch.setattr(site_files, "SETTLED_SECONDS", 0.0)
    folder = fixture_site.make(tmp_path / "kept")
    for ending in ("", ".gz", ".br"):
        fixture_site.write(folder / f"{STYLES[1:]}{ending}", f"as {ending or 'it is'}")
    running = serve(SITE_DIR=str(folder))
    for path in ("/en/", STYLES):
        assert wire(running, path)[0] == 200
    return running


def forbid_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Site, "_look", look)


def wire(running: Running, path: str, **headers: str) -> tuple[int, httpx.Headers, bytes]:
    with running.client.stream("GET", path, headers=headers) as answer:
        return answer.status_code, answer.headers, b"".join(answer.iter_raw())


def test_what_is_in_memory_is_answered_without_reading_anything(kept: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {coding: wire(kept, STYLES, **{"Accept-Encoding": coding}) for coding in ("br", "gzip", "identity")}
    forbid_looking(monkeypatch)
    for coding, (status, headers, body) in before.items():
        again = wire(kept, STYLES, **{"Accept-Encoding": coding})
        assert (
            (again[0], again[2])
            == (status, body)
            == (200, {"br": b"as .br", "gzip": b"as .gz"}.get(coding, b"as it is"))
        )
        assert headers.pop("date")
        assert again[1].pop("date")
        assert again[1] == headers
        assert headers["Accept-Ranges"] == "bytes"
        assert wire(kept, STYLES, **{"Accept-Encoding": coding, "If-None-Match": headers["ETag"]})[0] == 304
    assert kept.client.head("/en/").headers["Content-Length"] == str(len(kept.client.get("/en/").content))
    part = kept.client.get("/en/", headers={"Range": "bytes=0-8", "Accept-Encoding": "identity"})
    assert (part.status_code, part.content) == (206, b"<!doctype")


@pytest.mark.parametrize("same_moment", [False, True])
def test_what_was_built_again_is_seen_at_once(kept: Running, same_moment: bool) -> None:
    """Also as long as before, with the time of before: copying keeps it."""
    page = kept.settings.site_dir / "en/index.html"
    before = page.stat()
    page.write_text(page.read_text("utf-8").replace("home", "HOME"), "utf-8")
    if same_moment:
        os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "HOME" in kept.client.get("/en/").text


def test_copies_and_pages_that_come_and_go_are_seen_at_once(kept: Running) -> None:
    folder = kept.settings.site_dir
    (folder / f"{STYLES[1:]}.br").unlink()
    assert wire(kept, STYLES, **{"Accept-Encoding": "br, gzip"})[2] == b"as .gz"
    fixture_site.write(folder / f"{STYLES[1:]}.br", "new")
    assert wire(kept, STYLES, **{"Accept-Encoding": "br, gzip"})[2] == b"new"
    fixture_site.write(folder / "editions/0/en/index.html", "another edition")
    assert kept.client.get("/en/").text == "another edition"
    shutil.rmtree(folder / "editions")
    assert "home" in kept.client.get("/en/").text
    shutil.rmtree(folder / "en")
    assert kept.client.get("/en/").status_code == 404


@pytest.mark.parametrize("name", ["en/index.html", f"{STYLES[1:]}.br", "en/apply/index.html", "404.html"])
def test_a_link_that_leads_out_of_the_site_is_not_followed(kept: Running, tmp_path: Path, name: str) -> None:
    """Neither for a page, its copies, a form nor the page for nowhere, kept in memory or not."""
    outside = tmp_path / "outside.html"
    outside.write_text("secret", "utf-8")
    page = kept.settings.site_dir / name
    page.unlink()
    page.symlink_to(outside)
    for path in ("/en/", STYLES, "/en/apply/", "/nowhere/"):
        assert b"secret" not in wire(kept, path, **{"Accept-Encoding": "identity" if name[0] != "a" else "br"})[2]


def test_what_changed_a_moment_ago_is_not_kept(
    serve: Callable[..., Running], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may change again before the clock of the file system ticks."""
    monkeypatch.setattr(site_files, "SETTLED_SECONDS", 3600.0)
    running = serve(SITE_DIR=str(fixture_site.make(tmp_path / "fresh")))
    assert running.client.get("/en/").status_code == 200
    forbid_looking(monkeypatch)
    assert running.client.get("/en/").status_code == 500


def test_memory_is_bounded(kept: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came first goes first; what is long is never kept."""
    monkeypatch.setattr(site_files, "MAX_KEPT_BYTES", 3 * site_files.OVERHEAD_BYTES)
    folder = kept.settings.site_dir
    (folder / "long.bin").write_bytes(bytes(site_files.MAX_FILE_BYTES + 1))
    for path in ("/", "/en/search/", "/long.bin"):
        assert kept.client.get(path).status_code == 200
    forbid_looking(monkeypatch)
    found = {path: wire(kept, path)[0] for path in ("/en/", STYLES, "/", "/en/search/", "/long.bin")}
    assert found == {"/en/": 500, STYLES: 500, "/": 200, "/en/search/": 200, "/long.bin": 500}


def test_no_part_of_an_answer_waits_for_the_other(shared: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without TCP_NODELAY each answer took 40 ms on a connection that is kept."""
    seen: Queue[int] = Queue()
    complete = Connection.on_response_complete

    def look(connection: Connection) -> None:
        own = connection.transport.get_extra_info("socket")
        seen.put(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        complete(connection)

    monkeypatch.setattr(Connection, "on_response_complete", look)
    assert shared.client.get("/en/").status_code == 200
    # The answer may be here before the server has said to itself that it is complete.
    assert seen.get(timeout=10)
