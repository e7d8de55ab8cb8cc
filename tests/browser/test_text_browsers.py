"""Text browsers: what they read of a page is true. They show what is `hidden` and what stands in a <template>."""

import subprocess
from pathlib import Path

import pytest
from sitedata.site import Site

from tests.programs import needed

DUMPS = {
    "lynx": ("-dump", "-nolist", "-width=200"),
    "w3m": ("-dump", "-cols", "200"),
    "links": ("-dump", "-width", "200"),
}
UNTRUE = ("form.error_title", "form.keep_title", "browser.save", "search.hint", "problem.answers_title")
"""Words that are true only with JavaScript, or after an answer of the receiver."""


def read(program: str, page: Path) -> str:
    """What a text browser shows of a page; white space counts once."""
    command = [needed(program), *DUMPS[program], str(page)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    # Lynx may break a line within a character.
    return " ".join(done.stdout.decode("utf-8", "replace").split())


@pytest.mark.parametrize("program", DUMPS)
@pytest.mark.parametrize("name", ["apply", "request", "search", "problem", "apply-received"])
def test_what_is_not_true_yet_is_not_read(program: str, name: str, built_site: Path, site: Site) -> None:
    text = read(program, built_site / site.page("en", name).url / "index.html")
    assert site.programme.contact.email in text
    assert [key for key in UNTRUE if site.word("en", key) in text] == []
    assert site.page("en", name).meta.title != "Application received" or "received" not in text


def test_lynx_answers_no_question_by_itself(built_site: Path, site: Site) -> None:
    for name in ("apply", "request"):
        text = read("lynx", built_site / site.page("en", name).url / "index.html")
        chosen = text.count("(*)")
        assert chosen
        assert chosen == text.count(f"(*) {site.word('en', 'browser.not_given')}")
