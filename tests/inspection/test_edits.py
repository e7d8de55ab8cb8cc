"""Seven ordinary edits, each of which once turned a proposal red for a reason that no editor could fix: all jobs of a
content proposal are content with them, and no test of the software runs."""

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
PROGRAMME = "data/programme.yml"


def append(file: str, text: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        path = root / file
        path.write_text(path.read_text("utf-8").rstrip("\n") + "\n" + text.lstrip("\n"), "utf-8")

    return edit


def put(file: str, line: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        path = root / file
        text, number = re.subn(rf"(?m)^{line}$", new, path.read_text("utf-8"))
        assert number == 1, (file, line)
        path.write_text(text, "utf-8")

    return edit


EDITS = {
    "one more theme": [append("data/themes.yml", THEME)],
    "one more testimonial": [append("data/testimonials.yml", TESTIMONIAL)],
    "another contact address": [put(PROGRAMME, r"contact:\n  email: .*", "contact:\n  email: team@icmpd.org")],
    "a form that closes": [put("data/forms/expert.yml", r"status: open.*", "status: closed")],
    "a programme that closes": [put(PROGRAMME, r"status: open.*", "status: closed"), append(PROGRAMME, NOTICE)],
    "a notice": [append(PROGRAMME, NOTICE)],
    "a new slug": [put("docs/en/themes.md", r"slug: themes", "slug: fields-of-work")],
}
BUILDS = {
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
    changed = [name for name, content in contents(root).items() if before[name] != content]
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
