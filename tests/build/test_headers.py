"""The security headers in the built site: for the receiver, and as the file that static hosts read."""

import json
from pathlib import Path

from publish_headers import deployed
from sitedata.rendering.response_headers import EVERYWHERE, HTTPS_ONLY, IMMUTABLE, POLICY

from tests.conftest import ROOT


def rules(built_site: Path) -> dict[str, list[tuple[str, str]]]:
    """The rules of `_headers`: headers by path."""
    found: dict[str, list[tuple[str, str]]] = {}
    path = ""
    for line in (built_site / "_headers").read_text("utf-8").splitlines():
        if line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            found[path].append((name, value))
        elif line:
            path = line
            found[path] = []
    return found


def test_a_static_host_sends_every_page_what_the_receiver_sends(built_site: Path) -> None:
    found = rules(built_site)
    assert dict(found.pop("/*")) == {**EVERYWHERE, **HTTPS_ONLY}
    assert {tuple(headers) for headers in found.values()} == {(("Cache-Control", IMMUTABLE),)}


def test_a_static_host_keeps_what_the_build_makes_for_a_year(built_site: Path) -> None:
    folders = {f"/{path.relative_to(built_site)}/*" for path in built_site.glob("assets/*/") if path.is_dir()}
    made = {f"/{file.parent.relative_to(built_site)}/*" for file in built_site.glob("assets/*/site.css")}
    index = {f"/{file.parents[1].relative_to(built_site)}/*" for file in built_site.glob("assets/*/*/index.json")}
    assert len(made | index) == 2
    assert made | index <= rules(built_site).keys() & folders


def test_the_receiver_is_told_the_same(built_site: Path) -> None:
    assert json.loads((built_site / "headers.json").read_text("utf-8")) == {
        "everywhere": EVERYWHERE,
        "https": HTTPS_ONLY,
    }


def test_the_policy_is_not_unsafe() -> None:
    assert "unsafe" not in EVERYWHERE[POLICY]


def test_the_files_for_nginx_and_caddy_are_fresh() -> None:
    """`make headers` writes them."""
    for name, text in deployed().items():
        assert (ROOT / "deploy" / "headers" / name).read_text("utf-8").partition("\n")[2] == text
