"""Every rule of pictures and downloads, by example: what an editor uploads, and the very sentences that answer."""

import shutil
from pathlib import Path

import pytest
import yaml
from sitedata.loading import load_site
from sitedata.messages.translatable import LANGUAGES, in_language

from tests.sitedata.casefiles import SMALL
from tests.sitedata.file_cases import CASES, RIGHT, FileCase

SENTENCES = yaml.safe_load((Path(__file__).parent / "file_sentences.yml").read_text("utf-8"))
"""Case → where and how severe each problem is, and its sentence in each language."""


def said(case: FileCase, root: Path) -> list[dict[str, str]]:
    """Return the problems of the small site after a case, as `file_sentences.yml` has them."""
    shutil.copytree(SMALL, root)
    case.apply(root)
    _, problems = load_site(root)
    return [
        {"at": f"{one.file}:{one.line} {one.severity}"} | {code: in_language(one.message, code) for code in LANGUAGES}
        for one in problems
    ]


@pytest.mark.parametrize("case", CASES, ids=[case.about for case in CASES])
def test_what_is_wrong_is_told_once(case: FileCase, tmp_path: Path) -> None:
    found = said(case, tmp_path / "site")
    assert found == SENTENCES[case.about]
    assert len(found) == 1


@pytest.mark.parametrize("case", RIGHT, ids=[case.about for case in RIGHT])
def test_what_is_right_is_not_told(case: FileCase, tmp_path: Path) -> None:
    assert said(case, tmp_path / "site") == []


def test_there_are_sentences_for_cases_alone() -> None:
    assert set(SENTENCES) == {case.about for case in CASES}


def test_a_link_to_a_file_of_the_computer_is_not_published(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "site")
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-")
    (tmp_path / "site/docs/assets/guide.pdf").symlink_to(tmp_path / "secret.pdf")
    site, problems = load_site(tmp_path / "site")
    assert site is None
    assert [problem.found for problem in problems if problem.stops] == ["a link to another file"]


def test_a_version_that_one_language_lacks_is_told(tmp_path: Path) -> None:
    """Of three languages: the file for all may be in the first one, so only the second lacks its own."""
    shutil.copytree(SMALL, tmp_path / "site")
    config = tmp_path / "site/mkdocs.yml"
    entry = "        - locale: fr\n          name: Français\n"
    text = config.read_text("utf-8")
    at = text.index("        - locale: de")
    config.write_text(text[:at] + entry + text[at:], "utf-8")
    files = {"assets/guide.pdf": b"%PDF-", "assets/guide.fr.pdf": b"%PDF-"}
    FileCase("", files, "[Guide](../assets/guide.pdf)", "[Leitfaden](../assets/guide.pdf)").apply(tmp_path / "site")
    _, problems = load_site(tmp_path / "site")
    assert [str(problem) for problem in problems if not problem.stops] == [
        "docs/de/index.md:8: a link: found “guide.pdf” for this language, too; "
        "expected a version in “de”, as there is in: fr. Add docs/assets/guide.de.pdf."
    ]


def test_a_version_for_the_first_language_alone_is_what_the_guide_allows(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "site")
    files = {"assets/guide.pdf": b"%PDF-", "assets/guide.en.pdf": b"%PDF-"}
    FileCase("", files, "[Guide](../assets/guide.pdf)", "[Leitfaden](../assets/guide.pdf)").apply(tmp_path / "site")
    _, problems = load_site(tmp_path / "site")
    assert [str(problem) for problem in problems if "version" in problem.expected] == []


def test_an_emblem_that_is_not_there_is_told(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "site")
    (tmp_path / "site/docs/assets/emblem.svg").rename(tmp_path / "site/docs/assets/emblems.svg")
    _, problems = load_site(tmp_path / "site")
    [problem] = [problem for problem in problems if problem.stops]
    assert (problem.file, problem.found) == ("data/programme.yml", "“assets/emblem.svg”")
    assert problem.repair == "Did you mean “assets/emblems.svg”?"
