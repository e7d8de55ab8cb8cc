"""serve: the built site and its forms until stopped."""

import argparse

from receiver import server
from receiver.config.settings import Settings


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Everything is a setting."""


def run(settings: Settings, _: argparse.Namespace) -> None:
    """Serve. Raises OperatorError, StoreError."""
    server.serve(settings)
