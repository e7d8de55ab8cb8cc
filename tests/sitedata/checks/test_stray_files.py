"""A page beside the folders of the languages: its words say in which of them it belongs."""

from pathlib import Path

import pytest
from sitedata.checks.stray_files import misplaced

PAGES = {
    "fr": "Les experts répondent aux questions des pays partenaires et des institutions.",
    "es": "Los expertos responden a las preguntas de los países socios y de las instituciones.",
}


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ("Las preguntas de los países y de las instituciones", "Move it to docs/es/faq.md."),
        ("Les questions des pays et des institutions aux experts", "Move it to docs/fr/faq.md."),
        ("FAQ", "Move it into the folder of its language, with the name faq.md."),
    ],
)
def test_a_page_belongs_where_most_of_its_words_are(text: str, repair: str, tmp_path: Path) -> None:
    for code, page in PAGES.items():
        (tmp_path / "docs" / code).mkdir(parents=True)
        (tmp_path / "docs" / code / "index.md").write_text(page, "utf-8")
    (tmp_path / "docs" / "FAQ.md").write_text(text, "utf-8")
    assert [found.problem.repair for found in misplaced(tmp_path, ("fr", "es"), ())] == [repair]
