"""A kind of field is defined once for the build and once for the receiver: every other list follows from the two.

Neither half imports the other, and the script imports nothing: here all of them are laid side by side.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from sitedata.editor_schemas import schemas
from sitedata.form_contract.error_messages import OF_SEVERAL, SEVERAL
from sitedata.models.field_kinds import KINDS, RULES, SPECIFIC_SETTINGS
from sitedata.models.form_definition import EXTENSIONS, Field

from receiver.forms import kinds as receiving
from receiver.forms import uploads
from receiver.forms.fields import Field as PublishedField
from tests.conftest import ROOT
from tests.receiver import fixture_site
from tests.receiver.sample_posts import answer_to

COMPONENTS = ROOT / "overrides" / "components"
SCRIPTS = sorted((ROOT / "overrides" / "scripts").rglob("*.js"))
RULES_JS = (ROOT / "overrides" / "scripts" / "form" / "rules.js").read_text("utf-8")
WORDS = ["tests/frozen/data/words.yml", "tests/small/data/words.yml"]
EACH_KIND = pytest.mark.parametrize("name", KINDS)
EACH_FIELD = pytest.mark.parametrize("field", fixture_site.FIELDS, ids=lambda field: field["id"])


def test_the_receiver_knows_the_same_kinds() -> None:
    assert set(receiving.KINDS) == set(KINDS)


@EACH_KIND
def test_the_receiver_knows_the_same_rules(name: str) -> None:
    assert receiving.KINDS[name].rules == KINDS[name].rules


def test_the_script_has_a_function_for_each_kind() -> None:
    table = re.search(r"^const READERS = {\n(.*?)^};", RULES_JS, re.M | re.S)
    assert table
    assert set(re.findall(r"^  (\w+): ", table[1], re.M)) == set(KINDS)


def test_the_script_breaks_only_rules_of_the_definition() -> None:
    named = set(re.findall(r'\b(?:broken|fault|told)\("(\w+)"', RULES_JS))
    assert named
    assert named <= RULES


def texts_in(path: Path) -> set[str]:
    """Every text that a module of Python writes out."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_the_receiver_has_code_for_each_rule() -> None:
    """Cases for each stand in receiver/forms/cases; here only that no rule is a name without code."""
    checks = ("kinds", "uploads", "validation", "fields")
    assert set().union(*(texts_in(ROOT / "receiver" / "forms" / f"{name}.py") for name in checks)) >= RULES


def test_each_kind_has_its_template_and_each_template_its_kind() -> None:
    found = {path.stem.removeprefix("field_") for path in COMPONENTS.glob("field_*.html")}
    parts = set().union(
        *(re.findall(r"components/field_(\w+)\.html", path.read_text("utf-8")) for path in COMPONENTS.glob("*.html"))
    )
    assert found == {kind.template for kind in KINDS.values()} | parts


@EACH_KIND
def test_a_template_is_the_macro_of_its_name(name: str) -> None:
    template = KINDS[name].template
    text = (COMPONENTS / f"field_{template}.html").read_text("utf-8")
    assert f"macro field_{template}(field, described)" in text


def test_settings_are_keys_of_a_field() -> None:
    assert set(Field.model_fields) >= SPECIFIC_SETTINGS


@pytest.mark.parametrize("file", WORDS)
def test_each_rule_of_each_kind_has_a_word(file: str) -> None:
    words = yaml.safe_load((ROOT / file).read_text("utf-8"))
    for name, kind in KINDS.items():
        assert [rule for rule in kind.rules if not {f"error.{name}.{rule}", f"error.{rule}"} & set(words)] == []


@pytest.mark.parametrize("file", WORDS)
def test_each_word_for_an_error_is_of_a_rule_and_a_kind(file: str) -> None:
    words = yaml.safe_load((ROOT / file).read_text("utf-8"))
    possible = {f"error.{rule}" for rule in RULES}
    possible |= {f"error.{name}.{rule}" for name, kind in KINDS.items() for rule in kind.rules}
    possible |= {f"error.{SEVERAL}.{rule}" for rule in OF_SEVERAL}
    assert {key for key in words if key.startswith("error.")} - possible == set()


def test_the_published_schema_has_the_kinds_and_rules() -> None:
    schema = json.loads((ROOT / "data" / "schemas" / "form.json").read_text("utf-8"))
    keys = schema["$defs"]["Field"]["properties"]
    assert keys["kind"]["enum"] == list(KINDS)
    assert all(f"`{name}` {kind.about}" in keys["kind"]["description"] for name, kind in KINDS.items())
    assert keys["errors"]["propertyNames"]["enum"] == sorted(RULES)


