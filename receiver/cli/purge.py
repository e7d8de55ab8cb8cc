"""purge: what was promised to be kept no longer."""

import argparse
import sys

from receiver.cli.command import database, print_lines
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.forms import contract as contracts
from receiver.retention import deletion


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two switches."""
    parser.add_argument("--dry-run", action="store_true", help="only count what would be deleted")
    parser.add_argument("--clock-is-right", action="store_true", help="believe the clock after it jumped ahead")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Delete it, or count it. Raises OperatorError, StoreError."""
    contract = contracts.load(settings.site_dir)
    with database(settings) as store:
        if options.dry_run:
            found = deletion.old(store, contract, utc_now())
            print_lines(f"{form}: {number} past their time" for form, number in found.items())
            return
        if options.clock_is_right:
            deletion.believe_clock(store, utc_now())
        done = deletion.purge(store, contract, utc_now(), settings.mail_folder)
    print_lines(f"{form}: {number} deleted" for form, number in done.deleted.items())
    for form, number in done.without_form.items():
        print(f"{form}: {number} kept, the site no longer has this form and nothing says how long", file=sys.stderr)
