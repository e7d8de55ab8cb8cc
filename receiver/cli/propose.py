"""propose: what becomes of experts for a request. Needs no private key: a note is sealed like answers."""

import argparse
import getpass
import os

from receiver.cli.command import database, no_such
from receiver.cli.matching.profiles import EXPERT, REQUEST
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.errors import OperatorError
from receiver.storage import key_proofs, matches
from receiver.storage.errors import UnusableError
from receiver.storage.matches import Step
from receiver.storage.records import Submission
from receiver.storage.store import Store

MAX_NOTE_LENGTH = 2000
"""Characters of a note."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the state, the references, the note and its author."""
    parser.add_argument("state", metavar="STATE", choices=matches.STATES, help=", ".join(matches.STATES))
    parser.add_argument("request", metavar="REQUEST", help="the reference of the request")
    parser.add_argument("experts", metavar="EXPERT", nargs="+", help="the references of applications")
    parser.add_argument("--note", metavar="TEXT", default="", help=f"at most {MAX_NOTE_LENGTH} characters")
    parser.add_argument("--author", metavar="NAME", help="who says so (the user of this machine)")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Add the step to all of them, or to none. Raises OperatorError, StoreError."""
    if len(options.note) > MAX_NOTE_LENGTH:
        raise OperatorError(f"The note has {len(options.note)} characters: at most {MAX_NOTE_LENGTH}.")
    with database(settings) as store:
        if key_proofs.unproved(store, settings.seal.recipients):
            raise UnusableError("AGE_RECIPIENTS has a key that nobody has proved yet: python -m receiver keytest")
        [request] = _found(store, [options.request], REQUEST)
        experts = _found(store, list(dict.fromkeys(map(str.upper, options.experts))), EXPERT)
        author = options.author or _user()
        step = Step(request.reference, "", options.state, utc_now(), author, options.note.strip())
        matches.add(store, settings.seal, request, experts, step)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A number without a name, as in containers.
        return str(os.getuid())


def _found(store: Store, references: list[str], form: str) -> list[Submission]:
    """Return the submissions, which are all of this form. Raises OperatorError."""
    pairs = [(reference, store.find(reference)) for reference in references]
    missing = [reference for reference, found in pairs if found is None]
    if missing:
        raise OperatorError(f"{no_such(missing)} Nothing was changed.")
    found = [submission for _, submission in pairs if submission]
    others = [each.reference for each in found if each.form != form or each.addition_to is not None]
    if others:
        raise OperatorError(f"Not of the form {form!r}: {', '.join(others)}. Nothing was changed.")
    return found
