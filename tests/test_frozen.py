"""The frozen copy follows the software, and nothing else: no test reads the content that editors change."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from tests.conftest import FROZEN, ROOT
from tests.freezing import software, with_content, with_keys

SETTINGS = (ROOT / "mkdocs.yml").read_text("utf-8")
FROZEN_SETTINGS = (FROZEN / "mkdocs.yml").read_text("utf-8")
WORDS = (FROZEN / "data" / "words.yml").read_text("utf-8")


def test_the_settings_that_are_software_are_those_of_the_project() -> None:
    assert software(FROZEN_SETTINGS) == software(SETTINGS), "run: python -m tests.freezing"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - tables\n", "  - tables\n  - footnotes\n"),
        ("hooks/check_data.py # stops", "hooks/other.py # stops"),
        ("    form: [tokens, ", "    form: ["),
        ("docs_structure: folder", "docs_structure: suffix"),
    ],
    ids=["an extension", "a hook", "a style sheet", "a plugin"],
)
def test_another_setting_is_seen_and_brought_over(old: str, new: str) -> None:
    changed = SETTINGS.replace(old, new)
    assert software(changed) != software(FROZEN_SETTINGS)
    assert software(with_content(changed, FROZEN_SETTINGS)) == software(changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - support.md\n", "  - support.md\n  - news.md\n"),
        ("{en: strict, es: strict}", "{en: lenient, es: strict}"),
        ("    footer: [privacy", "    footer: [themes, privacy"),
        ("          name: Español\n", "          name: Castellano\n"),
        ("  problem.md\n", "  problem.md\n  news.md\n"),
    ],
    ids=["a page", "a lenient language", "a menu", "a language", "a page in no menu"],
)
def test_content_may_differ(old: str, new: str) -> None:
    changed = FROZEN_SETTINGS.replace(old, new)
    assert changed != FROZEN_SETTINGS
    assert software(changed) == software(FROZEN_SETTINGS)
    assert with_content(changed, FROZEN_SETTINGS) == FROZEN_SETTINGS


def test_new_words_are_brought_over_and_old_ones_are_left_out() -> None:
    wanted = WORDS.replace("menu.open:\n", "menu.close:\n").replace("Navigation principale", "Autre navigation")
    found = with_keys(WORDS, wanted)
    assert list(yaml.safe_load(found)) == list(yaml.safe_load(wanted))
    assert "Autre navigation" not in found
    assert with_keys(found, WORDS) == WORDS


CONTENT_FOLDERS = {"data", "docs", "translations"}
"""Of the project's root; data/schemas is generated from the models."""


def read_from_the_root(path: Path) -> set[str]:
    """Which folders of content a module of tests names next to the project's root."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant):
            named = str(node.right.value)
            if ast.unparse(node.left) == "ROOT" and re.split("/", named)[0] in CONTENT_FOLDERS:
                found.add(ast.unparse(node))
    return found


def test_no_test_reads_the_content_of_the_project() -> None:
    modules = [path for path in (ROOT / "tests").rglob("*.py") if path.name != "freezing.py"]
    found = {(path.name, each) for path in modules for each in read_from_the_root(path)}
    assert found == {("test_field_kinds.py", "ROOT / 'data'")}, "schemas are no content, all else is"
