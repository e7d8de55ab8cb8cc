"""The experts for a request as text for a terminal, and as a table, CSV, XLSX or JSON."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from receiver.cli.command import DAY
from receiver.cli.export_formats import rows, xlsx
from receiver.cli.matching import reasons
from receiver.cli.matching.proposals import NONE, Proposal

HEADINGS = {
    "topics": "topics",
    "by_theme": "topics, by a theme as a whole",
    "support": "kinds of support",
    "region": "region",
    "language": "working language",
    "country": "country",
    "availability": "availability",
    "years": "experience",
}
"""What a reason is called, by its name."""
PERSON = ("given_name", "family_name", "email", "telephone", "country", "employer", "function")
"""Answers that say who it is, as stored."""
COLUMNS = (
    *("place", "expert", "received_at", "state", "doubts"),
    *PERSON,
    *(f"fits_{name}" for name in reasons.NAMES),
    *("taken_by", "match", "match_since"),
)


def lines(proposals: Iterable[Proposal]) -> Iterator[str]:
    """Yield each expert with the reasons, and an empty line."""
    for proposal in proposals:
        yield _head(proposal)
        yield "    fits because"
        yield from (f"        {HEADINGS[name]}: {text}" for name, text in proposal.reasons.items())
        if proposal.taken_by:
            yield f"    taken at that time by {', '.join(proposal.taken_by)}"
        if proposal.submission.doubts:
            yield f"    doubts: {proposal.submission.doubts}"
        yield ""


def _head(proposal: Proposal) -> str:
    submission, standing = proposal.submission, proposal.standing
    answers = submission.answers
    name = " ".join(str(answers.get(part) or "") for part in ("given_name", "family_name")).strip()
    state = f"{standing.state} {standing.at.strftime(DAY)}" if standing else NONE
    who = f"{proposal.place}. {submission.reference}  {name} ({rows.cell(answers.get('country'))})"
    return f"{who}  applied {submission.received_at.strftime(DAY)}  match: {state}"


def record(proposal: Proposal) -> dict[str, Any]:
    """Return an expert as one flat record, by COLUMNS; what there is not is an empty text."""
    submission, standing = proposal.submission, proposal.standing
    return {
        "place": str(proposal.place),
        "expert": submission.reference,
        "received_at": submission.received_at.strftime(rows.TIME),
        "state": submission.state,
        "doubts": submission.doubts.replace(",", "; "),
        **{name: rows.cell(submission.answers.get(name)) for name in PERSON},
        **{f"fits_{name}": proposal.reasons.get(name, "") for name in reasons.NAMES},
        "taken_by": "; ".join(proposal.taken_by),
        "match": standing.state if standing else NONE,
        "match_since": standing.at.strftime(rows.TIME) if standing else "",
    }


def write_csv(proposals: Iterable[Proposal], path: Path) -> None:
    """Write a table as CSV. Raises OSError."""
    with path.open("wb") as file:
        rows.write_csv(file, _rows(proposals))


def write_xlsx(proposals: Iterable[Proposal], path: Path) -> None:
    """Write a table as a workbook. Raises WorkbookError, OSError."""
    xlsx.write(path, [("match", _rows(proposals))])


def write_json(proposals: Iterable[Proposal], path: Path) -> None:
    """Write an array of records. Raises OSError."""
    text = json.dumps([record(proposal) for proposal in proposals], ensure_ascii=False, indent=1)
    path.write_bytes(text.encode("utf-8", "backslashreplace") + b"\n")


WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "json": write_json}


def _rows(proposals: Iterable[Proposal]) -> Iterator[list[str]]:
    yield list(COLUMNS)
    yield from (list(record(proposal).values()) for proposal in proposals)
