"""P6: one line per event, UTC, pairs that stay pairs, nothing that could quote an answer."""

import logging
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.logs import LogFormatter, event

LINE = re.compile(r'\S+=(?:"(?:[^"\\]|\\.)*"|[^\s"=]+)(?: \S+?=(?:"(?:[^"\\]|\\.)*"|[^\s"=]+))*')


def record(message: str, name: str = "receiver.x", error: BaseException | None = None) -> logging.LogRecord:
    made = logging.LogRecord(
        name, logging.WARNING, "file", 1, message, (), (type(error), error, None) if error else None
    )
    made.created = 1767268800.5
    return made


def test_a_line_is_pairs_with_the_time_in_utc() -> None:
    line = LogFormatter().format(record(event("accepted", reference="ACDEFHJK", doubts="")))
    assert line == (
        'time=2026-01-01T12:00:00.500Z level=warning logger=receiver.x event=accepted reference=ACDEFHJK doubts=""'
    )


def test_others_text_is_one_value() -> None:
    line = LogFormatter().format(record('a "b"\nc', "uvicorn.error"))
    assert line.endswith(r'logger=uvicorn.error message="a \"b\"\u000ac"')


def test_of_an_exception_only_its_kind_is_written() -> None:
    try:
        raise ValueError("awa@example.com")
    except ValueError:
        made = record("failed", "uvicorn.error")
        made.exc_info = sys.exc_info()
    line = LogFormatter().format(made)
    assert line.endswith('message="failed" error=ValueError') or line.endswith("message=failed error=ValueError")
    assert "awa" not in line


@given(value=st.text(max_size=40))
def test_no_value_can_begin_a_new_line_or_a_new_pair(value: str) -> None:
    line = event("x", value=value)
    assert len(line.splitlines()) == 1
    assert LINE.fullmatch(line)


@pytest.mark.parametrize(("value", "written"), [("a b", '"a b"'), ("a=b", '"a=b"'), ("é", '"é"'), ("a", "a"), (3, "3")])
def test_values_are_quoted_where_needed(value: object, written: str) -> None:
    assert event("x", value=value) == f"event=x value={written}"
