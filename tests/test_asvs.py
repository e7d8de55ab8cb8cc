"""SECURITY-ASVS.md answers each requirement of ASVS 5.0.0, levels 1 and 2, once, and the files that it names exist."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "SECURITY-ASVS.md").read_text("utf-8")
ROWS = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| V")]
NUMBERS = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2 4.1.1-3
4.2.1 4.3.1-2 4.4.1-4 5.1.1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3
7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1 8.4.1 9.1.1-3 9.2.1-4 10.1.1-2 10.2.1-2 10.3.1-4
10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.1.1-3 12.2.1-2 12.3.1-4
13.1.1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3 15.3.1-7 16.1.1 16.2.1-5 16.3.1-4
16.4.1-3 16.5.1-3 17.1.1 17.2.1-4 17.3.1-2
"""
"""The numbers of levels 1 and 2 in the standard's own list of version 5.0.0; a last number may be a range."""
HOW_MANY = 253


def numbers(section: str, first: str, last: str) -> Iterator[str]:
    yield from (f"{section}.{number}" for number in range(int(first), int(last or first) + 1))


WANTED = [one for found in re.findall(r"(\d+\.\d+)\.(\d+)(?:-(\d+))?", NUMBERS) for one in numbers(*found)]
GIVEN = re.compile(r"V(\d+\.\d+)\.(\d+)(?:–V\1\.(\d+))?")


def test_each_number_has_one_answer() -> None:
    assert len(WANTED) == HOW_MANY
    given = [one for row in ROWS for found in GIVEN.findall(row[0]) for one in numbers(*found)]
    assert Counter(given) == Counter(WANTED)
    assert not [row[0] for row in ROWS if GIVEN.sub("", row[0]).replace(", ", "")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:12])
def test_an_answer_says_what_shows_it(row: list[str]) -> None:
    """Whatever is met has a test, or a file that a check of `make test` reads; what is not has a reason."""
    number, question, answer = row
    assert question
    assert (
        re.match(r"(?:met(?: for [^:]+)?|not met[^:]*|does not apply[^:]*): \S", answer)
        or "does not apply to" in answer
    )
    files = re.findall(r"`((?:tests/|pyproject|requirements|SECURITY)[^`]*)`", answer)
    assert files or not answer.startswith("met"), number
    for name in files:
        assert (ROOT / name).is_file(), (number, name)
