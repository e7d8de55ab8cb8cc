"""Ordinary edits: all jobs of a content proposal are content with them, and no test of the software runs.

The first seven once turned a proposal red for a reason that no editor could fix; no guide describes the others.
"""

import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from sitedata.loading import load_site

from inspection.built import Sources, read_built
from inspection.structure import check_structure
from inspection.weight import check_weight
from tests.conftest import ROOT, build, copy_sources
from tests.pictures import png

THEME = """
- id: communication
  title:
    fr: Communication sur les migrations
    en: Communication on migration
    es: Comunicación sobre la migración
  topics:
    - id: information_campaigns
      title:
        fr: Campagnes d'information
        en: Information campaigns
        es: Campañas de información
"""
TESTIMONIAL = """
- id: moldova
  original_language: en
  quote:
    fr: L'action a commencé par nos questions.
    en: The Action began with our questions.
    es: La acción comenzó con nuestras preguntas.
  attribution:
    fr: Un expert MIEUX pour la Moldavie
    en: A MIEUX expert for Moldova
    es: Un experto de MIEUX para Moldavia
  countries: [MD]
"""
NOTICE = """
notice:
  fr: Le site sera en maintenance lundi.
  en: The site will be under maintenance on Monday.
  es: El sitio estará en mantenimiento el lunes.
"""
PROGRAMME, WORDS, LANGUAGES = "data/programme.yml", "data/words.yml", ("fr", "en", "es")
FIGURE = """figures:
  - id: partner_institutions
    value: {fr: plus de 300, en: over 300, es: más de 300}
    label: {fr: institutions, en: institutions, es: instituciones}
    as_of: {fr: fin 2026, en: end of 2026, es: finales de 2026}
    source: {fr: rapport annuel, en: annual report, es: informe anual}"""
OPTION = r"""          - id: ngo
            label: {fr: Association, en: Association, es: Asociación}
          - id: academia"""
STEP = """
- id: follow_up
  title: {fr: Suivi, en: Follow-up, es: Seguimiento}
  points:
    - fr: Questionnaire, six mois après
      en: Questionnaire, six months later
      es: Cuestionario, seis meses después
"""
ARABIC = """
- id: jordan
  original_language: ar
  original: تعلمنا من بعضنا البعض.
  quote:
    fr: Nous avons appris les uns des autres.
    en: We learned from one another.
    es: Aprendimos unos de otros.
  attribution:
    fr: Une experte MIEUX pour la Jordanie
    en: A MIEUX expert for Jordan
    es: Una experta de MIEUX para Jordania
  countries: [JO]
"""
TABLE = r"""
## 2026

| A | B | C | D | E | F | G |
| --- | :-: | --: | --- | --- | --- | --- |
| Togo | 1 | 2 | 3 | 4 | 5 | a \| b |

[MIEUX 2026](../assets/MIEUX_2026.PDF), [+43 1 504 46 77](tel:+4315044677)
"""
PICTURE = """
![Lomé, Quito, Vienne, Viena](../assets/team.png)
*MIEUX, 2026*
"""


