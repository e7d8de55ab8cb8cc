"""Checks data/ and docs/ before anything is built; as a command, without building.

When: on_pre_build, once per language (the reading is remembered). Changes nothing. Any error stops the build with all
problems listed, in the language of the system (French, English or Spanish); for GitHub, in that of the site's team.
"""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    gc.disable()  # the command ends before it pays

from sitedata.loading import changes_since, load_site, with_changes
from sitedata.messages.command_line import FORMATS, parser, print_anywhere
from sitedata.messages.github import add_summary
from sitedata.messages.problem_texts import conclusion, notes, report
from sitedata.messages.translatable import in_language, system_language
from sitedata.reading.team_language import team_language

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def on_pre_build(config: "MkDocsConfig") -> None:
    """Stop the build when the data or a page is wrong."""
    from mkdocs.exceptions import PluginError  # the command needs nothing of MkDocs

    site, problems = load_site(Path(config.config_file_path).parent)
    if site is None:
        raise PluginError(report(problems, system_language()))


def main(arguments: list[str] | None = None, *, once: bool = False) -> int:
    """Print what is wrong with a site; return 0 when it can be built, else 1. argparse ends a wrong call with 2."""
    command = parser(Path(__file__).parents[1])
    called = command.parse_args(arguments)
    site, problems = load_site(called.root, once=once)
    language = called.lang or (team_language(called.root) if called.format == "github" else system_language())
    print_anywhere()
    if called.against:
        changes, refused = changes_since(called.root, called.against)
        if refused:
            command.error(in_language(refused, language))
        problems = with_changes(problems, changes)
    site = None if any(problem.stops for problem in problems) else site
    counts = (len(site.pages), site.languages, len(site.forms)) if site else None
    last = conclusion(*counts, language, warnings=bool(problems)) if counts and called.format != "json" else ""
    told = notes(site.languages, site.paused, site.lenient, language) if site and last else []
    print("\n".join(filter(None, (FORMATS[called.format](problems, language), last, *told))))
    if called.format == "github":
        add_summary(os.environ, problems, last, language)
    return 0 if site else 1


if __name__ == "__main__":
    sys.exit(main(once=True))
