"""send: every mail that is due, once, now."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from receiver.cli import key_files
from receiver.cli.command import database, print_lines
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.encryption.age import Identities
from receiver.errors import OperatorError
from receiver.forms import contract
from receiver.mail import delivery, outbox, reasons
from receiver.mail.claims import DueMail
from receiver.mail.message import mail_context
from receiver.mail.outbox import Deliver, Outcome
from receiver.mail.targets import named
from receiver.mail.transport import transport
from receiver.storage import decryption

LEFT = (
    "Left alone, confirmations whose address only a receiver knows that was seen within the last hour: {}. "
    "It sends them when they are due. If it has crashed: send --again --identity FILE."
)

NOT_SENT = "Not sent: {}. {}. They stay in the outbox."
"""Of how many and why; the exit status then says so, too."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--again` and the private keys."""
    parser.add_argument("--again", action="store_true", help="also those that wait longer or need attention")
    key_files.add_argument(parser)


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Try each mail and print what became of it. Raises OperatorError, also when one was not sent, StoreError."""
    context = mail_context(contract.load(settings.site_dir), settings.mail_from, settings.mail_to, settings.return_path)
    identities = key_files.read_if_any(options.identity)
    with database(settings) as store:
        left = outbox.try_again(store, utc_now(), with_key=identities is not None) if options.again else 0
        deliver = delivery.deliverer(context, store, transport(named(settings.mail_way, context.sender)))
        outcomes = list(
            outbox.send_due(store, with_address(deliver, identities), utc_now, with_key=identities is not None)
        )
        print_lines(map(line, outcomes))
        if not outcomes:
            print("Nothing is due.")
        if left:
            print(LEFT.format(left), file=sys.stderr)
        unsent = [outcome for outcome in outcomes if outcome.state != "sent"]
        if unsent:
            raise OperatorError(NOT_SENT.format(len(unsent), "; ".join(_told(unsent))))


def _told(unsent: Sequence[Outcome]) -> list[str]:
    """Return why, each reason once, as it came first."""
    return list(dict.fromkeys(reasons.told(outcome.error).removesuffix(".") for outcome in unsent))


def line(outcome: Outcome) -> str:
    """Return what became of one mail."""
    return "  ".join(filter(None, (outcome.reference, outcome.kind, outcome.state, outcome.error)))


def with_address(deliver: Deliver, identities: Identities | None) -> Deliver:
    """Return a deliverer that knows the address of a sealed confirmation; the team's mail stays sealed."""

    def deliver_opened(due: DueMail) -> None:
        if due.submission and due.kind == "confirmation":
            due = replace(due, submission=decryption.decrypted(due.submission, identities))
        deliver(due)

    return deliver_opened
