"""The built site as it is served: folders, caching, headers, nothing from outside."""

import gzip
import os
import socket
from collections.abc import Callable
from pathlib import Path

import brotli
import httpx
import pytest

from receiver.web.site_files import media_type_of
from tests.receiver import fixture_site
from tests.receiver.conftest import Running


def test_a_folder_is_its_index_page(shared: Running) -> None:
    answer = shared.client.get("/")
    assert answer.status_code == 200
    assert "home: été &amp; co" in answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=60, must-revalidate"
    assert shared.client.head("/en/").status_code == 200


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/en", "/en/"),
        ("/en/apply", "/en/apply/"),
        ("/en/apply?a=b", "/en/apply/?a=b"),
        ("/en/apply/index.html", "/en/apply/"),
        ("/index.html", "/"),
        ("//en", "/en/"),
    ],
)
def test_one_address_per_page(shared: Running, path: str, location: str) -> None:
    answer = shared.client.get(f"http://127.0.0.1:{shared.port}{path}")
    assert (answer.status_code, answer.headers["Location"]) == (301, location)


def test_a_copy_that_is_still_good_is_not_sent_again(shared: Running) -> None:
    first = shared.client.get("/assets/site.css")
    assert first.headers["Content-Type"] == "text/css; charset=utf-8"
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": f'"x", W/{first.headers["ETag"]}'},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = shared.client.get("/assets/site.css", headers=headers)
        assert (again.status_code, again.content) == (304, b"")
    for headers in (
        {"If-None-Match": '"x"'},
        {"If-Modified-Since": "nonsense"},
        {"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 +99999999999999"},
        {"If-Modified-Since": "Thu, 01 Jan 99999999999999999999 00:00:00 GMT"},
    ):
        assert shared.client.get("/assets/site.css", headers=headers).status_code == 200


STYLES = "/assets/0123456789/site.css"


@pytest.fixture
def packed(serve: Callable[..., Running], tmp_path: Path) -> Running:
    """A receiver of a site whose style sheet has compressed copies, told apart by their content."""
    folder = fixture_site.make(tmp_path / "packed")
    for ending in ("", ".gz", ".br"):
        fixture_site.write(folder / f"{STYLES[1:]}{ending}", f"as {ending or 'it is'}")
    return serve(SITE_DIR=str(folder))


def raw(running: Running, accepted: str, path: str = STYLES) -> tuple[httpx.Headers, bytes]:
    """Headers and bytes of an answer, as they travelled."""
    with running.client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        return answer.headers, b"".join(answer.iter_raw())


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("", None),
        ("identity", None),
        ("br;q=0.000", None),
    ],
)
def test_the_copy_that_a_browser_takes(packed: Running, accepted: str, coding: str | None) -> None:
    headers, body = raw(packed, accepted)
    assert headers.get("Content-Encoding") == coding
    assert body.decode() == {"br": "as .br", "gzip": "as .gz", None: "as it is"}[coding]
    assert headers["Content-Type"] == "text/css; charset=utf-8"
    assert headers["Vary"] == "Accept-Encoding"
    again = packed.client.get(STYLES, headers={"Accept-Encoding": accepted, "If-None-Match": headers["ETag"]})
    assert again.status_code == 304


def test_a_copy_older_than_its_file_is_not_sent(packed: Running) -> None:
    file = packed.settings.site_dir / STYLES[1:]
    os.utime(file, (file.stat().st_mtime + 10,) * 2)
    assert raw(packed, "br, gzip")[1] == b"as it is"


def test_only_what_has_its_version_in_its_address_is_kept_for_a_year(packed: Running) -> None:
    assert raw(packed, "identity")[0]["Cache-Control"] == "public, max-age=31536000, immutable"
    assert packed.client.get("/assets/site.css").headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    ("given", "coding", "unpack"),
    [
        ("gzip, br", "br", brotli.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("identity", None, bytes),
    ],
)
def test_what_is_written_for_one_visitor_is_compressed_on_the_way(
    shared: Running, given: str, coding: str | None, unpack: Callable[[bytes], bytes]
) -> None:
    headers, body = raw(shared, given, "/en/apply/")
    assert headers.get("Content-Encoding") == coding
    assert b"<form" in unpack(body)
    assert "Accept-Encoding" in headers["Vary"]
    assert int(headers["Content-Length"]) == len(body)


