"""Checks data/ and docs/ before anything is built; as a command, without building.

When: on_pre_build, once per language (the reading is remembered, so only the first one costs time).
Changes nothing. Any problem stops the build with all problems listed.
"""

import argparse
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from sitedata import load_site, report


def on_pre_build(config: MkDocsConfig) -> None:
    """Stop the build when the data or a page is wrong."""
    _, problems = load_site(Path(config.config_file_path).parent)
    if problems:
        raise PluginError(report(problems))


def main(arguments: list[str] | None = None) -> int:
    """`python hooks/check_data.py [--root DIR]`: 0 when clean, 1 with the problems printed."""
    parser = argparse.ArgumentParser(description="Check the data and the pages of the site.")
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[1], help="folder of mkdocs.yml")
    root: Path = parser.parse_args(arguments).root
    site, problems = load_site(root)
    if site is None:
        print(report(problems))
        return 1
    print(f"{len(site.pages)} pages in {', '.join(site.languages)}, {len(site.forms)} forms: nothing to mend.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
