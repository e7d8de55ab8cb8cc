"""Translations are followed by what they say: which original each was made from, never when."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sitedata.editor_schemas import schemas
from sitedata.loading import load_site
from sitedata.reading.languages import read_languages, read_lenient
from sitedata.translations.__main__ import main
from sitedata.translations.reviews import HEADER, read_reviews
from sitedata.translations.standing import mark

from tests.conftest import FROZEN, ROOT
from tests.sitedata.casefiles import SMALL

LANGUAGES = ("en", "de")
Found = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Copy the small site, every translation reviewed."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    mark(folder, LANGUAGES, ("de",), None)
    return folder


@pytest.fixture
def found(root: Path, capsys: pytest.CaptureFixture[str]) -> Found:
    """Run the command; return status and unit of everything that is not current."""

    def run(*arguments: str) -> list[tuple[str, str]]:
        capsys.readouterr()
        assert main(["--root", str(root), "--format", "json", *arguments]) == 0
        return [(entry["status"], entry["key"]) for entry in json.loads(capsys.readouterr().out)]

    return run


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_reviewed_site_is_current(found: Found) -> None:
    assert found() == []


def test_a_changed_original_makes_its_translation_outdated(root: Path, found: Found) -> None:
    change(root / "data" / "steps.yml", "en: ", "en: Now ")
    [(status, key)] = found()
    assert (status, key.partition("#")[0]) == ("outdated", "data/steps.yml")


def test_a_changed_translation_waits_for_a_review(root: Path, found: Found) -> None:
    change(root / "data" / "steps.yml", "de: ", "de: Jetzt ")
    [(status, key)] = found()
    assert status == "unreviewed"
    assert main(["--root", str(root), "--mark-reviewed", key]) == 0
    assert found() == []


def test_a_translation_that_followed_its_original_waits_for_a_review(root: Path, found: Found) -> None:
    """Nobody has said yet that the new one says what the new original says; it is no longer the old one either."""
    change(root / "docs" / "en" / "index.md", "description: ", "description: Now ")
    assert found() == [("outdated", "docs/index.md")]
    change(root / "docs" / "de" / "index.md", "description: ", "description: Jetzt ")
    assert found() == [("unreviewed", "docs/index.md")]


@pytest.mark.parametrize("place", ["title: ", "description: "])
def test_title_and_description_are_part_of_a_page(root: Path, found: Found, place: str) -> None:
    change(root / "docs" / "en" / "apply.md", place, place + "Now ")
    assert found() == [("outdated", "docs/apply.md")]


def test_what_is_not_text_is_not_followed(root: Path, found: Found) -> None:
    """An address, an explanation for translators, a line break."""
    change(root / "docs" / "en" / "apply.md", "slug: ", "slug: now-")
    change(root / "data" / "words.yml", "about: ", "about: Now ")
    path = root / "docs" / "en" / "index.md"
    path.write_text(path.read_text("utf-8") + "\n\n", "utf-8")
    assert found() == []


def test_nothing_in_its_place_is_missing(root: Path, found: Found) -> None:
    (root / "docs" / "de" / "index.md").unlink()
    lines = (root / "data" / "steps.yml").read_text("utf-8").splitlines(keepends=True)
    gone = next(number for number, line in enumerate(lines) if "de: " in line)
    (root / "data" / "steps.yml").write_text("".join(lines[:gone] + lines[gone + 1 :]), "utf-8")
    assert sorted(status for status, _ in found()) == ["missing", "missing"]
    assert main(["--root", str(root), "--mark-reviewed", "--all"]) == 0
    assert len(found()) == 2


def test_records_may_change_places(root: Path, found: Found) -> None:
    path = root / "data" / "themes.yml"
    first, second = path.read_text("utf-8").split("\n- ")
    path.write_text(f"- {second.rstrip()}\n{first}\n", "utf-8")
    assert found() == []
    change(path, "en: Gales", "en: Storms")
    assert found() == [("outdated", "data/themes.yml#winds.topics.gales.title")]


def test_a_unit_with_a_new_key_is_known_by_its_words(root: Path, found: Found) -> None:
    """A renamed page keeps its review, and the next record of a review writes its new name."""
    for language in LANGUAGES:
        folder = root / "docs" / language
        (folder / "apply.md").rename(folder / "candidature.md")
    assert found() == []
    assert main(["--root", str(root), "--mark-reviewed", "docs/candidature.md"]) == 0
    keys = set(read_reviews(root, "de").pairs)
    assert "docs/candidature.md" in keys
    assert "docs/apply.md" not in keys


def test_reviewing_one_file_leaves_the_others(root: Path, found: Found) -> None:
    change(root / "data" / "steps.yml", "en: ", "en: Now ")
    change(root / "docs" / "en" / "index.md", "description: ", "description: Now ")
    assert main(["--root", str(root), "--mark-reviewed", "data/steps.yml"]) == 0
    assert found() == [("outdated", "docs/index.md")]


@pytest.mark.process
def test_two_branches_review_and_merge(root: Path, found: Found, tmp_path: Path) -> None:
    """As .gitattributes asks: the lines of both sides, even of neighbours and of one unit reviewed twice."""
    assert "translations/*.txt merge=union" in (ROOT / ".gitattributes").read_text("utf-8")
    record = root / "translations" / "de.txt"
    sides = [tmp_path / name for name in ("ours", "base", "theirs")]
    sides[1].write_text(HEADER, "utf-8")
    lines = [line for line in record.read_text("utf-8").splitlines(keepends=True) if not line.startswith("#")]
    stale = lines[0].rsplit(" ", 1)[0] + " 000000000000\n"
    sides[0].write_text(HEADER + stale + "".join(lines[1::2]), "utf-8")
    sides[2].write_text(HEADER + "".join(lines[::2]), "utf-8")
    subprocess.run(["git", "merge-file", "--union", *map(str, sides)], check=True)
    shutil.copy(sides[0], record)
    assert found() == []
    mark(root, LANGUAGES, ("de",), [])
    assert stale not in record.read_text("utf-8")


def test_marks_of_a_conflict_do_no_harm(root: Path, found: Found) -> None:
    record = root / "translations" / "de.txt"
    record.write_text("<<<<<<< ours\n=======\n" + record.read_text("utf-8") + ">>>>>>> theirs\n", "utf-8")
    assert found() == []


def test_check_asks_strict_languages_only(root: Path) -> None:
    change(root / "data" / "steps.yml", "en: ", "en: Now ")
    assert main(["--root", str(root), "--check"]) == 1
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("extra:\n  translations: {de: lenient}\n")
    assert main(["--root", str(root), "--check"]) == 0


@pytest.mark.parametrize("rules", ["de: loose", "fr: strict", "en: lenient"])
def test_a_rule_that_does_not_exist_is_a_problem(root: Path, rules: str) -> None:
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(f"extra:\n  translations: {{{rules}}}\n")
    lenient, [problem] = read_lenient(root, LANGUAGES)
    assert lenient == frozenset()
    assert rules in problem.found


def test_the_report_says_file_line_and_text(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root / "docs" / "en" / "index.md", "title: ", "title: Now ")
    main(["--root", str(root)])
    text = capsys.readouterr().out
    assert text.startswith(
        "de: 0 not translated, 1 outdated, 0 not yet compared\n"
        "  docs/de/index.md:1: the original has changed since: docs/index.md “Now "
    )
    assert text.endswith('make translations ARGS="--show".\n')
    main(["--root", str(root), "--format", "markdown"])
    assert "| docs/de/index.md:1 | the original has changed since | `docs/index.md` |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            "0 non traduits, 1 à revoir, 0 pas encore comparés\n  docs/de/index.md:1: l’original a changé depuis\xa0: ",
        ),
        (
            "es",
            "0 sin traducir, 1 por revisar, 0 aún sin comparar\n  docs/de/index.md:1: el original ha cambiado ",
        ),
    ],
)
def test_the_list_speaks_three_languages(
    language: str, said: str, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option for the sentences is another one than the option for the translations that are listed."""
    change(root / "docs" / "en" / "index.md", "title: ", "title: Now ")
    main(["--root", str(root), "--lang", "de", "--messages", language])
    first = capsys.readouterr().out
    assert first.startswith(f"de: {said}")
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    main(["--root", str(root)])
    assert capsys.readouterr().out == first
    main(["--root", str(root), "--format", "markdown"])
    assert "| docs/de/index.md:1 |" in capsys.readouterr().out
    main(["--root", str(root), "--lang", "xx"])
    assert "“xx”" not in capsys.readouterr().err


