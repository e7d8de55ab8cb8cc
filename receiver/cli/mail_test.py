"""mail-test: one mail to an address, and each phase of the conversation with the mail server aloud."""

import argparse

from receiver.clock import utc_now
from receiver.config.settings import Settings, examine
from receiver.errors import OperatorError, SettingError
from receiver.forms import contract
from receiver.forms.contract import Contract
from receiver.mail import message, reasons, trial
from receiver.mail.message import MailContext
from receiver.mail.targets import FileMail, named

PHASE_WIDTH = 10
TAKEN = (
    "The mail server has taken the mail. Whether it arrives, the mailbox shows (look into junk mail, too), "
    "or a bounce to {sender}."
)
WRITTEN = "MAIL_URL writes mails into files, nothing is sent: {folder}. To test a mail server, set MAIL_URL."
MAX_SHOWN = 300
"""Most characters of an answer that are printed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the address."""
    parser.add_argument("address", metavar="ADDRESS", help="who gets the mail: an address that you can read")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Send one mail. Raises OperatorError with what is wrong, SettingError, ContractError."""
    loaded = contract.load(settings.site_dir)
    own, context = (_context(settings, loaded, team) for team in (settings.mail_to, (_address(options.address),)))
    target = named(settings.mail_way, context.sender)
    if isinstance(target, FileMail):
        raise OperatorError(WRITTEN.format(folder=target.folder))
    error = trial.send(target, context, utc_now(), tell, message.letters_needed(own))
    if error:
        raise OperatorError(reasons.told(error))
    print(TAKEN.format(sender=context.sender))


def _context(settings: Settings, loaded: Contract, team: tuple[str, ...]) -> MailContext:
    return message.mail_context(loaded, settings.mail_from, team, settings.return_path)


def _address(text: str) -> str:
    """Return an address as the settings take it."""
    reading = examine({"MAIL_FROM": text})
    if reading.wrong or not reading.settings.mail_from:
        sentence = reading.wrong.get("MAIL_FROM", "MAIL_FROM is empty.")
        raise SettingError(sentence.replace("MAIL_FROM", "ADDRESS", 1))
    return reading.settings.mail_from


def tell(phase: str, what: str) -> None:
    """Print a phase and what it brought."""
    print(f"{phase:<{PHASE_WIDTH}} {_shown(what)}", flush=True)


def _shown(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
    return printable if len(printable) <= MAX_SHOWN else f"{printable[:MAX_SHOWN]}…"
