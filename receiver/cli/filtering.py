"""Which submissions a command is about: the options of `inbox` and `export`."""

import argparse
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from receiver.config.settings import Settings
from receiver.errors import OperatorError
from receiver.storage import search
from receiver.storage.search import Filters
from receiver.storage.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that restrict what is listed."""
    states = search.STATES
    parser.add_argument("--form", metavar="ID", default="", help="only this form")
    parser.add_argument("--state", choices=states, action="append", default=[], help="only this state (or these)")
    parser.add_argument("--since", metavar="DATE", type=_day, help="received on this UTC day or later")
    parser.add_argument("--until", metavar="DATE", type=_day, help="received on this UTC day or before")
    parser.add_argument(
        "--attention", action="store_true", help="only with doubts, or mail that needs attention or came back"
    )


def filters(settings: Settings, store: Store, options: argparse.Namespace, references: Sequence[str] = ()) -> Filters:
    """Return what was asked for. Raises OperatorError when nothing could ever match."""
    if options.since and options.until and options.since > options.until:
        raise OperatorError(f"--since {options.since} is after --until {options.until}.")
    if options.form and options.form not in (known := _forms(settings, store)):
        raise OperatorError(f"There is no form {options.form!r}, only {', '.join(known)}.")
    return Filters(options.form, options.state, options.since, options.until, options.attention, references)


def _forms(settings: Settings, store: Store) -> list[str]:
    """Return the forms of the site and those of which there are submissions."""
    # Only who names a form needs the contract, and what reads it is large.
    from receiver.forms import contract

    with suppress(contract.ContractError):
        return sorted({*contract.load(settings.site_dir).forms, *search.forms(store)})
    return search.forms(store)


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no offset)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: expected such as 2026-01-31") from None
