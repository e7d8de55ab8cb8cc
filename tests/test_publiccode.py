"""publiccode.yml, by version 0.4 of its standard, says what the project's other files say."""

import tomllib

import yaml

from tests.conftest import ROOT

FACTS = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
REQUIRED = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
}
STATES = {"concept", "development", "beta", "stable", "obsolete"}


def test_it_has_what_the_standard_asks_for() -> None:
    assert set(FACTS) >= REQUIRED
    assert FACTS["publiccodeYmlVersion"] == "0.4"
    assert FACTS["url"].startswith("https://")
    assert FACTS["developmentStatus"] in STATES
    assert FACTS["maintenance"]["type"] == "internal"
    assert all(contact["name"] for contact in FACTS["maintenance"]["contacts"])


def test_its_descriptions_are_as_long_as_the_standard_allows() -> None:
    for text in FACTS["description"].values():
        assert len(text["genericName"]) <= 35
        assert len(text["shortDescription"]) <= 150
        assert 500 <= len(text["longDescription"]) <= 10_000
        assert text["features"]


def test_it_says_what_the_project_says() -> None:
    assert FACTS["legal"]["license"] == PROJECT["license"]
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert [f"- locale: {code}\n" in settings for code in FACTS["localisation"]["availableLanguages"]] == [True] * 3
    assert FACTS["localisation"]["localisationReady"] is True
