"""Checks of what is kept of a paused language: that its pages can still be read, not that any text is there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sitedata.messages.problem import Problem
from sitedata.reading.markdown_pages import read_pages


def check_paused(root: Path, paused: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a warning for each page of a paused language whose head cannot be read: it would stop its return."""
    for source in read_pages(root, paused):
        for problem in source.head.problems:
            yield replace(problem, severity="warning")
