"""The command line: `python -m receiver COMMAND`. Operators' messages are in English."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from receiver import failpoints, logs
from receiver.config import misspelling, settings
from receiver.errors import OperatorError

COMMANDS = {
    "serve": "serve the built site and receive its forms until stopped",
    "inbox": "print one line per submission, oldest first",
    "show": "print a submission: answers, files, state of its mail",
    "mark": "set the state of submissions: all of them, or none",
    "match": "list the experts who fit a request, with the reasons",
    "propose": "note what becomes of experts for a request: proposed, asked, agreed, declined, deployed",
    "report": "write numbers of a period for the donor, without any that could tell of a person",
    "export": "write submissions into a file: a table, or all that is stored",
    "send": "try every mail that is due once, now, and print what happened",
    "mail-test": "send one mail to an address and say how far it gets",
    "init": "make the tables in a new, empty database",
    "backup": "copy the database into a new file, while the receiver runs",
    "restore": "fill a new database from a backup",
    "erase": "delete submissions for good: answers, files and mail that waits",
    "purge": "delete what its form keeps no longer (serve does so daily)",
    "keygen": "make a private key for a person who may read submissions",
    "keytest": "show that somebody can open what is sealed",
    "rotate": "seal what is stored anew, for the present AGE_RECIPIENTS",
}
"""Each command is a module of `receiver.cli`."""
INTERRUPTED = 130
"""What shells return for a command that SIGINT (2) ended: 128 + 2."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status: 0 done, 1 not done, 2 a setting or an argument is wrong."""
    options = _parser(sys.argv[1:] if arguments is None else arguments).parse_args(arguments)
    try:
        for warning in misspelling.warnings(os.environ):
            logs.tell(warning, logging.WARNING)
        configured = options.read_settings(os.environ)
        failpoints.arm(configured.failpoint)
        if options.keeps_a_log:
            logs.configure()
        options.run(configured, options)
    except OperatorError as error:
        logs.tell(error.sentence, logging.ERROR)
        return error.exit_status
    except KeyboardInterrupt:
        # Ctrl+C, for example while a private key is awaited on standard input.
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough; the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; of the commands, only the one that is named is imported and knows its own arguments."""
    parser = argparse.ArgumentParser(prog="python -m receiver", description=__doc__, epilog="Settings: .env.example")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        if name in arguments:
            module = import_module(f"receiver.cli.{name.replace('-', '_')}")
            module.add_arguments(command)
            read = getattr(module, "read_settings", settings.read)
            log = getattr(module, "keeps_a_log", False)
            command.set_defaults(run=module.run, read_settings=read, keeps_a_log=log)
    return parser


if __name__ == "__main__":
    # Answers may hold any letter; a terminal that cannot show one must not end the command.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())
