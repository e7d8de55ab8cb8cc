"""The security headers in the built site: for the receiver, and as the file that static hosts read."""

import json
import re
from pathlib import Path

from publish_headers import deployed
from sitedata.rendering.response_headers import EVERYWHERE, HTTPS_ONLY, POLICY, WITH_SEARCH, policy
from sitedata.site import Site

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


def allowed(sent: list[str], directive: str) -> set[str]:
    """What all policies together allow, as a browser reads them."""
    parts = [[part.split() for part in one.split("; ")] for one in sent]
    return set.intersection(*({*sources} for one in parts for name, *sources in one if name == directive))


def test_a_static_host_sends_every_page_what_the_receiver_sends(built_site: Path, site: Site) -> None:
    found = rules(built_site)
    assert set(dict(found["/*"])) == set(EVERYWHERE) | set(HTTPS_ONLY)
    for page in site.pages.values():
        sent = [*found["/*"], *found.get(f"/{page.url}", [])]
        policies = [value for name, value in sent if name == POLICY]
        searching = {"'self'", "'wasm-unsafe-eval'"}
        assert allowed(policies, "script-src") == (searching if page.meta.search else {"'self'"}), page.url
        assert allowed(policies, "default-src") == {"'none'"}


def test_the_receiver_is_told_of_the_pages_that_search(built_site: Path, site: Site) -> None:
    told = json.loads((built_site / "headers.json").read_text("utf-8"))
    searching = {f"/{page.url}" for page in site.pages.values() if page.meta.search}
    assert len(searching) == len(site.languages)
    assert told["pages"] == {address: {POLICY: WITH_SEARCH} for address in searching}
    assert told["everywhere"] == EVERYWHERE


def test_no_policy_is_unsafe_and_only_the_search_may_run_a_program() -> None:
    assert "unsafe" not in policy()
    assert WITH_SEARCH.replace(" 'wasm-unsafe-eval'", "") == policy()


def test_the_files_for_nginx_and_caddy_are_fresh(project: Path, site: Site) -> None:
    """`make headers` writes them. The addresses of the search pages are content: `make check` looks for them there."""
    for name, text in deployed(project).items():
        written = (ROOT / "deploy" / "headers" / name).read_text("utf-8").partition("\n")[2]
        between = " " if name == "Caddyfile" else "|"
        addresses = between.join(f"/{page.url}" for page in site.pages.values() if page.meta.search)
        assert addresses in text
        rest = [re.escape(part) for part in text.split(addresses)]
        assert re.fullmatch(r"[\w/|. -]+".join(rest), written), name
