"""`make translations`: what is missing, outdated or not yet reviewed in each language; records reviews.

`python -m sitedata.translations [--lang es] [--show] [--format text|markdown|json] [--check] [--messages fr|en|es]`
`python -m sitedata.translations --mark-reviewed KEY… | --mark-reviewed --all [--lang es]`
"""

import argparse
import shutil
import sys
from pathlib import Path

from sitedata.messages.command_line import print_anywhere
from sitedata.messages.problem import quoted
from sitedata.messages.suggestions import did_you_mean
from sitedata.messages.translatable import LANGUAGES, Message, chain, in_language, say, system_language
from sitedata.reading.languages import read_languages, read_lenient, read_paused
from sitedata.translations.listing import FORMATS, Listing, side_by_side
from sitedata.translations.standing import entries, mark, unknown_keys


def main(arguments: list[str] | None = None) -> int:
    """Return 0; with --check 1 when a strict language is not current; 2 when the call cannot be carried out."""
    given = _parser().parse_args(arguments)
    print_anywhere()
    names, problems = read_languages(given.root)
    languages = tuple(names)
    wanted = tuple(code for code in languages[1:] if given.lang in (None, code))
    if problems or not wanted:
        problem = problems[0] if problems else None
        return _refuse(given, problem.message if problem else _no_language(given, languages))
    if given.mark_reviewed is not None:
        return _mark(given, languages, wanted)
    return _list(given, languages, wanted)


def _list(given: argparse.Namespace, languages: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    found = [entry for entry in entries(given.root, languages) if entry.language in wanted]
    listing = Listing(found, wanted, given.messages)
    if given.show:
        print(side_by_side(listing, given.root, languages, shutil.get_terminal_size().columns))
    else:
        print(FORMATS[given.format](listing))
    lenient, _ = read_lenient(given.root, languages)
    return int(given.check and any(entry.language not in lenient for entry in found))


def _mark(given: argparse.Namespace, languages: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    if bool(given.mark_reviewed) == given.all:
        return _refuse(given, say("Write after --mark-reviewed which texts or files you have compared, or --all."))
    if unknown := unknown_keys(given.root, languages, given.mark_reviewed):
        names = chain(map(quoted, unknown), ", ")
        return _refuse(given, say("There is no text or file {names}. Nothing was recorded.", names=names))
    for path in mark(given.root, languages, wanted, None if given.all else given.mark_reviewed):
        print(path.relative_to(given.root).as_posix())
    return 0


def _no_language(given: argparse.Namespace, languages: tuple[str, ...]) -> Message:
    """Return why there is no translation to look at."""
    if given.lang is None:
        return say("The site has one language: there is nothing to compare.")
    if given.lang in read_paused(given.root):
        return say("The language {code} is paused: its reviews are kept for its return.", code=given.lang)
    hint = did_you_mean(given.lang, languages[1:])
    return say("No translation into {code} is published. {hint}", code=quoted(given.lang), hint=hint)


def _refuse(given: argparse.Namespace, sentence: Message) -> int:
    print(in_language(sentence, given.messages), file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    own = system_language()
    parser = argparse.ArgumentParser(
        prog="translations", description=in_language(say("How the translations of the site stand."), own)
    )
    helps = {
        "--root": say("folder of mkdocs.yml"),
        "--lang": say("only this language"),
        "--messages": say("language of the sentences (the system's, or English)"),
        "--format": say("text for people, the others for issues and programs"),
        "--check": say("exit code 1 when a strict language is not current"),
        "--show": say("show each original beside its translation"),
        "--mark-reviewed": say("record that these texts, or all texts of these files, say what the original says"),
        "--all": say("with --mark-reviewed: every text that is translated"),
    }
    about = {option: in_language(text, own) for option, text in helps.items()}
    parser.add_argument("--root", type=Path, default=Path(), help=about["--root"])
    parser.add_argument("--lang", help=about["--lang"])
    parser.add_argument("--messages", choices=LANGUAGES, default=own, help=about["--messages"])
    parser.add_argument("--format", choices=FORMATS, default="text", help=about["--format"])
    parser.add_argument("--check", action="store_true", help=about["--check"])
    parser.add_argument("--show", action="store_true", help=about["--show"])
    parser.add_argument("--mark-reviewed", nargs="*", metavar="KEY", help=about["--mark-reviewed"])
    parser.add_argument("--all", action="store_true", help=about["--all"])
    return parser


if __name__ == "__main__":
    sys.exit(main())
