"""A number before the name of a list is compared with the list; other numbers and other languages are left alone."""

from pathlib import Path

import pytest
from sitedata.language import number_words
from sitedata.language.counted import ALL_OF_THEM, NOUNS, counted
from sitedata.loading import load_site
from sitedata.messages.translatable import in_language

from tests.sitedata.casefiles import Case


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "Les cinq thèmes", [("Les cinq thèmes", "themes", 5)]),
        (
            "fr",
            "Toutes les quatre étapes, puis nos 3 régions",
            [("les quatre étapes", "steps", 4), ("nos 3 régions", "regions", 3)],
        ),
        ("en", "## Five themes, four steps", [("Five themes", "themes", 5)]),
        ("en", "Choose the three types of support", [("the three types of support", "support_types", 3)]),
        ("es", "Los cuatro pasos", [("Los cuatro pasos", "steps", 4)]),
        ("es", "las 4 etapas", [("las 4 etapas", "steps", 4)]),
        ("fr", "Sans liste. Deux témoignages nomment le Togo.", [("Deux témoignages", "testimonials", 2)]),
        ("es", "No los enumera (folleto). Dos testimonios mencionan Togo", [("Dos testimonios", "testimonials", 2)]),
        ("en", "Sent in two steps", []),
        ("en", "the next two steps", []),
        ("en", "the fivefold themes, the 2030 themes of five", []),
        ("fr", "Deux ou trois thèmes au choix", []),
        ("de", "Die fünf Themen", []),
    ],
)
def test_counts_are_found(language: str, text: str, found: list[tuple[str, str, int]]) -> None:
    assert list(counted(text, language, begins=True)) == found


def test_a_number_that_begins_a_sentence_is_compared_in_a_page_as_well(tmp_path: Path) -> None:
    put = "# Home\n\nNo list. Three testimonials name Norway.\n\nFour themes.\n\nin\nseven steps, see\n"
    places = [place for place, _, _ in told(tmp_path, "docs/en/index.md", "# Home\n", put)]
    assert places == ["docs/en/index.md:8", "docs/en/index.md:10"]


def test_a_line_of_a_text_may_begin_with_a_number() -> None:
    assert list(counted("five themes are named above.", "en", begins=False)) == []


def test_each_language_has_all_words() -> None:
    assert number_words.LANGUAGES == NOUNS.keys() == ALL_OF_THEM.keys()
    assert len({frozenset(nouns) for nouns in NOUNS.values()}) == 1


def told(root: Path, file: str, find: str, put: str) -> list[tuple[str, str, str]]:
    Case("", file, [], find, put).apply(root)
    site, problems = load_site(root)
    assert site
    return [
        (f"{problem.file}:{problem.line}", problem.severity, in_language(problem.message, "fr")) for problem in problems
    ]


def test_a_wrong_count_is_a_warning_at_its_line(tmp_path: Path) -> None:
    [(place, severity, said)] = told(tmp_path, "data/steps.yml", "    en: Ask\n", "    en: The three steps\n")
    assert (place, severity) == ("data/steps.yml:3", "warning")
    plain = said.replace("\u00a0", " ").replace("\u202f", " ")
    assert "trouvé : « The three steps » ; attendu : 2, comme dans data/steps.yml. Corrigez le nombre" in plain


def test_a_right_count_is_left_alone(tmp_path: Path) -> None:
    assert told(tmp_path, "data/steps.yml", "    en: Ask\n", "    en: The two steps\n") == []


def test_the_title_of_a_page_is_looked_at(tmp_path: Path) -> None:
    assert [place for place, _, _ in told(tmp_path, "docs/en/index.md", "title: Home", "title: Seven themes")] == [
        "docs/en/index.md:2"
    ]
