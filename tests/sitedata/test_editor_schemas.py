"""The published JSON Schemas are those of the models, and an independent validator judges with them as we do."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from sitedata.editor_schemas import FOLDER, schemas
from sitedata.reading.languages import read_declared, read_languages, read_lenient

from tests.conftest import FROZEN, ROOT
from tests.sitedata.casefiles import CASES as FOLDER_OF_CASES
from tests.sitedata.casefiles import SMALL, Case, read_cases
from tests.sitedata.plain_yaml import read

SYNTAX = {entry["about"] for entry in yaml.safe_load((FOLDER_OF_CASES / "syntax.yml").read_text("utf-8"))}
"""Slips of syntax: a file of golden cases of their own."""
NOT_YAML = SYNTAX | {
    "several lines moved two spaces in",
    "the second record of a list moved two spaces in",
    "a full stop for a colon",
    "a tab",
    "an unseen character",
    "Latin-1",
    "an alias",
    "a second document",
    "a list as a key",
    "a missing quote",
    "a colon in a text",
    "wrong indentation",
    "a missing file",
    "a block moved out to the first level, where one of its keys stands already",
    "no space before the sign of a long text",
    "three dashes inside a list in brackets",
    "the first key of a file with a dash",
    "a list dash twice",
    "a key without its colon, first below another",
}
"""What any reader of YAML refuses before a schema is asked."""
LIKE_THE_FORM = {
    "the condition of an unknown field",
    "the condition on an unknown option",
    "a condition nobody explains",
    "no options",
    "a setting of another kind",
    "a setting that is missing",
    "a language without a name",
    "a period that starts nowhere",
    "a confirmation sent nowhere",
    "a field twice",
    "a file name that is not the id",
    "a message that is missing",
    "a retired question that is still asked",
    "a retired choice that is still offered",
    "a retired question that lacks what its kind needs",
}
DATES = {
    "a date without a time zone",
    "a day that does not exist",
    "midnight written as 24:00",
    "a city instead of a time zone",
    "a misspelt time zone",
    "an abbreviation instead of a time zone",
    "a time with its minutes and half of a day",
    "hours with hs",
    "a distance from UTC with its name",
    "a time that the clocks skip",
    "a time that comes twice",
    "an end before its beginning",
    "an end at its beginning",
    "an unknown time zone of the programme",
    "a notice that ends before it begins",
}
"""A schema knows neither the calendar nor the zones, and compares no two values."""
PLACEHOLDERS = {
    entry["about"]
    for entry in yaml.safe_load((FOLDER_OF_CASES / "templates.yml").read_text("utf-8"))
    if entry["file"].startswith("data/")
}
RECORD_TEXTS = {entry["about"] for entry in yaml.safe_load((FOLDER_OF_CASES / "record_texts.yml").read_text("utf-8"))}
"""What a text says."""
AGREEING = {entry["about"] for entry in yaml.safe_load((FOLDER_OF_CASES / "agreeing.yml").read_text("utf-8"))}
"""What agrees with other values, or with the world."""
COUNTRIES = {
    "a name that is CLDR's",
    "a name that another country has",
    "names in a language that the site does not have",
    "other names in a language that the site does not have",
    "a name of a code that does not exist",
    "a name by the country's name",
    "a code beyond ISO that ISO has",
    "a code beyond ISO that nobody names",
    "a code beyond ISO twice",
    "a footnote to a country that does not exist",
    "a country that does not exist in a group",
    "a country twice in a group",
    "another name that is another country's",
    "another name of a country that does not exist",
    "a question without a group that does not exist",
    "a question without countries among others",
    "a country named by its code",
    "a country named by a code of three letters",
}
"""A schema knows neither codes nor names."""
BEYOND_A_SCHEMA = (LIKE_THE_FORM | DATES | COUNTRIES | PLACEHOLDERS | RECORD_TEXTS | AGREEING) | {
    "a key twice",
    "an anchor",
    "a tag",
    "an id twice",
    "a topic with the id of a theme",
    "an unknown country",
    "a country twice",
    "a subset that leaves its region",
    # One text as well, for who does not know the others.
    "the dash of a text forgotten in a list of plain texts",
    "a short text without its dash below a long one",
    "a line of a text further in in one language alone",
    "a comma after an address",
    "a placeholder lost in translation",
    # Other readers of YAML take 1.000 for the number one.
    "a number with a point for thousands",
    "an unknown language of the team",
    "an unknown original language",
    "an original language by its code of three letters",
    "several original languages",
    "an original of a language that the site has",
    "a quotation in quotation marks",
    "an original in quotation marks",
    "a country without a place on the map",
    "a place of an unknown country",
    "a word that a form needs and nobody has written",
    "promised words that were changed",
    "promised words that are nowhere",
    "promised words like others that are kept",
    "promised words that only stand as a part of others",
    "a promise in a language the site does not have",
    "words that say something else, in a record",
}
"""What a schema cannot say: it compares values, or lists, or files, or is about how a value is written."""
WRITING = {entry["about"] for entry in yaml.safe_load((FOLDER_OF_CASES / "slips.yml").read_text("utf-8"))}
"""How a file is written: some of it is no YAML, and of most of it a schema sees nothing."""
CASES = [
    case
    for case in read_cases()
    if case.file.startswith("data/") and not (case.move or case.copy) and case.about not in WRITING
]


def languages(root: Path) -> tuple[str, ...]:
    names, _ = read_languages(root)
    return tuple(names)


PUBLISHED = schemas(read_declared(FROZEN))
OF_SMALL = schemas(languages(SMALL))


def schema_name(file: Path) -> str:
    return "form.json" if file.parent.name == "forms" else f"{file.stem}.json"


def complaints(file: Path, published: dict[str, str]) -> list[str]:
    """Return what an independent validator finds wrong with a data file."""
    validator = Draft202012Validator(json.loads(published[schema_name(file)]))
    return [f"{file.name} {list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(read(file))]


def test_the_schemas_are_up_to_date() -> None:
    """Those of the languages that mkdocs.yml has now."""
    published = {path.name: path.read_text("utf-8") for path in (ROOT / FOLDER).glob("*.json")}
    names = languages(ROOT)
    assert published == schemas(names, read_lenient(ROOT, names)[0]), "run: make schemas"


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(PUBLISHED[name]))


@pytest.mark.parametrize(("root", "published"), [(FROZEN, PUBLISHED), (SMALL, OF_SMALL)], ids=["frozen", "small"])
def test_every_data_file_satisfies_its_schema(root: Path, published: dict[str, str]) -> None:
    files = sorted((root / "data").rglob("*.yml"))
    assert len(files) >= 10
    assert [complaint for file in files for complaint in complaints(file, published)] == []


def refused_by_schema(root: Path, case: Case) -> bool:
    return bool(complaints(root / case.file, OF_SMALL))


@pytest.mark.parametrize("case", CASES, ids=[case.about for case in CASES])
def test_the_schema_judges_as_we_do(case: Case, tmp_path: Path) -> None:
    """Every golden case is wrong for us; it is wrong for the schema too, unless a schema cannot say why."""
    case.apply(tmp_path)
    if case.about in NOT_YAML:
        with pytest.raises((yaml.YAMLError, UnicodeDecodeError, OSError)):
            read(tmp_path / case.file)
    else:
        assert refused_by_schema(tmp_path, case) == (case.about not in BEYOND_A_SCHEMA)


def test_only_real_cases_are_excepted() -> None:
    assert {case.about for case in CASES} >= NOT_YAML | BEYOND_A_SCHEMA


def properties(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key of a record that a schema knows, with what it says about it; not the languages of a text."""
    if isinstance(node, list):
        for item in node:
            yield from properties(item)
    elif isinstance(node, dict):
        if set(node.get("properties", {})) != set(languages(FROZEN)):
            yield from node.get("properties", {}).items()
        for value in node.values():
            yield from properties(value)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_key_is_explained(name: str) -> None:
    assert [key for key, said in properties(json.loads(PUBLISHED[name])) if not said.get("description")] == []


@pytest.mark.slow
def test_a_code_comes_with_an_example() -> None:
    for text in PUBLISHED.values():
        for _, said in properties(json.loads(text)):
            if said.get("type") == "string" and "pattern" in said and not said["pattern"].startswith("^assets"):
                assert all(re.search(said["pattern"], example) for example in said["examples"])


def test_every_data_file_names_its_schema_and_so_do_the_settings_of_the_editor() -> None:
    mapped = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))["yaml.schemas"]
    for file in (FROZEN / "data").rglob("*.yml"):
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", file.read_text("utf-8"))
        assert named, f"{file} does not name its schema"
        schema = (file.parent / named[1]).resolve()
        assert schema == FROZEN / FOLDER / schema_name(file)
        glob = mapped[schema.relative_to(FROZEN).as_posix()]
        assert file.relative_to(FROZEN).match(glob)
    # No editor has a schema for the head of a Markdown file: that one tells translators how long a text may be.
    assert {Path(name).name for name in mapped} == set(PUBLISHED) - {"page.json"}
