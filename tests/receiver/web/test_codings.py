"""Which coding an answer has, and the tag of each: what a browser says counts, in every way of writing it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.receiver import fixture_site
from tests.receiver.conftest import Running
from tests.receiver.web import raw_requests

STYLES = "/assets/0123456789/site.css"
FORM = "/en/apply/"
CODINGS = [
    (["gzip, deflate, br, zstd"], "br"),
    (["gzip, deflate"], "gzip"),
    (["x-gzip"], "gzip"),
    (["br;q=0.1, gzip;q=0.9"], "gzip"),
    (["gzip;q=0.0"], None),
    (["gzip ; Q = 0"], None),
    (["gzip;q=0;level=9"], None),
    (["gzip;q=0, *"], None),
    (["br;q=0, gzip;q=0"], None),
    (["identity, gzip;q=0.5"], None),
    (["gzip, identity;q=0.5, *;q=0"], "gzip"),
    (["gzip, identity;q=0"], "gzip"),
    (["identity;q=0"], "br"),
    (["br;q=0, identity;q=0"], "gzip"),
    (["br;q=0, identity;q=0, *"], "gzip"),
    # Nothing can be sent that it takes: the answer as it is.
    (["*;q=0"], None),
    (["identity;q=0, *;q=0"], None),
    # Who writes this often reads no coding.
    (["*"], None),
    (["gzip", "br;q=0"], "gzip"),
    (["deflate", "gzip"], "gzip"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("codings"))


def make(folder: Path) -> Path:
    site = fixture_site.make(folder)
    for ending in ("", ".gz", ".br"):
        fixture_site.write(site / f"{STYLES[1:]}{ending}", f"as {ending or 'it is'}")
    fixture_site.write(site / "long.txt", "long " * 1000)
    return site


@pytest.fixture
def packed(serve: Callable[..., Running], site: Path) -> Running:
    return serve(SITE_DIR=str(site))


def heads(running: Running, path: str, accepted: list[str]) -> dict[str, str]:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *(f"Accept-Encoding: {one}" for one in accepted), "", ""]
    answer = raw_requests.ask(running, "\r\n".join(lines).encode())
    assert answer.status == 200
    return answer.headers


@pytest.mark.parametrize(("accepted", "coding"), CODINGS)
@pytest.mark.parametrize("path", [STYLES, FORM])
def test_a_coding_that_the_browser_takes(packed: Running, path: str, accepted: list[str], coding: str | None) -> None:
    found = heads(packed, path, accepted)
    assert found.get("content-encoding") == coding
    assert found["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["identity", "gzip", "br"])
def test_a_long_file_without_copies_is_sent_as_it_is(packed: Running, accepted: str) -> None:
    """Compressed on the way it would have the tag of other bytes."""
    found = heads(packed, "/long.txt", [accepted])
    assert (found.get("content-encoding"), found["content-length"]) == (None, "5000")
    assert found["vary"] == "Accept-Encoding"


def test_each_coding_has_a_tag_of_its_own(packed: Running) -> None:
    tags = {heads(packed, STYLES, [accepted])["etag"] for accepted in ("identity", "gzip", "br")}
    assert len(tags) == 3


def test_a_tag_is_the_same_on_every_machine(serve: Callable[..., Running], packed: Running, tmp_path: Path) -> None:
    other = make(tmp_path / "other")
    for file in other.rglob("*.css*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    elsewhere = serve(SITE_DIR=str(other), DATABASE_URL=f"sqlite:///{tmp_path}/other/other.db")
    for accepted in ("identity", "gzip", "br"):
        here, there = heads(packed, STYLES, [accepted]), heads(elsewhere, STYLES, [accepted])
        assert here["etag"] == there["etag"]
        assert here["last-modified"] != there["last-modified"]


def test_another_content_has_another_tag(serve: Callable[..., Running], tmp_path: Path) -> None:
    """Of the same length and at the same time."""
    running = serve(SITE_DIR=str(make(tmp_path / "changing")))
    file = running.settings.site_dir / "long.txt"
    before, found = heads(running, "/long.txt", ["identity"]), file.stat()
    draft = file.with_name("draft.txt")
    draft.write_text("gnol " * 1000)
    os.utime(draft, ns=(found.st_atime_ns, found.st_mtime_ns))
    draft.replace(file)
    after = heads(running, "/long.txt", ["identity"])
    assert after["last-modified"] == before["last-modified"]
    assert after["etag"] != before["etag"]
