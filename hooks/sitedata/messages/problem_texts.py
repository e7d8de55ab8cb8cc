"""Problems as text for a terminal and as JSON for programs; each in the editor's language."""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby

from sitedata.messages.problem import Problem
from sitedata.messages.translatable import SOURCE, Message, in_language, say


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem once: files with errors first, then by file; in a file errors first, then by line."""
    found = set(problems)
    failing = {problem.file for problem in found if problem.stops}
    return sorted(found, key=lambda one: (one.file not in failing, one.file, not one.stops, one))


def by_file(problems: Iterable[Problem]) -> list[list[Problem]]:
    """Return the problems of each file, in the order of `in_order`."""
    return [list(found) for _, found in groupby(in_order(problems), lambda problem: problem.file)]


def report(problems: Iterable[Problem], language: str = SOURCE) -> str:
    """Return all problems as text: below the name of their file, errors before warnings, with counts; "" for none."""
    files = by_file(problems)
    parts = [in_language(count([problem for file in files for problem in file]), language)] if files else []
    for here in files:
        heading = say("{file}: {count}", file=here[0].file, count=count(here))
        parts.append("\n".join([in_language(heading, language), *(_lines(problem, language) for problem in here)]))
    return "\n\n".join(parts)


def count(problems: Sequence[Problem]) -> Message:
    """Return how many problems stop the build, and how many are only told."""
    errors = sum(problem.stops for problem in problems)
    warnings = len(problems) - errors
    if errors and warnings:
        return say("{problems}, {warnings}", problems=_errors(errors), warnings=_warnings(warnings))
    return _warnings(warnings) if warnings else _errors(errors)


def _errors(number: int) -> Message:
    return say("one problem to fix") if number == 1 else say("{number} problems to fix", number=number)


def _warnings(number: int) -> Message:
    return say("one warning") if number == 1 else say("{number} warnings", number=number)


def _lines(problem: Problem, language: str) -> str:
    place = {"line": problem.line, "where": problem.where}
    sentences = (
        say("line {line}, {where}", **place) if problem.stops else say("line {line} (warning), {where}", **place),
        say("found: {found}", found=problem.found),
        say("expected: {expected}", expected=problem.expected),
        problem.repair,
    )
    first, *rest = (in_language(sentence, language) for sentence in sentences)
    return "\n    ".join([f"  {first}", *rest])


def conclusion(
    pages: int, languages: Iterable[str], forms: int, language: str = SOURCE, *, warnings: bool = False
) -> str:
    """Return the sentence for a site that can be built, with what it has; it says when there are warnings to read."""
    counts = {"pages": pages, "languages": ", ".join(languages), "forms": forms}
    clean = say("{pages} pages in {languages}, {forms} forms: nothing to fix.", **counts)
    warned = say("{pages} pages in {languages}, {forms} forms: the site can be built. Check the warnings.", **counts)
    return in_language(warned if warnings else clean, language)


def notes(site_languages: tuple[str, ...], paused: Iterable[str], lenient: Iterable[str], language: str) -> list[str]:
    """Return a sentence for the paused languages and one for the lenient ones, which says what their readers see."""
    found = []
    if kept := ", ".join(paused):
        found.append(say("Paused, so kept and not published: {languages}.", languages=kept))
    if shown := ", ".join(sorted(lenient)):
        found.append(
            say(
                "Lenient: {languages}. Readers see what these languages lack in “{original}”, with a notice on pages; "
                "`make translations` lists it.",
                languages=shown,
                original=site_languages[0],
            )
        )
    return [in_language(sentence, language) for sentence in found]


def as_json(problems: Iterable[Problem], language: str = SOURCE) -> str:
    """Return, as JSON, a list of objects: file, line, severity, where, found, expected, repair, message."""
    return json.dumps([_object(problem, language) for problem in sorted(set(problems))], ensure_ascii=False, indent=2)


def _object(problem: Problem, language: str) -> dict[str, str | int]:
    texts = ("where", "found", "expected", "repair", "message")
    said = {name: in_language(getattr(problem, name), language) for name in texts}
    return {"file": problem.file, "line": problem.line, "severity": problem.severity, **said}
