"""The call of the command that checks a site: its options, its formats, its exit codes."""

import argparse
import sys
from io import TextIOWrapper
from pathlib import Path

from sitedata.messages.github import annotations
from sitedata.messages.problem_texts import as_json, report
from sitedata.messages.translatable import LANGUAGES

FORMATS = {"text": report, "github": annotations, "json": as_json}
EXITS = (
    "Exit codes: 0 no error (there may be warnings); 1 errors, all of them printed; 2 a call that cannot be understood."
)


def parser(project: Path) -> argparse.ArgumentParser:
    """Return what reads the call; `project` is checked when no folder is named."""
    made = argparse.ArgumentParser(description="Check the data and the pages of the site.", epilog=EXITS)
    made.add_argument("--root", type=Path, default=project, help="folder of mkdocs.yml")
    made.add_argument("--lang", choices=LANGUAGES, help="default: the system's or en; for github, the team's")
    made.add_argument("--format", choices=FORMATS, default="text", help="github: annotations; json: for programs")
    against = "a folder, branch, tag or commit: also say what stored answers and published addresses would lose"
    made.add_argument("--against", metavar="STATE", help=against)
    return made


def print_anywhere() -> None:
    """Have a terminal that lacks a sign, such as “ or ›, show ? in its place and not a traceback."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
