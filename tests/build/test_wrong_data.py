"""A real build with wrong or hostile data: it stops with a message an editor understands, or shows text as text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.conftest import build

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"

WRONG = {
    "a missing translation": ("data/steps.yml", "    es: Solicitud de asistencia\n", "", "no “es”"),
    "a key twice": ("data/steps.yml", "- id: request\n", "- id: request\n  id: other\n", "a second time"),
    "a tab": ("data/steps.yml", "  title:\n    fr: Demande", "  title:\n\tfr: Demande", "a tab"),
    "a country that YAML could take for no": ("data/testimonials.yml", "countries: [", "countries: [NA, QX, ", "“QX”"),
    "an unknown theme": ("data/forms/expert.yml", "options_from: themes", "options_from: thems", "“thems”"),
    "a link that runs a script": ("data/programme.yml", "https://www.icmpd.org/", "javascript:alert(1)", "https://"),
}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("about", WRONG)
def test_wrong_data_stops_the_build(about: str, copy_of_project: Callable[[], Path], tmp_path: Path) -> None:
    file, old, new, expected = WRONG[about]
    root = copy_of_project()
    replace(root / file, old, new)
    done = build(root, tmp_path / "site")
    assert done.returncode == 1
    assert f"{file}:" in done.stderr
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site" / "index.html").exists()


def test_norway_is_a_country(copy_of_project: Callable[[], Path], tmp_path: Path) -> None:
    root = copy_of_project()
    replace(root / "data" / "testimonials.yml", "countries: [", "countries: [NO, ")
    assert build(root, tmp_path / "site").returncode == 0


def test_hostile_text_is_shown_as_text(copy_of_project: Callable[[], Path], tmp_path: Path) -> None:
    """Every text of every data file, and the head of a page, carries code; none of it arrives as code.

    The check refuses such texts. It is left out here: the templates have to hold without it.
    """
    root = copy_of_project()
    replace(root / "hooks/sitedata/checks/site.py", "    yield from check_record_texts(languages, documents)\n", "")
    of_titles = (
        "        yield from marked(Place(source.head, (key,)), partial(str, key), source.language, text, expected)\n"
    )
    replace(root / "hooks/sitedata/checks/page_leftovers.py", of_titles, "")
    for path in (root / "data").rglob("*.yml"):
        path.write_text(poisoned(path.read_text("utf-8")), "utf-8")
    replace(root / "docs" / "en" / "themes.md", "title: Themes", "title: '<script>alert(3)</script>'")
    done = build(root, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    for page in (tmp_path / "site").rglob("*.html"):
        soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
        # What waits in a script as text becomes part of the page later.
        later = [BeautifulSoup(part.get_text(), "html.parser") for part in soup.select('script[type="text/html"]')]
        assert soup.select('script:not([src], [type="application/ld+json"], [type="text/html"])') == [], page
        assert [part.select("script") for part in later if part.select("script")] == [], page
        assert [part.select("[onerror], img[src=x]") for part in (soup, *later) if part.select("[onerror]")] == [], page
    themes = BeautifulSoup((tmp_path / "site/en/themes/index.html").read_text("utf-8"), "html.parser")
    assert "<script>alert(1)</script>" in themes.get_text()
    assert themes.title
    assert "<script>alert(3)</script>" in themes.title.get_text()


def poisoned(text: str) -> str:
    """Add the hostile text to every one-line English text; the quotes keep it valid YAML."""
    lines = []
    for line in text.split("\n"):
        key, separator, value = line.partition("en: ")
        if separator and not key.strip(" -") and value and value[0] not in "\"'>|{" and len(value) < 90:
            line = f"{key}en: '{value.replace(chr(39), chr(39) * 2)} {HOSTILE.replace(chr(39), chr(39) * 2)}'"
        lines.append(line)
    return "\n".join(lines)
