"""inbox: one line per submission."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from receiver.cli import filtering
from receiver.cli.command import DAY, TIME, database, print_lines
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.forms import periods
from receiver.mail import trouble
from receiver.retention import period
from receiver.screening import doubts
from receiver.storage import search
from receiver.storage.search import Entry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the filters."""
    filtering.add_arguments(parser)


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Print the wanted submissions, oldest first; on standard error, why no mail leaves."""
    of_forms = periods.periods(settings.site_dir)
    with database(settings) as store:
        entries = search.entries(store, filtering.filters(settings, store, options))
        print_lines(line(entry, of_forms.get(entry.form)) for entry in entries)
        standstill = trouble.standstill(store, utc_now())
        if standstill:
            print(f"No mail leaves. {standstill}", file=sys.stderr)


def line(entry: Entry, of_form: int | None) -> str:
    """Return reference, UTC time, form, language, state, state of its mail, until when it is kept, doubts if any.

    Of an addition also the reference of what it adds to.
    `of_form`: the days that its form keeps, if known.
    """
    time = entry.received_at.strftime(TIME)
    end = period.kept_until(entry.received_at, entry.retention_days, of_form)
    until = f"until:{end.strftime(DAY) if end else 'unknown'}"
    known = (entry.reference, time, entry.form, entry.language, entry.state, _mail_summary(entry.mails), until)
    added = (f"adds-to:{entry.original}",) if entry.original else ()
    return "  ".join((*known, *added, *_doubt_notes(entry.doubts)))


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
