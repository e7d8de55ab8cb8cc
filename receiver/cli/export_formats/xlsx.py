"""Tables as an Excel workbook: one sheet each, every cell a text, so that nothing is computed and nothing is a link."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

MAX_NAME_LENGTH = 31
"""Longest name of a sheet."""
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
LIMITS = {-1: "more rows or columns than a sheet can have", -2: "an answer longer than a cell can hold"}
"""What XlsxWriter's error codes mean."""

Rows = Iterable[Sequence[str]]


class WorkbookError(Exception):
    """Something does not fit into a workbook; the message says what."""


def write(path: Path, sheets: Iterable[tuple[str, Rows]]) -> None:
    """Write a workbook. Raises WorkbookError, OSError.

    Temporary files stand beside the path: they hold answers, and the folder is the caller's to guard and remove.
    """
    try:
        with xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
            for number, (title, rows) in enumerate(sheets, 1):
                _write_sheet(book.add_worksheet(sheet_name(title, number)), rows)
    except FileCreateError as error:
        # XlsxWriter wraps what the disk said.
        raise OSError(*error.args[0].args) from None


def sheet_name(title: str, number: int) -> str:
    """Return a name that Excel allows; one that had to be changed ends in its number, so that no two are the same."""
    name = NOT_IN_NAMES.sub("_", title)
    if name == title and len(name) <= MAX_NAME_LENGTH and name.lower() != "history":
        return name
    return f"{name[: MAX_NAME_LENGTH - 5]}~{number}"


def _write_sheet(sheet: Worksheet, rows: Rows) -> None:
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            trouble = sheet.write_string(number, column, _plain(text))
            if trouble:
                raise WorkbookError(LIMITS.get(trouble, str(trouble)))


def _plain(text: str) -> str:
    text = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    # XlsxWriter takes a text between these for XML of its own and would write it as it is.
    return text + " " if text.startswith("<r>") and text.endswith("</r>") else text
