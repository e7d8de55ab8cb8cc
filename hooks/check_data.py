"""Checks data/ and docs/ before anything is built; as a command, without building.

When: on_pre_build, once per language (the reading is remembered, so only the first one costs time).
Changes nothing. Any problem stops the build with all problems listed, in the language of the system when it is French,
English or Spanish.
"""

import argparse
import sys
from io import TextIOWrapper
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from sitedata.loading import load_site
from sitedata.messages.report import FORMATS, clean, report
from sitedata.messages.translatable import LANGUAGES, system_language

EXITS = "Exit codes: 0 nothing to fix; 1 problems, all of them printed; 2 a call that cannot be understood."


def on_pre_build(config: MkDocsConfig) -> None:
    """Stop the build when the data or a page is wrong."""
    site, problems = load_site(Path(config.config_file_path).parent)
    if site is None:
        raise PluginError(report(problems, system_language()))


def main(arguments: list[str] | None = None) -> int:
    """`python hooks/check_data.py [--root DIR] [--lang fr|en|es] [--format text|github|json]`: 0 clean, 1 problems.

    argparse ends a wrong call with 2.
    """
    called = _parser().parse_args(arguments)
    site, problems = load_site(called.root)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks “ or › shows ? and not a traceback
    if problems or called.format == "json":
        print(FORMATS[called.format](problems, called.lang))
    if site and called.format != "json":
        print(clean(len(site.pages), site.languages, len(site.forms), called.lang))
    return 0 if site else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Check the data and the pages of the site.", epilog=EXITS)
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[1], help="folder of mkdocs.yml")
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=system_language(), help="language (default: the system's, or en)"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="github: annotations; json: for programs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
