"""`make translations`: what is missing, outdated or not yet reviewed in each language; records reviews.

`python -m sitedata.translations [--lang es] [--format text|markdown|json] [--check]`
`python -m sitedata.translations --mark-reviewed KEY… | --mark-reviewed --all [--lang es]`
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sitedata.messages.problem import quoted
from sitedata.reading.languages import read_languages, read_lenient
from sitedata.translations.reviews import Status, read_reviews, statuses, write_reviews
from sitedata.translations.units import Unit, read_units

SHOWN: Mapping[Status, str] = {
    "missing": "not translated",
    "outdated": "the original has changed since",
    "unreviewed": "not compared with the original",
}


@dataclass(frozen=True, order=True)
class Entry:
    """One unit that is not current in one language. Where it is missing, file and line are those of the original."""

    language: str
    file: str
    line: int
    status: Status
    key: str
    original: str
    """The beginning of the original."""


def entries(root: Path, languages: tuple[str, ...]) -> list[Entry]:
    """Return all that is not current, by language, file and line."""
    found = read_units(root, languages)
    by_key = {unit.key: unit for unit in found}
    standing = statuses(root, found, languages)
    return sorted(
        _entry(by_key[key], status, languages[0], language)
        for (language, key), status in standing.items()
        if status != "current"
    )


def _entry(unit: Unit, status: Status, original: str, language: str) -> Entry:
    source = unit.passages[original]
    passage = unit.passages.get(language, source)
    return Entry(language, passage.file, passage.line, status, unit.key, quoted(source.text))


def as_text(found: list[Entry], languages: tuple[str, ...]) -> str:
    """Return one line per entry below a count per language."""
    lines = []
    for language in languages:
        own = [entry for entry in found if entry.language == language]
        lines.append(f"{language}: {_count(own)}")
        lines += [f"  {one.file}:{one.line}: {one.status}: {one.key} {one.original}" for one in own]
    return "\n".join(lines)


def as_markdown(found: list[Entry], languages: tuple[str, ...]) -> str:
    """Return a table per language, for an issue or a pull request."""
    lines = []
    for language in languages:
        own = [entry for entry in found if entry.language == language]
        lines += [f"## {language}: {_count(own)}", ""]
        if own:
            lines += ["| where | status | unit | original |", "|---|---|---|---|"]
            lines += [_row(f"{one.file}:{one.line}", SHOWN[one.status], f"`{one.key}`", one.original) for one in own]
            lines.append("")
    return "\n".join(lines).rstrip()


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def as_json(found: list[Entry], _languages: tuple[str, ...]) -> str:
    """Return a list of objects, for other programs."""
    return json.dumps([asdict(entry) for entry in found], ensure_ascii=False, indent=2)


FORMATS: Mapping[str, Callable[[list[Entry], tuple[str, ...]], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}


def _count(found: list[Entry]) -> str:
    counts = [f"{sum(one.status == status for one in found)} {status}" for status in SHOWN]
    return ", ".join(counts) if found else "everything is current"


def mark(root: Path, languages: tuple[str, ...], wanted: tuple[str, ...], keys: list[str] | None) -> list[Path]:
    """Record reviews in the wanted languages: of units by key or by file, or of all (None). Return the files."""
    found = read_units(root, languages)
    named = {name for unit in found for name in (unit.key, unit.key.partition("#")[0])}
    if unknown := [key for key in keys or () if key not in named]:
        raise SystemExit(f"There is no unit {', '.join(map(quoted, unknown))}. Nothing was recorded.")
    chosen = {unit.key for unit in found if keys is None or {unit.key, unit.key.partition("#")[0]} & set(keys)}
    return [
        write_reviews(root, code, read_reviews(root, code).marked(found, chosen, languages[0], code)) for code in wanted
    ]


def main(arguments: list[str] | None = None) -> int:
    """Return 0; with --check 1 when a strict language is not current; 2 when there are no languages to compare."""
    given = _parser().parse_args(arguments)
    names, problems = read_languages(given.root)
    languages = tuple(names)
    wanted = tuple(code for code in languages[1:] if given.lang in (None, code))
    if problems or not wanted:
        print(problems[0] if problems else f"No translation into {given.lang or 'any language'}.", file=sys.stderr)
        return 2
    if given.mark_reviewed is not None:
        return _mark(given, languages, wanted)
    found = [entry for entry in entries(given.root, languages) if entry.language in wanted]
    print(FORMATS[given.format](found, wanted))
    lenient, _ = read_lenient(given.root, languages)
    return int(given.check and any(entry.language not in lenient for entry in found))


def _mark(given: argparse.Namespace, languages: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    if bool(given.mark_reviewed) == given.all:
        print("--mark-reviewed needs the units that were reviewed, or --all.", file=sys.stderr)
        return 2
    for path in mark(given.root, languages, wanted, None if given.all else given.mark_reviewed):
        print(path.relative_to(given.root).as_posix())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="translations", description="How the translations of the site stand.")
    parser.add_argument("--root", type=Path, default=Path(), help="folder of mkdocs.yml")
    parser.add_argument("--lang", help="only this language")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--check", action="store_true", help="exit 1 when a strict language is not current")
    about = "record that these units, or all of these files, say what the original says"
    parser.add_argument("--mark-reviewed", nargs="*", metavar="KEY", help=about)
    parser.add_argument("--all", action="store_true", help="with --mark-reviewed: every unit that is translated")
    return parser


if __name__ == "__main__":
    sys.exit(main())
