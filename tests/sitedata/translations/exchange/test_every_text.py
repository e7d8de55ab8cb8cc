"""Each text of a site, and each kind of Markdown, changes where it stands and nowhere else."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sitedata.translations.exchange import po, xliff12, xliff21
from sitedata.translations.exchange.__main__ import main
from sitedata.translations.exchange.arriving import Import, read_file
from sitedata.translations.exchange.segments import read_texts

from tests.sitedata.translations.exchange.conftest import LANGUAGES, Translators

pytestmark = pytest.mark.slow
WRITE = {"po": po.write, "xliff": xliff21.write, "xliff-1.2": xliff12.write}
MORE = " Añadido «1»: ¿y #2?"
EVERYTHING = Path(__file__).with_name("everything.md").read_text("utf-8")


@pytest.fixture
def with_everything(site: Translators) -> Translators:
    """The site with a page of everything that Markdown knows, in each language."""
    for language in LANGUAGES:
        (site.root / "docs" / language / "everything.md").write_text(EVERYTHING, "utf-8")
    return site


def texts(root: Path) -> dict[str, str | None]:
    return {segment.key: segment.target for segment in read_texts(root, LANGUAGES, "es").segments}


@pytest.mark.parametrize("format", WRITE)
def test_each_text_can_be_changed(with_everything: Translators, format: str, tmp_path: Path) -> None:
    root = with_everything.root
    segments = [
        replace(segment, target=f"{segment.target}{MORE}", status="current", max_length=None)
        for segment in read_texts(root, LANGUAGES, "es").segments
        if segment.max_length is None or len(f"{segment.target}{MORE}") <= segment.max_length
    ]
    path = tmp_path / "back"
    path.write_bytes(WRITE[format](segments, "fr", "es"))
    others = {name: text for name, text in with_everything.before.items() if "/es/" not in name and "data/" not in name}
    wanted = {**texts(root), **{segment.key: segment.target for segment in segments}}
    taken = Import(root, LANGUAGES, read_file(path))
    assert not taken.problems
    list(taken.write())
    assert texts(root) == wanted
    now = {name: (root / name).read_bytes() for name in others if not name.startswith("translations/")}
    assert now.items() <= others.items()
    assert bare(root / "data/words.yml") == bare_text(with_everything.before["data/words.yml"].decode())
    again = Import(root, LANGUAGES, read_file(path))
    assert not again.changed
    assert not list(again.write())


def bare(path: Path) -> list[str]:
    return bare_text(path.read_text("utf-8"))


def bare_text(text: str) -> list[str]:
    """Return the lines of a file that hold no Spanish text."""
    inside = False
    kept = []
    for line in text.split("\n"):
        inside = bool(re.match(r" +es:", line)) or (inside and bool(re.match(r" {6,}\S|$", line)))
        kept += [] if inside else [re.sub(r", es: .*}", "}", line)]
    return kept


def test_what_a_page_of_everything_keeps(with_everything: Translators) -> None:
    file = with_everything.export("xliff")
    for kept in ("pas traduit", "remarque", "[ref]: https://x.eu", "|---|---|"):
        assert kept not in file
    for code in ("`code`", "](https://a.eu/b_(c)?d=1&amp;e=2 ", "[^1]", "{placeholder}", "&amp;nbsp;", "{ width=300 }"):
        assert code in file


def test_two_paragraphs_that_a_page_lacks_come_back_in_their_order(site: Translators) -> None:
    path = site.root / "docs" / "es" / "privacy.md"
    file = site.export("xliff-1.2")
    lines = path.read_text("utf-8").split("\n")
    first = next(number for number, line in enumerate(lines) if line.startswith("- El equipo")) + 1
    path.write_text("\n".join(lines[:first] + lines[first + 2 :]), "utf-8")
    assert site.take(file)[0] == 0
    assert not site.changes()


def test_a_page_with_two_kinds_of_line_ends_is_left_alone(site: Translators) -> None:
    file = site.export("po").replace("cómo se desarrolla", "cómo transcurre")
    path = site.root / "docs" / "es" / "apply-received.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n", 3))
    before = path.read_bytes()
    code, said = site.take(file)
    assert code == 1
    assert "found: two kinds of line ends" in said
    assert path.read_bytes() == before


def test_files_of_other_countries_and_scripts(site: Translators) -> None:
    """A paused language can be translated before it is published; its folder may be empty."""
    config = site.root / "mkdocs.yml"
    entry = "        - locale: pt-PT\n          name: Português\n          build: false\n\nhooks:"
    config.write_text(config.read_text("utf-8").replace("\nhooks:", entry, 1), "utf-8")
    shutil.rmtree(site.root / "docs" / "pt-PT", ignore_errors=True)
    path = site.folder / "pt.po"
    assert main(["export", "--root", str(site.root), "--lang", "pt-PT", "--format", "po", "--to", str(path)]) == 0
    file = path.read_text("utf-8")
    assert "Language: pt_PT" in file
    back = file.replace('msgid "Thèmes"\nmsgstr ""', 'msgid "Thèmes"\nmsgstr "Temas"')
    code, said = site.take(back)
    assert code == 0, said
    assert "docs/pt-PT/themes.md" in said  # a page is made when all of it is translated
