"""export: submissions into one file."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from receiver.cli import filtering, key_files
from receiver.cli.command import database, explained, no_such
from receiver.cli.export_formats import writing
from receiver.cli.export_formats.writing import Selection
from receiver.cli.labels import contract_if_any
from receiver.config.settings import Settings
from receiver.encryption.age import Identities
from receiver.errors import OperatorError
from receiver.storage import additions, search
from receiver.storage.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the references, the format, the file, the filters, the private keys."""
    parser.add_argument("references", metavar="REF", nargs="*", help="only these submissions")
    parser.add_argument("--format", choices=writing.WRITERS, required=True, help="zip: JSON, tables and files")
    parser.add_argument("--to", metavar="FILE", type=Path, required=True, help="must not exist yet")
    parser.add_argument("--force", action="store_true", help="replace the file")
    filtering.add_arguments(parser)
    key_files.add_argument(parser)


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Write the file, completely or not at all. Raises OperatorError, StoreError."""
    identities = key_files.read_if_any(options.identity)
    with database(settings) as store:
        _write(settings, options, store, identities)


def _write(settings: Settings, options: argparse.Namespace, store: Store, identities: Identities | None) -> None:
    target: Path = options.to
    writing.check_target(target, settings.site_dir, force=options.force)
    writing.check_spares(target, settings.database_file, options.identity)
    ids = _wanted(settings, store, options)
    contract = contract_if_any(settings)
    with (
        explained(f"The export cannot be written to {target}"),
        # None: only where somebody watches.
        tqdm(total=len(ids) * writing.PASSES[options.format], disable=None, unit="", leave=False) as bar,
    ):
        selection = Selection(store, identities, ids, bar.update)
        plan = writing.plan(selection, contract)
        writing.write(selection, plan, options.format, target, force=options.force)
    print(f"Written: {target} ({len(ids)} submissions)")
    if plan.sealed:
        print(f"{plan.sealed} of them are sealed and without answers: --identity FILE opens them.", file=sys.stderr)


def _wanted(settings: Settings, store: Store, options: argparse.Namespace) -> Sequence[int]:
    unknown = search.unknown(store, options.references)
    if unknown:
        raise OperatorError(no_such(unknown))
    ids = writing.numbers(store, filtering.filters(settings, store, options, options.references))
    if not ids:
        raise OperatorError("There is no such submission: nothing is written.")
    # CSV holds one form: there the references of additions stand in a column.
    return ids if options.format == "csv" else additions.with_additions(store, ids)
