"""inbox: one line per submission."""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence

from receiver.cli import filtering
from receiver.cli.command import TIME, database, print_lines
from receiver.config.settings import Settings
from receiver.screening import doubts
from receiver.storage import search
from receiver.storage.search import Entry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the filters."""
    filtering.add_arguments(parser)


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Print the wanted submissions, oldest first."""
    with database(settings) as store:
        print_lines(map(line, search.entries(store, filtering.filters(settings, store, options))))


def line(entry: Entry) -> str:
    """Return reference, UTC time, form, language, state, state of its mail, doubts if any."""
    time = entry.received_at.strftime(TIME)
    known = (entry.reference, time, entry.form, entry.language, entry.state, _mail_summary(entry.mails))
    return "  ".join((*known, *_doubt_notes(entry.doubts)))


def _doubt_notes(codes: str) -> Iterator[str]:
    if codes:
        yield f"doubts:{codes}"
    if not doubts.allow_confirmation(codes.split(",")):
        yield "no-confirmation"


def _mail_summary(states: Sequence[str]) -> str:
    """Return such as `mail:sent` or `mail:sent=1,waiting=1`."""
    counted = Counter(states)
    if len(counted) == 1:
        return f"mail:{states[0]}"
    return "mail:" + (",".join(f"{state}={number}" for state, number in sorted(counted.items())) or "none")
