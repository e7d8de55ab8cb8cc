"""report: numbers for the donor, as a page or as CSV, without any that could tell of a person."""

import argparse
import calendar
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from receiver.cli import key_files
from receiver.cli.command import database, explained
from receiver.cli.export_formats import writing
from receiver.cli.latest import Latest
from receiver.cli.matching import profiles
from receiver.cli.matching.profiles import Scheme
from receiver.cli.reporting import counting, page
from receiver.cli.reporting.counting import REACHED, Numbers, Steps
from receiver.cli.reporting.tables import Writer
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.errors import OperatorError
from receiver.forms import contract as contracts
from receiver.screening import doubts
from receiver.storage import matches, search
from receiver.storage.records import Submission
from receiver.storage.search import Filters
from receiver.storage.store import Store

FORMATS = (".html", ".csv")
MAX_MONTHS = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the months, the file, the language, the private keys."""
    parser.add_argument("--since", metavar="MONTH", type=_month, required=True, help="first month, such as 2026-01")
    parser.add_argument("--until", metavar="MONTH", type=_month, required=True, help="last month; months are in UTC")
    parser.add_argument("--to", metavar="FILE", type=Path, required=True, help="ends in .html or .csv; must not exist")
    parser.add_argument("--force", action="store_true", help="replace the file")
    parser.add_argument("--language", metavar="CODE", help="one of the site's languages (the team's)")
    key_files.add_argument(parser)


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Write the file. Raises OperatorError, SealError, StoreError."""
    identities = key_files.read_if_any(options.identity)
    contract = contracts.load(settings.site_dir)
    language = options.language or contract.site.team_language
    _check(settings, options, language, contract.site.languages)
    known = profiles.scheme(contract)
    since, until = options.since, _last_day(options.until)
    with database(settings) as store:
        numbers = _numbers(Latest(store, contract, identities), known, Filters(since=since, until=until))
        tables = Writer(contract, known, numbers, language).tables(counting.months(since, until))
        period = (f"{since:%m/%Y}", f"{until:%m/%Y}")
        text = (
            page.html(contract, language, tables, period, utc_now().date())
            if options.to.suffix == ".html"
            else "\ufeff" + page.csv_text(contract, language, tables)
        )
        with explained(f"The report cannot be written to {options.to}"):
            writing.publish(store, options.to, lambda draft: _write(draft, text), force=options.force)
    print(f"Written: {options.to}")


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "replace"))


def _check(settings: Settings, options: argparse.Namespace, language: str, languages: tuple[str, ...]) -> None:
    if options.to.suffix not in FORMATS:
        raise OperatorError(f"{options.to} must end in {' or '.join(FORMATS)}.")
    if language not in languages:
        raise OperatorError(f"There is no language {language!r}, only {', '.join(languages)}.")
    if options.since > options.until:
        raise OperatorError(f"--since {options.since:%Y-%m} is after --until {options.until:%Y-%m}.")
    if len(counting.months(options.since, options.until)) > MAX_MONTHS:
        raise OperatorError(f"The period has more than {MAX_MONTHS} months.")
    writing.check_target(options.to, settings.site_dir, force=options.force)
    writing.check_spares(options.to, settings.database_file, options.identity)


def _numbers(latest: Latest, known: Scheme, filters: Filters) -> Numbers:
    entries = [entry for entry in search.entries(latest.store, filters) if doubts.TRAP not in entry.doubts.split(",")]
    mails = Counter(state for entry in entries for state in entry.mails)
    found = _opened(latest, [entry.id for entry in entries if entry.original is None])
    numbers = counting.count(known, found, _steps(latest.store))
    numbers.mails.update(mails)
    return numbers


def _opened(latest: Latest, numbers: list[int]) -> Iterator[Submission]:
    for opened in latest.read(numbers):
        if opened.sealed is not None:
            raise OperatorError(f"{opened.reference} is sealed: --identity FILE opens it. Nothing is written.")
        yield opened


def _steps(store: Store) -> Steps:
    reached: dict[int, int] = {}
    for standing in matches.standings(store):
        for number in (standing.request_id, standing.expert_id):
            reached[number] = max(reached.get(number, 0), REACHED[standing.state])
    return Steps(reached, matches.first_steps(store))


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 (a month has no offset)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no month: expected such as 2026-01") from None


def _last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])
