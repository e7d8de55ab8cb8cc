"""Builds the site once more for each time between two opening or closing dates, for the receiver to switch by itself.

When: on_post_build after all others (priority -110), once the last language is built; not while somebody edits. Adds
the folder editions/: below editions/<n>, the files that are different once the n-th date has passed. Without dates
nothing is built and nothing is added.
"""

import shutil
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from sitedata.build.editions import FOLDER, differing, times
from sitedata.build.phase import built_for, in_later_language
from sitedata.loading import checked_site


@event_priority(-110)
def on_post_build(config: MkDocsConfig) -> None:
    """Build each other edition into a temporary folder, and keep what differs."""
    folder = Path(config.site_dir)
    if config.extra.get("edition") or config.extra["live"] or in_later_language(config.plugins):
        return
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    points = checked_site(Path(config.config_file_path).parent).turning_points()
    for number, moment in times(points, built_for(config.extra)):
        with TemporaryDirectory() as made:
            _build_for(moment, config, made)
            differing(Path(made), folder, folder / FOLDER / str(number))


def _build_for(moment: datetime, config: MkDocsConfig, target: str) -> None:
    other = load_config(config.config_file_path, site_dir=target)
    other.extra.update(edition=True, built_for=moment)
    other.plugins.on_startup(command="build", dirty=False)
    build(other)
