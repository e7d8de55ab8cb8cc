"""Problems for GitHub: annotations beside the lines of a proposal, and the whole list in the summary of the job.

Sources: GitHub's documentation of workflow commands and job summaries; actions/runner, ExecutionContext.cs, for the
length of a message.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from sitedata.messages.problem import Problem
from sitedata.messages.problem_texts import by_file, count
from sitedata.messages.translatable import SOURCE, Message, in_language, say

MAX_ANNOTATIONS = 10
"""Annotations of a step that GitHub shows; it leaves out the others."""
MAX_MESSAGE = 4_000
"""Length of an annotation in UTF-16 units; the runner cuts it at 4,096."""
MAX_LINE = 1_000
"""Characters of one problem in an annotation."""
MAX_SUMMARY = 1_000_000
"""Bytes of a step's summary; GitHub drops one of more than 1,048,576 as a whole."""
IN_MESSAGE = "%\r\n"
IN_SETTINGS = f"{IN_MESSAGE}:,"
"""Characters that would end a part of a workflow command."""
MARKUP = re.compile(r"[\\`*_\[\]~|$!:]|(?<=\bwww)\.", re.I)
"""What Markdown, as GitHub reads it, takes for more than itself inside a line."""
LINE_ENDS = re.compile(r"[ \t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]+")
CALLS = re.compile(r"[@#]")
"""What becomes a link to a person or an issue, also when it is escaped."""


def annotations(problems: Iterable[Problem], language: str = SOURCE) -> str:
    """Return at most ten workflow commands, one per file; the tenth speaks of all files that are left."""
    files = by_file(problems)
    rest = [problem for file in files[MAX_ANNOTATIONS - 1 :] for problem in file]
    groups = [*files[: MAX_ANNOTATIONS - 1], *([rest] if rest else [])]
    total = count([problem for file in files for problem in file])
    whole = in_language(say("In all: {count}. The whole list is in the summary of this job.", count=total), language)
    return "\n".join(_command(group, whole, language) for group in groups)


def _command(group: list[Problem], whole: str, language: str) -> str:
    """Return the annotation of some problems, at the first of them: an error when one of them is."""
    first = group[0]
    settings = {"file": first.file, "line": str(first.line), "title": in_language(_title(group), language)}
    listed = ",".join(f"{key}={_escaped(value, IN_SETTINGS)}" for key, value in settings.items())
    lines = [_line(problem, language) for problem in group]
    return f"::{first.severity} {listed}::{_escaped(_message(lines, whole, language), IN_MESSAGE)}"


def _title(group: list[Problem]) -> Message:
    files = {problem.file for problem in group}
    if len(files) == 1:
        return say("{file}: {count}", file=group[0].file, count=count(group))
    return say("{number} other files: {count}", number=len(files), count=count(group))


def _line(problem: Problem, language: str) -> str:
    place = f"{problem.file}:{problem.line}"
    label = say("{place}: {message}", place=place, message=problem.message)
    warning = say("{place}: warning: {message}", place=place, message=problem.message)
    text = in_language(label if problem.stops else warning, language)
    return text if len(text) <= MAX_LINE else f"{text[: MAX_LINE - 1]}…"


def _message(lines: list[str], whole: str, language: str) -> str:
    """Return as many lines as there is room for, and the sentence about all of them."""
    kept = list(lines)
    while True:
        left = len(lines) - len(kept)
        more = [in_language(say("And {number} more.", number=left), language)] if left else []
        text = "\n".join([*kept, *more, whole])
        if len(text.encode("utf-16-le")) // 2 <= MAX_MESSAGE or not kept:
            return text
        kept.pop()


def _escaped(text: str, characters: str) -> str:
    """Return the text with the characters that end a workflow command, or a part of it, written as %XX."""
    return "".join(f"%{ord(character):02X}" if character in characters else character for character in text)


def add_summary(
    environment: Mapping[str, str], problems: Iterable[Problem], conclusion: str, language: str = SOURCE
) -> None:
    """Append the whole list to the summary of the step, where there is one.

    Args:
        environment: GitHub's variables; those that are missing leave out the summary or its links.
        problems: all that were found.
        conclusion: a last sentence, empty for a site that cannot be built.
        language: that of the list.
    """
    path = environment.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", errors="replace") as file:
            file.write(summary(problems, conclusion, _base(environment), language, MAX_SUMMARY - file.tell()))
    except OSError as error:
        print(in_language(say("The summary could not be written: {reason}", reason=str(error)), language))


def _base(environment: Mapping[str, str]) -> str:
    """Return the address below which GitHub shows the checked files; empty when it is not known."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")
    server, repository, commit = (environment.get(name, "") for name in names)
    return f"{server}/{repository}/blob/{commit}/" if server and repository and commit else ""


def summary(
    problems: Iterable[Problem], conclusion: str = "", base: str = "", language: str = SOURCE, room: int = MAX_SUMMARY
) -> str:
    """Return all problems as Markdown of at most `room` bytes; what does not fit is counted at the end.

    Args:
        problems: all that were found.
        conclusion: a last sentence.
        base: address below which the files are shown, for links to the lines.
        language: that of the list.
        room: bytes.
    """
    files = by_file(problems)
    found = [problem for file in files for problem in file]
    head = f"## {_markdown(in_language(count(found), language))}\n" if found else ""
    kept, told = [head], 0
    room -= len(head.encode()) + len(conclusion.encode()) + MAX_LINE
    for text, number in _entries(files, base, language):
        room -= len(text.encode("utf-8", "replace"))
        if room < 0:
            break
        kept.append(text)
        told += number
    return "".join(
        [*kept, _left_out(len(found) - told, language), f"\n{_markdown(conclusion)}\n" if conclusion else ""]
    )


def _entries(files: list[list[Problem]], base: str, language: str) -> Iterator[tuple[str, int]]:
    """Yield heading and items of each file, each with the number of problems it tells."""
    for here in files:
        file = here[0].file
        name = in_language(say("{file}: {count}", file=_link(file, base, file), count=count(here)), language)
        yield f"\n### {name}\n\n", 0
        yield from ((_item(problem, base, language), 1) for problem in here)


def _item(problem: Problem, base: str, language: str) -> str:
    line = in_language(say("line {number}", number=problem.line), language)
    label = "" if problem.stops else f" ({in_language(say('warning'), language)})"
    sentences = (
        say("found: {found}", found=problem.found),
        say("expected: {expected}", expected=problem.expected),
        problem.repair,
    )
    where, found, expected, repair = (_markdown(in_language(text, language)) for text in (problem.where, *sentences))
    place = _link(line, base, problem.file, problem.line)
    return f"- {place}{label}, {where}<br>{found}<br>{expected}<br>**{repair}**\n"


def _link(text: str, base: str, file: str, line: int | None = None) -> str:
    """Return a link to a file, or to a line of it. Pages are shown as they are written: only so they have lines."""
    shown = _markdown(text)
    plain = "?plain=1" if file.endswith(".md") else ""
    address = f"{base}{quote(file)}{plain}{f'#L{line}' if line else ''}"
    return f"[{shown}]({address})" if base else shown


def _left_out(number: int, language: str) -> str:
    text = say("{number} more do not fit in this list. Fix these first, then check again.", number=number)
    return f"\n{_markdown(in_language(text, language))}\n" if number else ""


def _markdown(text: str) -> str:
    """Return a text as it is shown by Markdown: on one line, without markup, links and calls to people."""
    line = " ".join(LINE_ENDS.split(text))
    plain = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return CALLS.sub(r"\g<0><!-- -->", MARKUP.sub(r"\\\g<0>", plain))
