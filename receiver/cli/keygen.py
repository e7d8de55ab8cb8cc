"""keygen: a private key for a person who may read submissions."""

import argparse
import os
from pathlib import Path

from receiver.cli.command import TIME, explained
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.encryption import age


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file."""
    parser.add_argument("file", metavar="FILE", type=Path, help="where the private key goes")


def run(_: Settings, options: argparse.Namespace) -> None:
    """Write the private key, print the public one. Raises OperatorError."""
    private, public = age.new_identity()
    with explained(f"The private key cannot be written to {options.file}"):
        opened = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w") as file:
            file.write(f"# created: {utc_now().strftime(TIME)}\n# public key: {public}\n{private}\n")
    print(f"Private key: {options.file}. Whoever has it can read submissions; without it nobody can. Keep two copies.")
    print(f"Public key, for AGE_RECIPIENTS: {public}")
