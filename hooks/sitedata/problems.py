"""One shape for everything that is wrong, and one place that prints it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Problem:
    """One thing an editor has to mend.

    `file` is relative to the project's root, `line` counts from 1; `where` names the place in the editor's
    terms ("themes.yml, record 2, title"), `repair` is a full sentence.
    """

    file: str
    line: int
    where: str
    found: str
    expected: str
    repair: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.where}: found {self.found}; expected {self.expected}. {self.repair}"


def report(problems: Iterable[Problem]) -> str:
    """All problems, one per line, in the order of files and lines, with a count."""
    ordered = sorted(set(problems))
    count = f"{len(ordered)} problem{'s' if len(ordered) != 1 else ''} to mend:"
    return "\n".join([count, *(f"  {problem}" for problem in ordered)])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that proposes the nearest of the known words, or lists them when none is near."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean “{near[0]}”?"
    if len(names) > 12:
        return "Use one of the existing ones."
    return f"Use one of: {', '.join(names)}."


def quoted(value: object, limit: int = 60) -> str:
    """The offending value as an editor would recognise it, shortened to `limit` characters."""
    text = " ".join(str(value).split())
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return f"“{short}”"
