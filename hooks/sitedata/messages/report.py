"""Problems as text for a terminal, as annotations for GitHub, as JSON for programs; each in the editor's language."""

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from sitedata.messages.problem import Problem
from sitedata.messages.translatable import SOURCE, Message, in_language, say

IN_MESSAGE = "%\r\n"
IN_SETTINGS = f"{IN_MESSAGE}:,"
"""Characters that would end a part of a workflow command."""


def report(problems: Iterable[Problem], language: str = SOURCE) -> str:
    """Return all problems as text: below the name of their file, in the order of files and lines, with counts."""
    ordered = sorted(set(problems))
    parts = [in_language(_count(len(ordered)), language)]
    for file, found in groupby(ordered, lambda problem: problem.file):
        here = list(found)
        heading = say("{file}: {count}", file=file, count=_count(len(here)))
        parts.append("\n".join([in_language(heading, language), *(_lines(problem, language) for problem in here)]))
    return "\n\n".join(parts)


def _count(number: int) -> Message:
    return say("one problem to fix") if number == 1 else say("{number} problems to fix", number=number)


def _lines(problem: Problem, language: str) -> str:
    sentences = (
        say("line {line}, {where}", line=problem.line, where=problem.where),
        say("found: {found}", found=problem.found),
        say("expected: {expected}", expected=problem.expected),
        problem.repair,
    )
    first, *rest = (in_language(sentence, language) for sentence in sentences)
    return "\n    ".join([f"  {first}", *rest])


def clean(pages: int, languages: Iterable[str], forms: int, language: str = SOURCE) -> str:
    """Return the sentence for a site without problems, with what it has."""
    counts = {"pages": pages, "languages": ", ".join(languages), "forms": forms}
    return in_language(say("{pages} pages in {languages}, {forms} forms: nothing to fix.", **counts), language)


def github(problems: Iterable[Problem], language: str = SOURCE) -> str:
    """Return one workflow command per problem, which GitHub shows beside the line of the file."""
    return "\n".join(_command(problem, language) for problem in sorted(set(problems)))


def _command(problem: Problem, language: str) -> str:
    title = in_language(problem.where, language)
    settings = {"file": problem.file, "line": str(problem.line), "title": title}
    listed = ",".join(f"{key}={_escaped(value, IN_SETTINGS)}" for key, value in settings.items())
    return f"::{problem.severity} {listed}::{_escaped(in_language(problem.message, language), IN_MESSAGE)}"


def _escaped(text: str, characters: str) -> str:
    """Return the text with the characters that end a workflow command, or a part of it, written as %XX."""
    return "".join(f"%{ord(character):02X}" if character in characters else character for character in text)


def as_json(problems: Iterable[Problem], language: str = SOURCE) -> str:
    """Return, as JSON, a list of objects: file, line, where, found, expected, repair, and the whole as message."""
    return json.dumps([_object(problem, language) for problem in sorted(set(problems))], ensure_ascii=False, indent=2)


def _object(problem: Problem, language: str) -> dict[str, str | int]:
    texts = ("where", "found", "expected", "repair", "message")
    said = {name: in_language(getattr(problem, name), language) for name in texts}
    return {"file": problem.file, "line": problem.line, "severity": problem.severity, **said}


FORMATS: Mapping[str, Callable[[Iterable[Problem], str], str]] = {"text": report, "github": github, "json": as_json}
"""Value of `--format` → what prints the problems."""
