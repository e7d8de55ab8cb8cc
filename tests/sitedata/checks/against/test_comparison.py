"""What a proposal would take back, by example: the small site as published, a change, and the very sentences."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from sitedata.checks.against.comparison import compare
from sitedata.loading import load_site, with_changes
from sitedata.messages.translatable import in_language

from tests.sitedata.casefiles import SMALL, Case

CASES = [Case(**entry) for entry in yaml.safe_load((Path(__file__).parent / "cases.yml").read_text("utf-8"))]


@pytest.mark.parametrize("case", CASES, ids=[case.about for case in CASES])
def test_what_is_taken_back_is_said_at_its_line(case: Case, tmp_path: Path) -> None:
    case.apply(tmp_path)
    problems = compare(tmp_path, str(SMALL))
    assert [str(problem) for problem in problems] == case.problems
    for language, sentences in (("fr", case.french), ("es", case.spanish)):
        assert sentences is None or [in_language(problem.message, language) for problem in problems] == sentences


def copied(folder: Path) -> Path:
    shutil.copytree(SMALL, folder)
    return folder


def change(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, text.count(old)
    path.write_text(text.replace(old, new), "utf-8")


PHONE = """      - id: phone
        kind: tel
        required: no
        max_length: 40
        label:
          en: Phone
          de: Telefon
