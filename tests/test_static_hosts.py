"""The built site on nginx and on Caddy as `deploy/` sets them up, both real: headers, copies, the page for nowhere."""

import gzip
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
import httpx
import pytest
from bs4 import BeautifulSoup
from sitedata.rendering.response_headers import EVERYWHERE, HTTPS_ONLY, IMMUTABLE, POLICY
from sitedata.rendering.site_icons import TOUCH_ICON
from sitedata.site import Site

from tests.conftest import build, copy_sources, made_once
from tests.dated_sites import OPEN
from tests.ports import free_port
from tests.programs import needed
from tests.proxying import DEPLOY, NAME, nginx_command, running
from tests.receiver.process import environment, serving

pytestmark = pytest.mark.process


@contextmanager
def nginx(folder: Path, site: Path) -> Iterator[httpx.Client]:
    port = free_port()
    changes = {
        r"listen \[::\].*\n": "\n",
        r"listen 443": f"listen 127.0.0.1:{port}",
        "/srv/mieux/site": str(site),
        "/srv/mieux/deploy": str(DEPLOY),
    }
    text = "text/html html; text/css css; application/javascript js; text/plain txt;"
    types = f"types {{ {text} application/json json; image/svg+xml svg; image/png png; image/x-icon ico; }}"
    command = nginx_command(folder, "nginx-static.conf", **{r"charset utf-8;": f"charset utf-8;\n{types}", **changes})
    with running(command, f"https://127.0.0.1:{port}", folder / "log") as client:
        yield client


