"""A changed text in lines as wide as its old ones: lines that did not change stay."""

import re

LIKE_A_MARK = re.compile(r"(?:[-+*>|:=#~]|#{2,6}|[-=]{2,}|\d{1,9}[.)]|`{3,}.*|~{3,}.*|\|.*|>.*)$")
"""A word that would mean something else at the beginning of a line."""


def folded(old: list[str], text: str) -> list[str]:
    """Return a text in lines.

    Args:
        old: the lines it had, without what stands before each; one line has no width to keep.
        text: the words, with single spaces where a line may end.
    """
    if len(old) < 2:
        return [text]
    width = max(map(len, old))
    begins, rest = _same_at_the_start(old, text)
    ends, rest = _same_at_the_end(old[len(begins) :], rest)
    return [*begins, *(_filled(rest, width) if rest else []), *ends]


def _same_at_the_start(old: list[str], text: str) -> tuple[list[str], str]:
    kept: list[str] = []
    for line in old:
        if text == line:
            return [*kept, line], ""
        if not text.startswith(line + " "):
            break
        kept.append(line)
        text = text[len(line) + 1 :]
    return kept, text


def _same_at_the_end(old: list[str], text: str) -> tuple[list[str], str]:
    kept: list[str] = []
    for line in reversed(old):
        if not text.endswith(" " + line):
            break
        kept.insert(0, line)
        text = text[: -len(line) - 1]
    return kept, text


def _filled(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in re.split(r"(?<! ) (?! )", text):
        if lines and (len(lines[-1]) + 1 + len(word) <= width or LIKE_A_MARK.match(word)):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
