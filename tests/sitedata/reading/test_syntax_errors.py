"""Whatever one character too many or too few does to a file, an editor reads a sentence of ours."""

import pytest
from sitedata.messages.translatable import Message
from sitedata.reading.document import Document
from sitedata.reading.strict_yaml import parse

from tests.sitedata.casefiles import SMALL

TEXT = (SMALL / "data" / "steps.yml").read_text("utf-8")
CHARACTERS = ["", '"', "'", ":", " ", "\t", "[", "]", "{", "}", "\n", "-", "@", "%", "&", "*", "!", "|"]


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_character_anywhere_is_answered_in_our_words(character: str) -> None:
    for place in range(len(TEXT)):
        document = Document("data/steps.yml")
        parse(TEXT[:place] + character + TEXT[place + (not character) :], document)
        assert all(isinstance(problem.found, Message) for problem in document.problems)
        assert all(1 <= problem.line <= TEXT.count("\n") + 2 for problem in document.problems)


@pytest.mark.parametrize("separator", ["\u2028", "\x85"])
@pytest.mark.parametrize("value", ["@x", "'x", '"x', "[x", "*x y"])
def test_line_breaks_that_only_the_parser_counts(separator: str, value: str) -> None:
    document = Document("data/steps.yml")
    parse(f"a: b{separator * 4}c: {value}", document)
    assert document.problems