"""
HONEST: dict[str, Callable[[Path], None]] = {}
"""Changes that say themselves what they take back."""


def honest(function: Callable[[Path], None]) -> Callable[[Path], None]:
    HONEST[function.__name__] = function
    return function


@honest
def facts_change_in_every_language(root: Path) -> None:
    for code, title, number in (("en", "# Home", "2,500"), ("de", "# Start", "2.500")):
        text = f"[{number}](apply.md) or 3 boats, ![The emblem](../assets/emblem.svg), <https://boats.example/{code}/>"
        change(root, f"docs/{code}/index.md", title, f"{title}\n\n{text}")


@honest
def a_number_of_data_changes_in_every_language(root: Path) -> None:
    change(root, "data/programme.yml", "in 2025", "in 2026")
    change(root, "data/programme.yml", "im Jahr 2025", "im Jahr 2026")


@honest
def a_question_is_retired(root: Path) -> None:
    change(root, "data/forms/sample.yml", PHONE, "")
    path = root / "data/forms/sample.yml"
    path.write_text(path.read_text("utf-8") + "retired:\n" + PHONE, "utf-8")


@honest
def a_choice_is_retired(root: Path) -> None:
    option = "          - id: none\n            label:\n              en: None\n              de: Keine\n"
    change(root, "data/forms/sample.yml", option, "          - id: many\n            label: {en: Many, de: Viele}\n")
    change(root, "data/forms/sample.yml", "        options:\n", f"        retired:\n{option}        options:\n")


@honest
def a_theme_is_retired(root: Path) -> None:
    text = (root / "data/themes.yml").read_text("utf-8")
    (root / "data/themes.yml").write_text(text[text.index("- id: winds") :], "utf-8")
    lines = "".join(f"          - {{id: {name}, label: {{en: A, de: B}}}}\n" for name in ("tides", "ebb"))
    change(root, "data/forms/sample.yml", "options_from: themes\n", f"options_from: themes\n        retired:\n{lines}")


@honest
def a_page_moves(root: Path) -> None:
    change(root, "docs/en/apply.md", "slug: apply", "slug: join\nformer: apply")


@honest
def a_page_file_is_renamed_and_keeps_its_address(root: Path) -> None:
    for language in ("en", "de"):
        (root / f"docs/{language}/received.md").rename(root / f"docs/{language}/thanks.md")


@honest
def another_page_takes_over(root: Path) -> None:
    for language, slug in (("en", "problem"), ("de", "problem")):
        (root / f"docs/{language}/problem.md").rename(root / f"docs/{language}/trouble.md")
        change(root, f"docs/{language}/trouble.md", f"slug: {slug}", f"slug: trouble\nformer: [{slug}]")


@honest
def team_and_contact_change(root: Path) -> None:
    for path in root.rglob("programme.yml"):
        path.write_text(path.read_text("utf-8").replace("@", "@new."), "utf-8")


@honest
def order_and_words_change(root: Path) -> None:
    change(root, "data/forms/sample.yml", PHONE, "")
    change(
        root, "data/forms/sample.yml", "      - id: name\n", PHONE.replace("Phone", "Your phone") + "      - id: name\n"
    )


@pytest.mark.parametrize("about", HONEST)
def test_what_is_said_on_purpose_is_accepted(about: str, tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    HONEST[about](root)
    assert [str(problem) for problem in compare(root, str(SMALL))] == []
    if about not in ("another_page_takes_over", "a_page_file_is_renamed_and_keeps_its_address"):
        assert load_site(root)[1] == ()


def test_a_changed_id_that_is_wrong_as_well_is_told_once(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    change(root, "data/forms/sample.yml", "id: none", "id: niñguno")
    problems, changes = load_site(root)[1], compare(root, str(SMALL))
    assert len(problems) == len(changes) == 1
    [told] = with_changes(problems, changes)
    assert told.repair.startswith("Write “id: none” again")


def test_a_form_is_deleted_on_purpose(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    (root / "data/forms/sample.yml").unlink()
    [problem] = compare(root, str(SMALL))
    assert "retired_forms: [sample]" in problem.repair
    path = root / "data/programme.yml"
    path.write_text(path.read_text("utf-8") + "retired_forms: [sample]\n", "utf-8")
    assert compare(root, str(SMALL)) == ()


def test_a_second_move_names_all_former_addresses(tmp_path: Path) -> None:
    before, root = copied(tmp_path / "before"), copied(tmp_path / "site")
    change(before, "docs/en/apply.md", "slug: apply", "slug: join\nformer: [apply, enter]")
    change(root, "docs/en/apply.md", "slug: apply", "slug: take-part\nformer: [enter]")
    [problem] = compare(root, str(before))
    assert str(problem) == (
        "docs/en/apply.md:4: former: found no page at “/join/, /apply/” any more; expected a page at every published "
        "address, or a way to one. Write in the head of this page: former: [enter, join, apply]"
    )


def test_a_lenient_language_shows_originals_at_addresses_of_its_own(tmp_path: Path) -> None:
    """When the translation comes, its page has another address."""
    before, root = copied(tmp_path / "before"), copied(tmp_path / "site")
    for folder in (before, root):
        change(folder, "mkdocs.yml", "site_name: HAVEN\n", "site_name: HAVEN\nextra:\n  translations: {de: lenient}\n")
    (before / "docs/de/apply.md").unlink()
    [problem] = compare(root, str(before))
    assert (problem.file, problem.line, problem.repair) == (
        "docs/de/apply.md",
        3,
        "Write in the head of this page: former: [apply]",
    )


def test_a_paused_language_is_one_warning(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    change(root, "mkdocs.yml", "          name: Deutsch\n", "          name: Deutsch\n          build: false\n")
    [problem] = compare(root, str(SMALL))
    assert (problem.severity, problem.file, problem.line) == ("warning", "mkdocs.yml", 10)
    assert problem.found == "4 published pages in “de” that would be gone"


def test_another_default_language_is_one_problem(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    change(root, "mkdocs.yml", "          default: true\n", "")
    change(root, "mkdocs.yml", "          name: Deutsch\n", "          name: Deutsch\n          default: true\n")
    [problem] = compare(root, str(SMALL))
    assert (problem.severity, problem.file, problem.found) == ("error", "mkdocs.yml", "“de” as the default language")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("data/forms/sample.yml", "id: [\n"),
        ("data/forms/sample.yml", "- a\n- b\n"),
        ("data/themes.yml", "tides\n"),
        ("data/themes.yml", ""),
        ("docs/en/apply.md", "---\ntitle: [\n---\n"),
        ("docs/en/apply.md", "no head\n"),
        ("data/regions.yml", "regions: none\n"),
    ],
)
def test_what_cannot_be_read_is_told_once_and_not_here(tmp_path: Path, file: str, text: str) -> None:
    """`make check` says that the file is damaged; nobody is told that it lost everything."""
    root = copied(tmp_path / "site")
    (root / file).write_text(text, "utf-8")
    for old, new in ((SMALL, root), (root, SMALL)):
        assert all(problem.stops is not None for problem in compare(new, str(old)))
    site, problems = load_site(root)
    assert site is None
    assert problems
    told = [problem for problem in compare(root, str(SMALL)) if problem.file == file]
    assert told == []


def test_a_site_against_itself(tmp_path: Path) -> None:
    assert compare(SMALL, str(SMALL)) == ()
    assert compare(copied(tmp_path / "site"), str(SMALL)) == ()


def told(root: Path) -> list[str]:
    """Return what a proposal is told: file, line and found of each problem."""
    problems = with_changes(load_site(root)[1], compare(root, str(SMALL)))
    return [f"{problem.file}:{problem.line}: {problem.found}" for problem in problems]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("      - id: email\n", "      - id: mail\n", 35),  # email_field names it
        ("      - id: crew\n", "      - id: sailors\n", 61),  # asked_when names it
        ("      - id: start\n", "      - id: begin\n", 100),  # not_before names it
        ("          - id: some\n", "          - id: several\n", 71),  # asked_when names the choice
    ],
)
def test_what_names_a_changed_id_is_not_told_as_well(tmp_path: Path, old: str, new: str, line: int) -> None:
    root = copied(tmp_path / "site")
    change(root, "data/forms/sample.yml", old, new)
    assert len(load_site(root)[1]) == 1, "without the published state the place that names it is told"
    [only] = told(root)
    assert only.startswith(f"data/forms/sample.yml:{line}: ")
    assert only.endswith("with the same words")


@pytest.mark.parametrize("identity", ["sample", "other"])
def test_a_form_with_another_file_name_is_told_once(tmp_path: Path, identity: str) -> None:
    root = copied(tmp_path / "site")
    change(root, "data/forms/sample.yml", "id: sample\n", f"id: {identity}\n")
    (root / "data/forms/sample.yml").rename(root / "data/forms/other.yml")
    assert told(root) == ["data/forms/other.yml:2: “other.yml” in place of “sample.yml”, with the same words"]
    [problem] = compare(root, str(SMALL))
    assert problem.repair == "Rename the file to “sample.yml”: it contains “id: sample”, which visitors never see."


def test_a_deleted_form_is_told_once(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    (root / "data/forms/sample.yml").unlink()
    assert told(root) == ["data/forms/sample.yml:1: no form “sample” any more"]


def test_a_time_that_is_none_is_told_once(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    change(root, "data/forms/sample.yml", "retention_days: 30", "retention_days: 0")
    assert told(root) == ["data/forms/sample.yml:11: “0”"]


def test_a_number_in_one_language_is_no_news_in_a_question_with_another_id(tmp_path: Path) -> None:
    before, root = copied(tmp_path / "before"), copied(tmp_path / "site")
    for folder in (before, root):
        change(folder, "data/forms/sample.yml", "en: Phone\n", "en: Phone, with 0044\n")
    change(root, "data/forms/sample.yml", "id: phone", "id: telephone")
    [problem] = compare(root, str(before))
    assert problem.found.startswith("“telephone” in place of “phone”")


def test_a_former_address_that_is_no_slug_is_not_asked_for_again(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    change(root, "docs/en/apply.md", "slug: apply", "slug: join\nformer: https://haven.example/en/apply/")
    [problem] = compare(root, str(SMALL))
    assert problem.repair == "Write in the head of this page: former: [apply]"


def test_pages_that_exchange_their_addresses_are_told(tmp_path: Path) -> None:
    """Each address leads to a page as before; not to the one that people know there."""
    root = copied(tmp_path / "site")
    change(root, "docs/en/apply.md", "slug: apply", "slug: problem")
    change(root, "docs/en/problem.md", "slug: problem", "slug: apply")
    found = [(problem.file, problem.line, problem.found, problem.severity) for problem in compare(root, str(SMALL))]
    assert found == [
        ("docs/en/apply.md", 3, "another page at “/apply/”: docs/en/problem.md", "warning"),
        ("docs/en/problem.md", 3, "another page at “/problem/”: docs/en/apply.md", "warning"),
    ]


def test_an_emptied_page_is_told_once(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    (root / "docs/de/apply.md").write_text("", "utf-8")
    assert told(root) == ["docs/de/apply.md:1: no head"]


def test_a_language_that_is_declared_no_more_is_told_at_its_folder(tmp_path: Path) -> None:
    """And not at each of its texts."""
    root = copied(tmp_path / "site")
    change(root, "mkdocs.yml", "        - locale: de\n          name: Deutsch\n", "")
    assert told(root) == [
        "docs/de/apply.md:1: the language “de”",
        "mkdocs.yml:1: 4 published pages in “de” that would be gone",
    ]


def test_a_line_that_is_wrong_is_not_told_to_lack_in_other_languages(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    change(root, "docs/de/index.md", "# Start\n", "# Start\n\n![](../assets/emblem.svg)\n")
    assert len(compare(root, str(SMALL))) == 1
    assert told(root) == ["docs/de/index.md:8: no text"]


def test_a_page_whose_file_has_another_name_is_told_by_that_name(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    (root / "docs/de/apply.md").rename(root / "docs/de/apply (1).md")
    assert told(root) == ["docs/de/apply (1).md:1: the name “apply (1).md”"]


def test_two_options_that_exchange_their_words_are_told(tmp_path: Path) -> None:
    """To put them in another order, somebody wrote the words again and left the ids: answers would change."""
    root = copied(tmp_path / "site")
    for old, new in (
        ("None", "x"),
        ("Some", "None"),
        ("x", "Some"),
        ("Keine", "y"),
        ("Einige", "Keine"),
        ("y", "Einige"),
    ):
        key = "en" if old in ("None", "Some", "x") else "de"
        change(root, "data/forms/sample.yml", f"              {key}: {old}\n", f"              {key}: {new}\n")
    assert told(root) == [
        "data/forms/sample.yml:67: “none” in place of “some”, with the same words",
        "data/forms/sample.yml:71: “some” in place of “none”, with the same words",
    ]


def test_two_themes_that_exchange_their_words_are_told(tmp_path: Path) -> None:
    root = copied(tmp_path / "site")
    text = (root / "data/themes.yml").read_text("utf-8")
    (root / "data/themes.yml").write_text(
        text.replace("- id: tides", "- id: x").replace("- id: winds", "- id: tides").replace("- id: x", "- id: winds")
    )
    assert [line.split(": ", 1)[1] for line in told(root)] == [
        "“winds” in place of “tides”, with the same words",
        "“tides” in place of “winds”, with the same words",
    ]