@contextmanager
def caddy(folder: Path, site: Path) -> Iterator[httpx.Client]:
    port = free_port()
    text = (DEPLOY / "Caddyfile-static").read_text("utf-8")
    text = text.replace("/srv/mieux/site", str(site)).replace("/srv/mieux/deploy", str(DEPLOY))
    # Plain HTTP, and nothing asked of anybody.
    text = "{\n\tadmin off\n\tauto_https off\n}\n" + text.replace(f"\n{NAME} {{", f"\nhttp://:{port} {{")
    (folder / "Caddyfile").write_text(text, "utf-8")
    command = [needed("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with running(command, f"http://127.0.0.1:{port}", folder / "log") as client:
        yield client


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def host(request: pytest.FixtureRequest, built_site: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    """The built site on a static host."""
    start: Callable[..., contextmanager[httpx.Client]] = request.param  # type: ignore[valid-type]
    with start(tmp_path, built_site) as client:
        yield client


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def moved_host(request: pytest.FixtureRequest, moved_site: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    """The built site after some of its pages have moved."""
    start: Callable[..., contextmanager[httpx.Client]] = request.param  # type: ignore[valid-type]
    with start(tmp_path, moved_site) as client:
        yield client


@pytest.mark.parametrize("query", ["", "?reference=ABCD&x=%2Fy"])
def test_former_addresses_lead_to_the_pages_and_keep_the_query(moved_host: httpx.Client, query: str) -> None:
    for old, new in (
        ("/en/apply-now/", "/en/apply/"),
        ("/en/apply-now", "/en/apply/"),
        ("/expert/candidature/", "/candidature/"),
        ("/es/todos-los-temas", "/es/temas/"),
    ):
        answer = moved_host.get(old + query)
        assert answer.status_code == 301
        assert httpx.URL(answer.headers["Location"]).raw_path.decode() == new + query
        assert answer.headers.get_list(POLICY) == [EVERYWHERE[POLICY]]
        assert answer.headers["Cache-Control"] == "no-cache"
        assert moved_host.get(new).status_code == 200
    assert moved_host.get("/en/apply-now/other/").status_code == 404


def test_every_page_has_the_headers_the_receiver_sends(host: httpx.Client, site: Site) -> None:
    for page in site.pages.values():
        answer = host.get(f"/{page.url}")
        assert answer.status_code == 200
        expected = {**EVERYWHERE, **HTTPS_ONLY}
        assert {name: answer.headers.get_list(name) for name in expected} == {
            name: [value] for name, value in expected.items()
        }, page.url
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Content-Type"].lower() == "text/html; charset=utf-8"


def test_the_page_for_nowhere_has_them_too(host: httpx.Client, site: Site) -> None:
    answer = host.get("/nowhere/")
    assert answer.status_code == 404
    assert all(site.word(language, "notfound.title") in answer.text for language in site.languages)
    assert answer.headers.get_list(POLICY) == [EVERYWHERE[POLICY]]


def test_what_the_receiver_alone_reads_is_not_published(host: httpx.Client) -> None:
    redirects = ("_redirects", "redirects.json", "redirects.nginx", "redirects.caddy")
    for name in ("forms.json", "headers.json", "_headers", *redirects):
        # However it is written: servers decode addresses, and merge their slashes.
        for path in (name, f"/{name}", f"%{ord(name[0]):02x}{name[1:]}", f"{name}/", f"en/../{name}", f"{name}.br"):
            answer = host.get(f"{host.base_url}/{path}", follow_redirects=True)
            assert answer.status_code == 404, path


@pytest.fixture(scope="session")
def email_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site whose forms all go by e-mail, as it was before the date of one of them."""

    def make(folder: Path) -> None:
        root = copy_sources(folder)
        for name in ("expert", "request"):
            path = root / "data" / "forms" / f"{name}.yml"
            path.write_text(path.read_text("utf-8").replace("delivery: receiver", "delivery: email"), "utf-8")
        path = root / "data" / "forms" / "expert.yml"
        path.write_text(path.read_text("utf-8").replace(OPEN, f"{OPEN}\nopens: 2020-01-15 09:00", 1), "utf-8")
        done = build(root, folder / "site", BUILT_FOR="2019-12-24T12:00:00+00:00")
        assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stdout + done.stderr

    return made_once(tmp_path_factory, "by-email", make) / "site"


OF_THE_RECEIVER = ("forms.json", "headers.json", "redirects.json", "editions")


def test_what_is_published_on_a_static_host_has_nothing_of_the_receiver(email_site: Path) -> None:
    """Most hosts publish every file of the folder and know no rule that hides one."""
    names = {path.name for path in email_site.iterdir()}
    assert names.isdisjoint(OF_THE_RECEIVER)
    assert {"_headers", "_redirects", "index.html", ".well-known"} <= names
    assert {path.name for path in email_site.with_name("site-receiver").iterdir()} == set(OF_THE_RECEIVER)
    with running(
        [
            sys.executable,
            "-m",
            "http.server",
            "--bind=127.0.0.1",
            f"--directory={email_site}",
            str(port := free_port()),
        ],
        f"http://127.0.0.1:{port}",
        email_site.with_name("log"),
    ) as client:
        for name in OF_THE_RECEIVER:
            assert client.get(f"/{name}").status_code == client.get(f"/{name}/").status_code == 404, name
        assert client.get("/.well-known/security.txt").status_code == 200
        assert client.get("/en/apply/").status_code == 200


@pytest.mark.parametrize("by", ["folder", "link"])
def test_a_receiver_serves_that_site_too(by: str, email_site: Path, tmp_path: Path) -> None:
    """Forms may go by e-mail for a while: the team still reads what came before, and pages follow the dates."""
    link = tmp_path / "current"
    link.symlink_to(email_site)
    with serving(environment(link if by == "link" else email_site, tmp_path), tmp_path / "log") as receiver:
        answer = httpx.get(f"http://127.0.0.1:{receiver.port}/en/apply/")
        assert (answer.status_code, answer.headers.get_list(POLICY)) == (200, [EVERYWHERE[POLICY]])
        edition = email_site.with_name("site-receiver") / "editions" / "1" / "en" / "apply" / "index.html"
        assert (
            BeautifulSoup(answer.text, "html.parser").h1 == BeautifulSoup(edition.read_text("utf-8"), "html.parser").h1
        )
        assert answer.text != (email_site / "en" / "apply" / "index.html").read_text("utf-8")
        for name in (
            "forms.json",
            "editions/1/en/apply/",
            "../site-receiver/forms.json",
            "%2e%2e/site-receiver/forms.json",
        ):
            assert httpx.get(f"http://127.0.0.1:{receiver.port}/{name}").status_code == 404, name


def test_the_icons_that_browsers_look_for_are_there(host: httpx.Client) -> None:
    for name, kinds in (("favicon.ico", {"image/x-icon", "image/vnd.microsoft.icon"}), (TOUCH_ICON, {"image/png"})):
        answer = host.get(f"/{name}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] in kinds
        assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_whom_to_tell_of_a_weakness_is_plain_text(host: httpx.Client) -> None:
    answer = host.get("/.well-known/security.txt")
    assert (answer.status_code, answer.headers["Content-Type"].lower()) == (200, "text/plain; charset=utf-8")


@pytest.mark.parametrize(("name", "kind"), [("site.css", "text/css"), ("fr/words-0.json", "application/json")])
def test_assets_are_kept_and_sent_in_their_copies(host: httpx.Client, built_site: Path, name: str, kind: str) -> None:
    [file] = built_site.glob(f"assets/*/{name}")
    with host.stream("GET", f"/{file.relative_to(built_site)}", headers={"Accept-Encoding": "br, gzip"}) as answer:
        assert answer.headers["Content-Type"].partition(";")[0] == kind
        body = b"".join(answer.iter_raw())
        assert answer.headers["Cache-Control"] == IMMUTABLE
        coding = answer.headers["Content-Encoding"]
        unpacked = {"br": brotli.decompress, "gzip": gzip.decompress}[coding](body)
    assert unpacked == file.read_bytes()
    assert len(body) == file.with_name(f"{file.name}.{'br' if coding == 'br' else 'gz'}").stat().st_size