def test_sentences_that_name_kinds_name_the_right_ones() -> None:
    checks = texts_in(ROOT / "hooks" / "sitedata" / "checks" / "form_definition.py")
    deciding = " or ".join(name for name, kind in KINDS.items() if kind.decides)
    dated = " or ".join(name for name, kind in KINDS.items() if "not_before" in kind.allows)
    assert {f"an earlier field of kind {kinds}" for kinds in (deciding, dated)} <= checks
    assert f"kind {deciding}" in schemas(("en",))["form.json"]


def test_the_small_site_and_the_fixture_site_have_a_field_of_every_kind() -> None:
    form = yaml.safe_load((ROOT / "tests/small/data/forms/sample.yml").read_text("utf-8"))
    assert {field["kind"] for section in form["sections"] for field in section["fields"]} == set(KINDS)
    assert {field["kind"] for field in fixture_site.FIELDS} == set(KINDS)


def names(field: dict[str, Any]) -> list[str]:
    """The names of a field's controls by the build's definition, in the order of the page."""
    kind = KINDS[field["kind"]]
    rows = range(1, field.get("rows", 1) + 1)
    found = [control.format(id=field["id"], row=row) for row in rows for control in kind.controls]
    return found * len(field["options"]) if kind.one_per_option else found


@EACH_FIELD
def test_both_halves_and_the_fixture_site_have_the_same_controls(field: dict[str, Any]) -> None:
    kind = receiving.KINDS[field["kind"]]
    # Of radio buttons a page posts one, of boxes all.
    posted = names(field)[:1] if KINDS[field["kind"]].decides else names(field)
    assert kind.controls(PublishedField.model_validate(field)) == posted
    soup = BeautifulSoup(fixture_site.controls(field), "html.parser")
    assert [str(tag["name"]) for tag in soup.select("[name]")] == names(field)
    assert kind.takes_files == bool(soup.select("[type=file]"))
    assert soup.select("[name]")[0]["id"] == field["anchor"]


@EACH_FIELD
def test_the_sample_answer_is_one_to_a_control(field: dict[str, Any]) -> None:
    if not receiving.KINDS[field["kind"]].takes_files:
        assert set(answer_to(PublishedField.model_validate(field))) <= set(names(field))


def in_script(name: str) -> dict[str, str]:
    """The entries of a table of the script."""
    [table] = re.findall(rf"const {name} = {{ (.*) }};", RULES_JS)
    return dict(re.findall(r'(\w+): "(\w+)"', table))


def test_both_halves_and_the_script_know_the_same_formats() -> None:
    endings = {ending: name for name, all_of_it in EXTENSIONS.items() for ending in all_of_it.split(",")}
    assert {f".{ending}": name for ending, name in uploads.EXTENSIONS.items()} == endings
    assert set(uploads.MEDIA_TYPES) == set(uploads.CHECKS) == set(EXTENSIONS)
    others = {ending: name for ending, name in uploads.EXTENSIONS.items() if ending != name}
    assert in_script("OTHER_ENDINGS") == others
    assert in_script("TO_CONVERT") == uploads.TO_CONVERT
    assert f"const ENDING = /{uploads.ENDING.pattern}/;" in RULES_JS


SWITCHES = {
    ("hooks/sitedata/checks/form_definition.py", "email"),  # The confirmation goes to an e-mail address.
    ("hooks/sitedata/checks/words.py", "languages"),  # Levels are words of their own.
}
"""Who else asks for a kind by its name, and why. A new kind has no part in it."""
BY_NAME = re.compile(r"""\bkind["']?\]?\s*(?:[!=]=+|(?:not )?in)\s*([("'{\[][^)}\]\n]*)""")


def switches(path: Path) -> Iterator[str]:
    """The kinds that a file compares with."""
    for listed in BY_NAME.findall(path.read_text("utf-8")):
        yield from re.findall(r"[\"'](\w+)[\"']", listed)


def test_nobody_else_switches_on_the_kind() -> None:
    sources = [
        *(ROOT / "hooks").rglob("*.py"),
        *(ROOT / "receiver" / "forms").rglob("*.py"),
        *(ROOT / "receiver" / "web").rglob("*.py"),
        *(ROOT / "overrides").rglob("*.html"),
        *(ROOT / "overrides").rglob("*.css"),
        *SCRIPTS,
    ]
    found = {(path.relative_to(ROOT).as_posix(), name) for path in sources for name in switches(path)}
    assert {(path, name) for path, name in found if name in KINDS or path.startswith("overrides")} == SWITCHES


def test_kinds_are_matched_nowhere() -> None:
    for folder in ("hooks", "receiver"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Match):
                    assert not (isinstance(node.subject, ast.Attribute) and node.subject.attr == "kind"), path
