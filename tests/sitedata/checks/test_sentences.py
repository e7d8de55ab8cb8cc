"""Warnings about single texts: none stops a build, each stands at its line."""

import re
from pathlib import Path

import pytest
from sitedata.loading import load_site
from sitedata.messages.translatable import LANGUAGES, in_language
from sitedata.text.quotation_marks import unopened, wrong_quotation_mark

from tests.conftest import copy_sources

FRENCH = "L’expansion des réseaux de coopération aux niveaux national et international"
CHANGES = [
    ("data/steps.yml", "    fr: Demande d’expertise\n", "    fr: Demande d’“expertise”\n"),
    ("data/steps.yml", "    es: Solicitud de asistencia\n", '    es: Solicitud "de asistencia"!\n'),
    ("data/benefits.yml", "    en: Wider cooperation networks, national and international\n", f"    en: {FRENCH}\n"),
    ("docs/es/themes.md", "# En qué trabajan los expertos\n", "# ¿En qué trabajan los expertos\n"),
    ("docs/en/search.md", "## All pages\n", "- One\n- «Two»\n\n## All pages\n"),
]
FOUND = """\
data/benefits.yml:9: en: found the same text as in “fr”; expected a translation. Translate it, or ask for a translation.
data/steps.yml:9: the text: found “expertise”; expected the quotation marks of the language, « ». Write « expertise ».
data/steps.yml:11: the text: found "de asistencia"; expected the quotation marks of the language, « ». \
Write «de asistencia».
data/steps.yml:11: the text: found a ! without its ¡; expected both signs. Write ¡ where the sentence begins.
docs/en/search.md:13: the text: found «Two»; expected the quotation marks of the language, “ ”. Write “Two”.
docs/es/themes.md:7: the text: found a ? without its ¿; expected both signs. Write ¿ where the sentence begins.
docs/es/themes.md:4: description: found the description of docs/es/support.md; expected a description of this page \
alone. Say in one sentence what a reader finds on this page."""


def change(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert text.count(old) == 1, (file, old)
    (root / file).write_text(text.replace(old, new), "utf-8")


def test_each_text_that_is_probably_not_meant_so_is_told(tmp_path: Path) -> None:
    root = copy_sources(tmp_path)
    assert load_site(root)[1] == ()
    for file, old, new in CHANGES:
        change(root, file, old, new)
    description = re.compile("^description: .*$", re.M)
    [shared] = description.findall((root / "docs/es/support.md").read_text("utf-8"))
    path = root / "docs/es/themes.md"
    path.write_text(description.sub(shared, path.read_text("utf-8")), "utf-8")
    site, problems = load_site(root)
    assert site
    assert {problem.severity for problem in problems} == {"warning"}
    assert sorted(map(str, problems)) == sorted(FOUND.splitlines())
    for problem in problems:
        assert len({in_language(problem.message, language) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "language", "mark"),
    [
        ("« Le mot “juste” »", "fr", None),
        ("Le mot “juste”", "fr", "“"),
        ('Le mot "juste"', "fr", '"'),
        ("The “right” word", "en", None),
        ("The «right» word", "en", "«"),
        ("La palabra «justa»", "es", None),
        ("La „palabra“", "es", "„"),
        ("«La palabra “justa”»", "es", None),
        ('Das "Wort"', "de", None),
    ],
)
def test_quotation_marks_are_those_of_the_language(text: str, language: str, mark: str | None) -> None:
    assert wrong_quotation_mark(text, language) == mark


@pytest.mark.parametrize(
    ("text", "language", "signs"),
    [
        ("¿Qué es?", "es", None),
        ("Qué es?", "es", ("¿", "?")),
        ("¡Qué bien", "es", ("¡", "!")),
        ("https://a.example/?b=c", "es", None),
        ("What is it?", "en", None),
    ],
)
def test_spanish_opens_its_questions(text: str, language: str, signs: tuple[str, str] | None) -> None:
    assert unopened(text, language) == signs
