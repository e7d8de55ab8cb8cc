"""Warnings about a line of an e-mail that stands further in in one language alone."""

import re
from collections.abc import Iterator, Mapping, Sequence

from sitedata.messages.problem import Problem
from sitedata.messages.translatable import say
from sitedata.reading.document import Document
from sitedata.reading.finding import INDENTATION, spaces
from sitedata.reading.layout import depth

LITERAL = re.compile(r"\|[+-]?\s*$")
"""The end of the line below which a text keeps its lines as they are."""


def check_set_in(documents: Mapping[str, Document], languages: Sequence[str]) -> Iterator[Problem]:
    """Yield a warning for the first line that begins with spaces where no other language has such a line."""
    for document in documents.values():
        for path, record in document.records():
            texts = [(language, record.get(language)) for language in languages]
            # One space more is a slip in any language, and told.
            moved = [(language, text) for language, text in texts if isinstance(text, str) and "\n  " in f"\n{text}"]
            if len(moved) == 1 < len(languages) and LITERAL.search(document.written((*path, moved[0][0]))):
                language, text = moved[0]
                lines = text.split("\n")
                index = next(number for number, line in enumerate(lines) if line.startswith("  "))
                found = say("{spaces} before this line of a text", spaces=spaces(depth(lines[index])))
                repair = say("Let all lines of the text begin below each other; an empty line begins a new paragraph.")
                line = document.line((*path, language)) + 1 + index
                expected = say("no space, as in the other languages")
                yield Problem(document.file, line, INDENTATION, found, expected, repair, "warning")
