"""Submissions of one form as a table: a row each, a column per field. Answers stay codes; nothing is translated.

CSV is UTF-8 with a byte order mark (Excel guesses otherwise) and commas, after RFC 4180.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from receiver.retention import period
from receiver.storage.additions import NOTHING, Related
from receiver.storage.records import Submission

FIXED = (
    *("reference", "received_at", "form", "language", "state", "doubts", "kept_until"),
    *("addition_to", "additions"),
)
TIME = "%Y-%m-%dT%H:%M:%SZ"
DAY = "%Y-%m-%d"
FORMULA_START = re.compile(r"""(\A(?=[\t\r\n])|(?:\A|[\t\r\n,;])(?=["']*[=+@＝＋＠﹢﹦﹫－﹣-]))""")
"""Where a spreadsheet may begin a cell that it computes. Not at the start of an answer alone: where Windows separates
lists by semicolons (French, Spanish), Excel cuts at those, and takes a quoted line break for the end of a row."""


@dataclass(frozen=True)
class Table:
    """The submissions of a form by their numbers, and its fields: the form's own, then former ones.

    `retention_days`: how long the form keeps submissions today, if known. `related`: what was added to what.
    """

    form: str
    fields: Sequence[str]
    ids: Sequence[int]
    retention_days: int | None = None
    related: Related = NOTHING

    def head(self) -> list[str]:
        """Return the names of the columns."""
        return [*FIXED, *self.fields]

    def row(self, submission: Submission) -> list[str]:
        """Return the cells of a submission."""
        end = period.kept_until(submission.received_at, submission.retention_days, self.retention_days)
        fixed = (submission.received_at.strftime(TIME), submission.form, submission.language, submission.state)
        notes = (submission.doubts.replace(",", "; "), end.strftime(DAY) if end else "")
        added = cell(self.related.added.get(submission.id, []))
        relations = (self.related.originals.get(submission.id, ""), added)
        return [
            submission.reference,
            *fixed,
            *notes,
            *relations,
            *(cell(submission.answers.get(name)) for name in self.fields),
        ]

    def rows(self, found: Iterable[Submission]) -> Iterator[list[str]]:
        """Yield the head and a row per submission."""
        yield self.head()
        for submission in found:
            yield self.row(submission)


def cell(answer: Any) -> str:
    """Return an answer as one text: several values with `; ` between them, a language as `fr C1`, a file's name."""
    if answer is None:
        return ""
    if isinstance(answer, list):
        return "; ".join(map(cell, answer))
    if isinstance(answer, dict):
        return str(answer["name"]) if "sha256" in answer else " ".join(map(str, answer.values()))
    return str(answer)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return FORMULA_START.sub(r"\1'", text)


def write_csv(target: IO[bytes], rows: Iterable[Sequence[str]]) -> None:
    """Write rows as CSV and leave the target open."""
    text = io.TextIOWrapper(target, "utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    for row in rows:
        writer.writerow(map(harmless, row))
    text.detach()