def test_texts_are_shown_beside_each_other(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    change(root / "docs" / "en" / "index.md", "title: ", "title: Now ")
    change(root / "data" / "themes.yml", "en: Winds", "en: Strong winds")
    main(["--root", str(root), "--show"])
    lines = capsys.readouterr().out.splitlines()
    assert f"{'Strong winds':<33} │ Winde" in lines
    assert max(len(line) for line in lines if "│" in line) <= 70
    main(["--root", str(root), "--mark-reviewed", "--all"])
    main(["--root", str(root), "--show"])
    assert capsys.readouterr().out.endswith("de: everything is current\n")


def test_a_paused_language_is_said_to_be_paused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root / "mkdocs.yml", "name: Deutsch\n", "name: Deutsch\n          build: false\n")
    assert main(["--root", str(root), "--lang", "de"]) == 2
    assert "is paused: its reviews are kept for its return" in capsys.readouterr().err
    assert main(["--root", str(root)]) == 2
    assert "The site has one language" in capsys.readouterr().err


def test_what_cannot_be_done_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(root), "--lang", "xx"]) == 2
    assert main(["--root", str(root), "--mark-reviewed"]) == 2
    assert "--all" in capsys.readouterr().err
    assert main(["--root", str(root), "--mark-reviewed", "docs/none.md"]) == 2
    assert capsys.readouterr().err == "There is no text or file “docs/none.md”. Nothing was recorded.\n"


