"""The catalogues of sentences: complete, without leftovers, with the same placeholders, typeset."""

import ast
from collections.abc import Iterator

import pytest
from sitedata.messages.problem import quoted
from sitedata.messages.translatable import (
    LANGUAGES,
    PLACEHOLDER,
    SOURCE,
    catalogue,
    chain,
    in_language,
    say,
    system_language,
)
from sitedata.text.typography import typeset

from tests.conftest import ROOT

OTHERS = [language for language in LANGUAGES if language != SOURCE]


def templates() -> Iterator[str]:
    """Yield the first argument of every call of `say`; a call without a literal one could not be translated."""
    for path in [*(ROOT / "hooks").rglob("*.py"), *(ROOT / "inspection").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                template = node.args[0]
                assert isinstance(template, ast.Constant), f"{path.name}:{node.lineno}"
                assert isinstance(template.value, str)
                filled = {keyword.arg for keyword in node.keywords}
                assert None in filled or filled == set(PLACEHOLDER.findall(template.value)), template.value
                yield template.value


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_every_sentence_and_none_else(language: str) -> None:
    assert set(catalogue(language)) == set(templates())


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_placeholders_of_its_sentence(language: str) -> None:
    for english, translated in catalogue(language).items():
        assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(translated)), english


@pytest.mark.parametrize("language", OTHERS)
def test_translations_are_typeset(language: str) -> None:
    for translated in catalogue(language).values():
        assert typeset(translated, language) == translated


def test_a_sentence_is_its_english_text_and_can_be_said_again() -> None:
    sentence = say("no place for {code}", code=quoted("NO"))
    assert sentence == "no place for “NO”"
    assert in_language(sentence, "en") == sentence
    assert in_language(sentence, "fr") == "pas d’emplacement pour «\u00a0NO\u00a0»"
    assert in_language(sentence, "es") == "ninguna ubicación para «NO»"
    assert in_language(chain((say("the file"), "x"), " › "), "fr") == "le fichier › x"


def test_a_language_without_a_catalogue_and_a_plain_text_stay_english() -> None:
    assert in_language(say("the file"), "de") == "the file"
    assert in_language("the file", "fr") == "the file"


def test_a_value_that_looks_like_a_placeholder_is_left_alone() -> None:
    assert in_language(say("no {key}", key=quoted("{key}")), "es") == "falta «{key}»"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "es_ES"}, "es"),
        ({"LANG": "fr", "LC_MESSAGES": "es", "LC_ALL": "en_GB"}, "en"),
        ({"LC_ALL": "", "LANG": "es-MX"}, "es"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "pl_PL"}, "en"),
        ({"LANG": "fro"}, "en"),
    ],
)
def test_the_system_says_the_language(environment: dict[str, str], language: str) -> None:
    assert system_language(environment) == language
