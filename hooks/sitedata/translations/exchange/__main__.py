"""`make translations-export` and `make translations-import`: texts for translators, and what they send back.

`python -m sitedata.translations.exchange export --lang es [--format xliff|xliff-1.2|po] [--to FILE]`
`python -m sitedata.translations.exchange import FILE`
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from sitedata.messages.command_line import print_anywhere
from sitedata.messages.problem import quoted
from sitedata.messages.problem_texts import report
from sitedata.messages.suggestions import did_you_mean
from sitedata.messages.translatable import LANGUAGES, Message, in_language, say, system_language
from sitedata.reading.languages import read_declared, read_languages
from sitedata.translations.exchange import po, xliff12, xliff21
from sitedata.translations.exchange.arriving import Import, read_file
from sitedata.translations.exchange.returned import UnreadableError
from sitedata.translations.exchange.segments import Segment, read_texts

Write = Callable[[list[Segment], str, str], bytes]
FORMATS: Mapping[str, tuple[str, Write]] = {
    "xliff": ("xlf", xliff21.write),
    "xliff-1.2": ("xlf", xliff12.write),
    "po": ("po", po.write),
}
"""Name of a format → ending of its files, and what writes one from texts, original and language."""


def main(arguments: list[str] | None = None) -> int:
    """Return 0; 1 when texts are refused; 2 when the call or the file cannot be understood."""
    given = _parser().parse_args(arguments)
    print_anywhere()
    published, problems = read_languages(given.root)
    if problems:
        return _refuse(given, problems[0].message)
    known = (*published, *(code for code in read_declared(given.root) if code not in published))
    return _export(given, known) if given.command == "export" else _import(given, known)


def _export(given: argparse.Namespace, languages: tuple[str, ...]) -> int:
    if given.lang not in languages[1:]:
        hint = did_you_mean(given.lang, languages[1:])
        return _refuse(
            given, say("The site has no translation into {code}. {hint}", code=quoted(given.lang), hint=hint)
        )
    texts = read_texts(given.root, languages, given.lang)
    if texts.problems:
        print(report(texts.problems, given.messages), file=sys.stderr)
        return _refuse(given, say("Nothing was written: first fix what “make check” says."))
    ending, write = FORMATS[given.format]
    path = given.to or Path(f"translations-{given.lang}.{ending}")
    path.write_bytes(write(texts.segments, languages[0], given.lang))
    counts = Counter(segment.status for segment in texts.segments)
    sentence = say(
        "{file}: {number} texts, {missing} not translated, {outdated} outdated, {unreviewed} not yet compared",
        file=path,
        number=len(texts.segments),
        **{status: counts[status] for status in ("missing", "outdated", "unreviewed")},
    )
    print(in_language(sentence, given.messages))
    return 0


def _import(given: argparse.Namespace, languages: tuple[str, ...]) -> int:
    try:
        file = read_file(given.file)
        taken = Import(given.root, languages, file)
    except UnreadableError as error:
        print(report([error.problem], given.messages), file=sys.stderr)
        return 2
    if taken.unreadable:
        print(report(taken.unreadable, given.messages), file=sys.stderr)
        return _refuse(given, say("Nothing was written: first fix what “make check” says."))
    for path in taken.write():
        print(path.relative_to(given.root).as_posix())
    print(in_language(taken.summary(), given.messages))
    if taken.problems:
        print("\n" + report(taken.problems, given.messages))
    return int(any(problem.stops for problem in taken.problems))


def _refuse(given: argparse.Namespace, sentence: Message) -> int:
    print(in_language(sentence, given.messages), file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    own = system_language()
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--root", type=Path, default=Path(), help=in_language(say("folder of mkdocs.yml"), own))
    about = in_language(say("language of the sentences (the system's, or English)"), own)
    common.add_argument("--messages", choices=LANGUAGES, default=own, help=about)
    parser = argparse.ArgumentParser(prog="exchange", description=in_language(say("Texts for translators."), own))
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser(
        "export", parents=[common], help=in_language(say("write all texts of a language"), own)
    )
    export.add_argument("--lang", required=True, help=in_language(say("only this language"), own))
    export.add_argument("--format", choices=FORMATS, default="xliff", help="xliff: 2.1")
    export.add_argument("--to", type=Path, metavar="FILE", help=in_language(say("the file to write"), own))
    back = in_language(say("write back what translators have changed"), own)
    commands.add_parser("import", parents=[common], help=back).add_argument("file", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