def test_the_translations_of_the_site_are_reviewed() -> None:
    names, _ = read_languages(FROZEN)
    assert [read_reviews(FROZEN, code).pairs != {} for code in list(names)[1:]] == [True] * (len(names) - 1)


@pytest.fixture
def lenient(root: Path) -> Path:
    """Copy the small site, lenient for German."""
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("extra:\n  translations: {de: lenient}\n")
    return root


def test_a_lenient_language_may_lack_pages_and_texts(lenient: Path) -> None:
    (lenient / "docs" / "de" / "apply.md").unlink()
    change(lenient / "data" / "themes.yml", "    de: Winde\n", "")
    site, problems = load_site(lenient)
    assert site, problems
    page = site.page("de", "apply")
    assert (page.text_language, page.translated) == ("en", False)
    assert page.url == "de/" + site.page("en", "apply").url
    assert site.themes[1].title == {"en": "Winds", "de": "Winds"}


def test_a_strict_language_lacks_nothing(root: Path) -> None:
    (root / "docs" / "de" / "apply.md").unlink()
    change(root / "data" / "themes.yml", "    de: Winde\n", "")
    _, problems = load_site(root)
    assert {(problem.file, problem.found) for problem in problems} >= {
        ("docs/en/apply.md", "no page in “de”"),
        ("data/themes.yml", "no “de”"),
    }


def test_no_page_lacks_its_original(lenient: Path) -> None:
    (lenient / "docs" / "en" / "apply.md").unlink()
    _, problems = load_site(lenient)
    assert ("docs/de/apply.md", "no page in “en”") in {(problem.file, problem.found) for problem in problems}


def test_an_empty_text_is_a_mistake_even_in_a_lenient_language(lenient: Path) -> None:
    change(lenient / "data" / "themes.yml", "    de: Winde\n", "    de: ''\n")
    _, problems = load_site(lenient)
    assert [problem.found for problem in problems] == ["an empty text"]


def test_an_original_needs_an_address_of_its_own(lenient: Path) -> None:
    """It is shown among the pages of the lenient language."""
    site, _ = load_site(lenient)
    assert site
    german, english = (site.page(code, name).meta.slug for code, name in (("de", "received"), ("en", "apply")))
    (lenient / "docs" / "de" / "apply.md").unlink()
    change(lenient / "docs" / "de" / "received.md", f"slug: {german}", f"slug: {english}")
    _, problems = load_site(lenient)
    [problem] = problems
    assert (problem.file, problem.where) in {("docs/en/apply.md", "slug"), ("docs/de/received.md", "slug")}


def test_a_wrong_rule_stops_the_build(root: Path) -> None:
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("extra:\n  translations: {de: loose}\n")
    site, [problem] = load_site(root)
    assert site is None
    assert problem.file == "mkdocs.yml"


def test_the_site_knows_its_outdated_pages(root: Path) -> None:
    change(root / "docs" / "en" / "index.md", "description: ", "description: Now ")
    site, _ = load_site(root)
    assert site
    assert site.outdated == {("de", "index")}


def test_the_schemas_let_a_lenient_language_lack_texts() -> None:
    step = json.loads(schemas(LANGUAGES, frozenset({"de"}))["steps.json"])["$defs"]["Step"]["properties"]["title"]
    assert step["required"] == ["en"]
    assert set(step["properties"]) == {"en", "de"}
