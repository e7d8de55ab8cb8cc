"""Puts a .br and a .gz beside every text file, for servers that send them as they are (receiver, nginx, Caddy).

When: on_post_build after all others (priority -103), once the last language is built. Adds files only.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from sitedata.compressing import compress
from sitedata.phases import in_later_language


@event_priority(-103)
def on_post_build(config: MkDocsConfig) -> None:
    """Compress what was built."""
    if not config.extra["live"] and not in_later_language(config.plugins):
        compress(Path(config.site_dir))