@pytest.mark.parametrize("path", ["/en//apply/", "//en/apply/", "/en/apply//", "/en//apply"])
def test_a_form_is_shown_under_its_own_address_only(shared: Running, path: str) -> None:
    answer = shared.client.get(f"http://127.0.0.1:{shared.port}{path}?a=b")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/apply/?a=b")


def test_the_one_folder_with_a_dot_is_served(serve: Callable[..., Running], tmp_path: Path) -> None:
    """RFC 9116 asks for plain text in UTF-8; what else begins with a dot has no address, there neither."""
    folder = fixture_site.make(tmp_path / "site")
    for name in (".well-known/security.txt", ".well-known/.hidden", ".hidden", "en/.well-known/security.txt"):
        fixture_site.write(folder / name, "Contact: mailto:team@example.org\n")
    client = serve(SITE_DIR=str(folder)).client
    answer = client.get("/.well-known/security.txt")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    for path in ("/.well-known/.hidden", "/.hidden", "/en/.well-known/security.txt", "/.well-known/", "/.well-known"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/nowhere/", "/assets/", "/en/apply/index.html/x", "/.hidden", "/%00", "/a%5Cb", "/" + "a" * 5000],
)
def test_the_sites_own_404_page(shared: Running, path: str) -> None:
    answer = shared.client.get(path)
    assert answer.status_code == 404
    assert "nothing here" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/en/../../secret.txt",
        "/%2e%2e%2fsecret.txt",
        "//../secret.txt",
        "/link.txt",
        "/linked/secret.txt",
    ],
)
def test_nothing_outside_the_site_is_served(serve: Callable[..., Running], tmp_path: Path, path: str) -> None:
    site = fixture_site.make(tmp_path / "site")
    (tmp_path / "secret.txt").write_text("secret")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    (site / "linked").symlink_to(tmp_path)
    running = serve(SITE_DIR=str(site))
    # By hand: a client library would tidy the path up first.
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"secret" not in answer


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/forms.json",
            "/headers.json",
            "/redirects.json",
            "//forms.json",
            "/forms.json/",
            "/%66orms.json",
            "/forms.json.br",
        ),
        *("/_headers", "/_redirects", "/redirects.nginx", "/redirects.caddy", "/headers.json.gz"),
    ],
)
def test_what_servers_read_is_not_public(serve: Callable[..., Running], tmp_path: Path, path: str) -> None:
    folder = fixture_site.make(tmp_path / "own")
    for name in ("forms.json.br", "headers.json.gz", "_headers", "_redirects", "redirects.nginx", "redirects.caddy"):
        fixture_site.write(folder / name, "secret")
    running = serve(SITE_DIR=str(folder))
    answer = running.client.get(f"http://127.0.0.1:{running.port}{path}")
    assert (answer.status_code, "nothing here" in answer.text) == (404, True)


def test_text_types_carry_their_charset() -> None:
    assert media_type_of("a.html") == "text/html; charset=utf-8"
    assert media_type_of("a.js") == "text/javascript; charset=utf-8"
    assert media_type_of("forms.json") == "application/json; charset=utf-8"
    assert media_type_of("a.svg") == "image/svg+xml; charset=utf-8"
    assert media_type_of("a.woff2") == "font/woff2"
    assert media_type_of("unknown") == "application/octet-stream"


def test_hsts_only_behind_https(shared: Running) -> None:
    answer = shared.client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_a_proxy_that_is_not_trusted_is_not_believed(serve: Callable[..., Running]) -> None:
    running = serve(TRUSTED_PROXIES="192.0.2.1")
    answer = running.client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in answer.headers
