"""A paused language: `build: false` is the one line; what it has is kept, nothing of it is checked for completeness."""

import shutil
from pathlib import Path

import pytest
from sitedata.editor_schemas import write
from sitedata.loading import load_site
from sitedata.messages.problem_texts import notes
from sitedata.reading.languages import read_declared, read_lenient, read_paused
from sitedata.translations.standing import entries, mark

from tests.sitedata.casefiles import SMALL


@pytest.fixture
def paused(tmp_path: Path) -> Path:
    """Copy the small site, German paused."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    mark(folder, ("en", "de"), ("de",), None)
    change(folder / "mkdocs.yml", "name: Deutsch\n", "name: Deutsch\n          build: false\n")
    change(folder / "data" / "programme.yml", "team_language: de", "team_language: en")
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")


def back(root: Path) -> None:
    change(root / "mkdocs.yml", "build: false", "build: true")


def test_one_line_pauses_a_language(paused: Path) -> None:
    site, problems = load_site(paused)
    assert problems == ()
    assert site
    assert (site.languages, site.paused) == (("en",), ("de",))
    assert {page.language for page in site.pages.values()} == {"en"}
    assert all(set(step.title) == {"en"} for step in site.steps)


def test_the_team_needs_a_language_that_is_published(paused: Path) -> None:
    change(paused / "data" / "programme.yml", "team_language: en", "team_language: de")
    [problem] = load_site(paused)[1]
    assert (problem.where, problem.expected) == ("team_language", "a language that is not paused")


def test_the_check_says_that_it_is_paused() -> None:
    assert notes(("en",), ("de",), (), "en") == ["Paused, so kept and not published: de."]
    assert "En pause" in notes(("en",), ("de",), (), "fr")[0]
    assert "En pausa" in notes(("en",), ("de",), (), "es")[0]
    assert notes(("en", "de"), (), (), "en") == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("data/themes.yml", "    de: Winde\n", ""),
        ("data/themes.yml", "    de: Winde\n", "    de: ''\n"),
        ("data/themes.yml", "    de: Winde\n", f"    de: {'W' * 400}\n"),
        ("docs/de/index.md", "title: ", "titel: "),
        ("docs/de/apply.md", "form: sample\n", ""),
        ("mkdocs.yml", "site_name", "extra:\n  translations: {de: lenient}\nsite_name"),
        ("data/testimonials.yml", "original_language: en", "original_language: de"),
    ],
)
def test_what_is_incomplete_is_no_problem(paused: Path, name: str, old: str, new: str) -> None:
    change(paused / name, old, new)
    site, problems = load_site(paused)
    assert problems == ()
    assert site


def test_its_words_need_no_placeholders(paused: Path) -> None:
    words = (paused / "data" / "words.yml").read_text("utf-8").split("\n")
    [first, *_] = [number for number, line in enumerate(words) if "de: " in line and "{" in line]
    words[first] = words[first].partition("de: ")[0] + "de: Text"
    (paused / "data" / "words.yml").write_text("\n".join(words), "utf-8")
    assert load_site(paused)[1] == ()
    back(paused)
    assert load_site(paused)[0] is None


def test_pages_may_be_missing_and_come_back_as_missing(paused: Path) -> None:
    (paused / "docs" / "de" / "index.md").unlink()
    assert load_site(paused)[1] == ()
    back(paused)
    assert [problem.found for problem in load_site(paused)[1]] == ["no page in “de”"]
    shutil.rmtree(paused / "docs" / "de")


def test_a_folder_may_be_missing(paused: Path) -> None:
    shutil.rmtree(paused / "docs" / "de")
    assert load_site(paused)[1] == ()


def test_what_cannot_be_read_is_told_and_stops_nothing(paused: Path) -> None:
    change(paused / "docs" / "de" / "index.md", "title: ", "title: 'open ")
    site, problems = load_site(paused)
    assert site
    assert {(problem.file, problem.severity) for problem in problems} == {("docs/de/index.md", "warning")}
    back(paused)
    assert load_site(paused)[0] is None


def test_a_list_in_place_of_a_text_is_a_problem_all_the_same(paused: Path) -> None:
    change(paused / "data" / "themes.yml", "    de: Winde\n", "    de: [Winde]\n")
    [problem] = load_site(paused)[1]
    assert (problem.found, problem.severity) == ("a list or a mapping", "error")


def test_what_changed_meanwhile_is_outdated_when_it_is_back(paused: Path) -> None:
    record = (paused / "translations" / "de.txt").read_text("utf-8")
    change(paused / "data" / "themes.yml", "en: Winds", "en: Winds and gales")
    assert entries(paused, ("en",)) == []
    back(paused)
    [entry] = entries(paused, ("en", "de"))
    assert (entry.language, entry.status) == ("de", "outdated")
    assert (paused / "translations" / "de.txt").read_text("utf-8") == record


def test_pausing_changes_no_schema(paused: Path) -> None:
    before = {path: path.read_text("utf-8") for path in write(paused)}
    back(paused)
    assert {path: path.read_text("utf-8") for path in write(paused)} == before
    assert read_declared(paused) == ("en", "de")


def test_it_may_be_strict_or_lenient_while_it_is_paused(paused: Path) -> None:
    change(paused / "mkdocs.yml", "site_name", "extra:\n  translations: {de: loose}\nsite_name")
    assert read_paused(paused) == ("de",)
    _, [problem] = read_lenient(paused, ("en",))
    assert "“lenient” (readers see the text of the first language in its place)" in problem.expected


def test_a_lenient_language_is_explained() -> None:
    [said] = notes(("en", "de"), (), ("de",), "en")
    assert said == (
        "Lenient: de. Readers see what these languages lack in “en”, with a notice on pages; "
        "`make translations` lists it."
    )
    assert "Souple (lenient)" in notes(("en", "de"), (), ("de",), "fr")[0]
    assert "Flexible (lenient)" in notes(("en", "de"), (), ("de",), "es")[0]