def append(file: str, text: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        path = root / file
        between = "\n\n" if file.endswith(".md") else "\n"
        path.write_text(path.read_text("utf-8").rstrip("\n") + between + text.lstrip("\n"), "utf-8")

    return edit


def put(file: str, line: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        path = root / file
        text, number = re.subn(rf"(?m)^{line}$", new, path.read_text("utf-8"))
        assert number == 1, (file, line)
        path.write_text(text, "utf-8")

    return edit


def upload(name: str, data: bytes) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        (root / "docs/assets" / name).write_bytes(data)

    return edit


def other_order(root: Path) -> None:
    """Move the last theme to the first place."""
    path = root / "data/themes.yml"
    head, *themes = re.split(r"(?m)^(?=- id: )", path.read_text("utf-8").rstrip("\n") + "\n")
    path.write_text(head + themes[-1] + "".join(themes[:-1]), "utf-8")


def one_more_line(root: Path) -> None:
    """Add a paragraph to each language of the mail to the team."""
    path = root / WORDS
    head, mail, rest = re.split(r"(?m)^(?=mail\.team_intro:|mail\.moment:)", path.read_text("utf-8"))
    changed, number = re.subn(r"(?m)^(    \w\w: \|-\n.*\n)", r"\1\n      MIEUX+\n", mail)
    assert number == len(LANGUAGES)
    path.write_text(head + changed + rest, "utf-8")


EDITS = {
    "one more theme": [append("data/themes.yml", THEME)],
    "one more testimonial": [append("data/testimonials.yml", TESTIMONIAL)],
    "another contact address": [put(PROGRAMME, r"contact:\n  email: .*", "contact:\n  email: team@icmpd.org")],
    "a form that closes": [put("data/forms/expert.yml", r"status: open.*", "status: closed")],
    "a programme that closes": [put(PROGRAMME, r"status: open.*", "status: closed"), append(PROGRAMME, NOTICE)],
    "a notice": [append(PROGRAMME, NOTICE)],
    "a new slug": [put("docs/en/themes.md", r"slug: themes", "slug: fields-of-work")],
    "one more figure": [put(PROGRAMME, "figures:", FIGURE)],
    "one more option": [put("data/forms/expert.yml", r"          - id: academia", OPTION)],
    "one more step": [append("data/steps.yml", STEP)],
    "words in Arabic": [append("data/testimonials.yml", ARABIC)],
    "another order": [other_order],
    "one more line in a mail": [one_more_line],
    "a text with a colon and a number sign": [
        put(WORDS, r"    fr: Langue du site", "    fr: >-\n      Langue : n. #1")
    ],
    "a table and a document": [
        upload("MIEUX_2026.PDF", b"%PDF-1.7\n".ljust(150_000)),
        *(append(f"docs/{code}/how-it-works.md", TABLE) for code in LANGUAGES),
    ],
    "a picture with its caption": [
        upload("team.png", png(800, 500)),
        *(append(f"docs/{code}/legal.md", PICTURE) for code in LANGUAGES),
    ],
}
BUILDS = {
    "others": [
        "one more figure",
        "one more option",
        "one more step",
        "words in Arabic",
        "another order",
        "one more line in a mail",
        "a text with a colon and a number sign",
        "a table and a document",
        "a picture with its caption",
    ],
    "open": ["one more theme", "one more testimonial", "another contact address", "a notice", "a new slug"],
    "one form": ["a form that closes"],
    "all": ["a programme that closes"],
}
"""Edits that go together are built together."""


@pytest.mark.parametrize("edit", EDITS)
def test_the_check_accepts_an_edit(edit: str, tmp_path: Path) -> None:
    root = copy_sources(tmp_path)
    before = contents(root)
    for change in EDITS[edit]:
        change(root)
    site, problems = load_site(root)
    assert site
    # A warning is right where a page says “five themes” and there are six.
    assert [str(problem) for problem in problems if problem.stops] == []
    is_content = runpy.run_path(str(ROOT / ".github" / "scope.py"))["is_content"]
    changed = [name for name, content in contents(root).items() if before.get(name) != content]
    assert changed
    assert all(map(is_content, changed))


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.process
@pytest.mark.parametrize("edits", BUILDS.values(), ids=BUILDS)
def test_the_built_site_is_well_after_them(edits: list[str], tmp_path: Path) -> None:
    """What a browser says of a closed form and of every page is tried on the unchanged site as well."""
    root, target = copy_sources(tmp_path), tmp_path / "site"
    for change in (change for edit in edits for change in EDITS[edit]):
        change(root)
    done = build(root, target)
    assert done.returncode == 0, done.stdout + done.stderr
    site, _ = load_site(root)
    assert site
    pages, sources = read_built(target), Sources(site)
    assert list(check_structure(pages, target, sources)) == []
    assert [problem for problem in check_weight(pages, sources) if problem.stops] == []


def test_every_edit_is_built() -> None:
    assert sorted(edit for edits in BUILDS.values() for edit in edits) == sorted(EDITS)
