"""Checks data/ and docs/ before anything is built; as a command, without building.

When: on_pre_build, once per language (the reading is remembered, so only the first one costs time).
Changes nothing. Any error stops the build with all problems listed, in the language of the system (French, English or
Spanish); for GitHub, in that of the site's team.
"""

import argparse
import os
import sys
from io import TextIOWrapper
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from sitedata.loading import load_site
from sitedata.messages.github import add_summary, annotations
from sitedata.messages.report import as_json, conclusion, notes, report
from sitedata.messages.translatable import LANGUAGES, system_language
from sitedata.reading.team_language import team_language

FORMATS = {"text": report, "github": annotations, "json": as_json}
EXITS = (
    "Exit codes: 0 no error (there may be warnings); 1 errors, all of them printed; 2 a call that cannot be understood."
)


def on_pre_build(config: MkDocsConfig) -> None:
    """Stop the build when the data or a page is wrong."""
    site, problems = load_site(Path(config.config_file_path).parent)
    if site is None:
        raise PluginError(report(problems, system_language()))


def main(arguments: list[str] | None = None) -> int:
    """Print what is wrong with a site; return 0 when it can be built, else 1. argparse ends a wrong call with 2."""
    called = _parser().parse_args(arguments)
    site, problems = load_site(called.root)
    language = called.lang or (team_language(called.root) if called.format == "github" else system_language())
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks “ or › shows ? and not a traceback
    counts = (len(site.pages), site.languages, len(site.forms)) if site else None
    last = conclusion(*counts, language, warnings=bool(problems)) if counts and called.format != "json" else ""
    told = notes(site.languages, site.paused, site.lenient, language) if site and last else []
    print("\n".join(filter(None, (FORMATS[called.format](problems, language), last, *told))))
    if called.format == "github":
        add_summary(os.environ, problems, last, language)
    return 0 if site else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Check the data and the pages of the site.", epilog=EXITS)
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[1], help="folder of mkdocs.yml")
    parser.add_argument("--lang", choices=LANGUAGES, help="default: the system's or en; for github, the team's")
    parser.add_argument("--format", choices=FORMATS, default="text", help="github: annotations; json: for programs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
