"""The whole inspection of a small site: every page, and every state of a form with a question of each kind."""

import random
import re
from pathlib import Path

import pytest

from inspection.__main__ import main
from tests.build.second_programme import assemble

pytestmark = pytest.mark.process


def test_what_a_browser_finds_is_told_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "project"
    assemble(root)
    chosen = random.Random(1)
    text = "\n\n".join(f"{chosen.getrandbits(2000):x}" for _ in range(60))
    page = root / "docs" / "en" / "privacy.md"
    page.write_text(f"{page.read_text('utf-8')}\n| | B |\n|---|---|\n| 1 | 2 |\n\n{text}\n", "utf-8")
    assert main(["--root", str(root), "--lang", "en"]) == 1
    told = capsys.readouterr().out
    assert "one problem to fix, one warning\n\ndocs/en/privacy.md: one problem to fix, one warning\n" in told
    assert "the page /privacy/, as it opens\n    found: a column without a title: “<th></th>”\n" in told
    assert re.search(r"line 1 \(warning\), the page /privacy/\n    found: \d{5} bytes of text and style\n", told)
    # 12 pages and the one that is not found; per language 5 states of the form, one closed, one refused, one without
    # script, two searches, and two pages with all that they fold.
    assert told.endswith("12 pages, 37 views of pages and forms were looked at.\n")


def test_a_site_with_errors_is_not_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "project"
    assemble(root)
    (root / "data" / "steps.yml").write_text("", "utf-8")
    assert main(["--root", str(root), "--format", "github", "--lang", "en"]) == 1
    assert capsys.readouterr().out.startswith("::error file=data/steps.yml,line=1,")


def test_a_build_that_fails_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "project"
    assemble(root)
    (root / "hooks" / "follow_states.py").write_text("raise ValueError('no')\n", "utf-8")
    assert main(["--root", str(root)]) == 1
    assert "ValueError: no" in capsys.readouterr().out
