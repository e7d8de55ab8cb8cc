"""Every text of the site is changed in OmegaT itself, and comes back: `make soak`."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.programs import needed
from tests.sitedata.translations.exchange.conftest import Translators

pytestmark = [pytest.mark.soak, pytest.mark.process]
JAR = Path("/usr/share/omegat/OmegaT.jar")
PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
<source_dir>__DEFAULT__</source_dir><source_dir_excludes/><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file><dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>FR</source_lang><target_lang>ES</target_lang>
<source_tok>org.omegat.tokenizer.LuceneFrenchTokenizer</source_tok>
<target_tok>org.omegat.tokenizer.LuceneSpanishTokenizer</target_tok>
<sentence_seg>false</sentence_seg><support_default_translations>true</support_default_translations><remove_tags>false</remove_tags>
</project></omegat>
"""
TRANSLATION = re.compile(r'(<tuv lang="ES">\s*<seg>)(.*?)(</seg>)', re.S)
FILES = {"xliff-1.2": "texts.xlf", "po": "texts.po"}


def omegat(folder: Path, *words: str) -> None:
    command = [
        needed("java"),
        "-Djava.awt.headless=true",
        "-jar",
        str(JAR),
        str(folder),
        f"--config-dir={folder}/own",
        *words,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of OmegaT, from French into Spanish."""
    needed("omegat")
    folder = tmp_path / "project"
    for name in ("source", "target", "omegat", "tm", "glossary", "dictionary"):
        (folder / name).mkdir(parents=True)
    (folder / "omegat.project").write_text(PROJECT, "utf-8")
    return folder


@pytest.mark.parametrize("format", FILES)
def test_texts_are_changed_in_omegat(site: Translators, exported: dict[str, str], project: Path, format: str) -> None:
    name = FILES[format]
    (project / "source" / name).write_text(exported[format], "utf-8")
    omegat(project, "--mode=console-translate")
    assert site.take((project / "target" / name).read_bytes())[0] == 0
    assert not site.changes()  # nothing was translated
    made = project / "made.tmx"
    omegat(
        project,
        "--mode=console-createpseudotranslatetmx",
        f"--pseudotranslatetmx={made}",
        "--pseudotranslatetype=equal",
    )
    memory = TRANSLATION.sub(_longer, made.read_text("utf-8"))
    (project / "omegat" / "project_save.tmx").write_text(memory, "utf-8")
    omegat(project, "--mode=console-translate")
    code, said = site.take((project / "target" / name).read_bytes())
    texts = exported["xliff-1.2"].count("<trans-unit ")
    assert f"{texts} texts read: {texts} changed" in said, said
    assert code == 0


def _longer(found: re.Match[str]) -> str:
    """Return a translation with one more word; the head of a PO file is no text."""
    return found[0] if "Content-Type" in found[2] else f"{found[1]}{found[2]} OmegaT{found[3]}"
