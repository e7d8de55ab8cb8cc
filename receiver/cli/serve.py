"""serve: the built site and its forms until stopped."""

import argparse

from receiver import server
from receiver.config import conflicts
from receiver.config.settings import Settings


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Everything is a setting."""


keeps_a_log = True
read_settings = conflicts.read
"""Other commands do not need settings that fit together. What does not is told together with what is wrong."""


def run(settings: Settings, _: argparse.Namespace) -> None:
    """Serve. Raises OperatorError, StoreError."""
    server.serve(settings)
