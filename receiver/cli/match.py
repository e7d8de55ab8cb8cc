"""match: the experts who fit a request, with the reasons. It proposes; people decide (GDPR, Article 22)."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from receiver.cli import key_files
from receiver.cli.command import database, explained, no_such, print_lines
from receiver.cli.export_formats import writing
from receiver.cli.latest import Latest
from receiver.cli.matching import presentation, profiles, proposals, ranking, reasons
from receiver.cli.matching.profiles import EXPERT, REQUEST, Request, Scheme
from receiver.cli.matching.proposals import Finder, Found, Question
from receiver.cli.matching.ranking import Wanted
from receiver.config.settings import Settings
from receiver.errors import OperatorError
from receiver.forms import contract as contracts
from receiver.storage import matches, search
from receiver.storage.records import Submission
from receiver.storage.search import Filters
from receiver.storage.store import Store

SHOWN = 20
"""Experts that a terminal is shown unless another number is asked for; a file has them all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the reference, the filters, the format and the file, the private keys."""
    states = (proposals.NONE, *matches.STATES)
    parser.add_argument("reference", metavar="REF", help="the reference of a request, in upper or lower case")
    parser.add_argument(
        "--format", choices=("text", *presentation.WRITERS), default="text", help="text: to the terminal"
    )
    parser.add_argument("--to", metavar="FILE", type=Path, help="for csv, xlsx and json; must not exist yet")
    parser.add_argument("--force", action="store_true", help="replace the file")
    parser.add_argument("--limit", metavar="N", type=_number, help=f"this many at most (text: {SHOWN})")
    parser.add_argument("--must", choices=ranking.CRITERIA, action="append", default=[], help="only who has this")
    parser.add_argument("--level", metavar="CODE", help="only who has this level of the working language, or a higher")
    parser.add_argument("--years", metavar="CODE", help="only who has this experience, or more")
    parser.add_argument("--country", metavar="CODE", action="append", default=[], help="only who lives there")
    parser.add_argument(
        "--match", choices=states, action="append", default=[], help="only with this state of the match"
    )
    parser.add_argument("--state", choices=search.STATES, action="append", default=[], help="only these applications")
    key_files.add_argument(parser)


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Print the experts, or write them into a file. Raises OperatorError, SealError, StoreError."""
    identities = key_files.read_if_any(options.identity)
    contract = contracts.load(settings.site_dir)
    known, language = profiles.scheme(contract), contract.site.team_language
    _check_file(settings, options)
    with database(settings) as store:
        latest = Latest(store, contract, identities)
        question = _question(known, options, _request(latest, options.reference))
        found = Finder(latest, known, language).find(question)
        if options.to:
            _write(store, found, options)
        else:
            print_lines(_heading(known, question, language))
            print_lines(presentation.lines(found.proposals))
            print(f"{_counted(found)}. People decide.")
    if found.sealed:
        applications = "1 application is" if found.sealed == 1 else f"{found.sealed} applications are"
        print(f"{applications} sealed and not compared: --identity FILE opens what is sealed.", file=sys.stderr)


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def _check_file(settings: Settings, options: argparse.Namespace) -> None:
    if (options.format == "text") != (options.to is None):
        raise OperatorError("csv, xlsx and json need --to FILE; text goes to the terminal.")
    if options.to:
        writing.check_target(options.to, settings.site_dir, force=options.force)
        writing.check_spares(options.to, settings.database_file, options.identity)


def _request(latest: Latest, reference: str) -> Submission:
    found = latest.store.find(reference)
    if found is None:
        raise OperatorError(no_such([reference]))
    if found.form != REQUEST or found.addition_to is not None:
        what = f"form {found.form!r}" if found.form != REQUEST else "it corrects one"
        raise OperatorError(f"{found.reference} is no request ({what}): name a request.")
    opened = latest.opened(found)
    if opened.sealed is not None:
        raise OperatorError(f"{found.reference} is sealed: --identity FILE opens it.")
    return opened


def _question(known: Scheme, options: argparse.Namespace, submission: Submission) -> Question:
    level, years = _rank("level", options.level, known.levels), _rank("experience", options.years, known.years)
    return Question(
        submission,
        profiles.request(known, submission.answers),
        Filters(EXPERT, options.state, first=True),
        Wanted(frozenset(options.must), level, years),
        frozenset(code.upper() for code in options.country),
        frozenset(options.match),
        options.limit or (SHOWN if options.format == "text" else None),
    )


def _rank(noun: str, code: str | None, ranks: Mapping[str, int]) -> int:
    if code is None:
        return 0
    if code not in ranks:
        raise OperatorError(f"There is no {noun} {code!r}, only {', '.join(ranks)}.")
    return ranks[code]


def _heading(known: Scheme, question: Question, language: str) -> Iterator[str]:
    request, answers = question.request, question.submission.answers
    yield f"Request {question.submission.reference}: {answers.get('title') or '-'}"
    yield from _asked("topics", known.topics.labels(request.topics, language))
    yield from _asked("kinds of support", known.supports.labels(request.supports, language))
    country = [reasons.country_label(known, request.country, language)] if request.country else []
    yield from _asked("country", country)
    yield from _asked("regions", known.regions.labels(request.regions, language))
    yield from _asked("working language", _language(known, request, answers.get("other_working_language"), language))
    yield from _asked(
        "period", [f"{request.start or '…'} to {request.end or '…'}"] if request.start + request.end else []
    )
    yield ""


def _asked(heading: str, labels: Sequence[str]) -> Iterator[str]:
    yield f"    {heading}: {'; '.join(labels) or 'not given'}"


def _language(known: Scheme, request: Request, typed: object, language: str) -> list[str]:
    if request.language:
        return [reasons.language_label(known, request.language, language)]
    return [f"“{typed}”, which the experts' form does not list: not compared"] if typed else []


def _write(store: Store, found: Found, options: argparse.Namespace) -> None:
    write = presentation.WRITERS[options.format]
    with explained(f"The list cannot be written to {options.to}"):
        writing.publish(store, options.to, lambda draft: write(found.proposals, draft), force=options.force)
    print(f"Written: {options.to} ({_counted(found)}). People decide.")


def _counted(found: Found) -> str:
    return f"{found.number} of {found.fitting} that fit, of {found.compared} applications compared"
