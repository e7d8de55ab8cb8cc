"""Makes the search index of each language from the pages as they were built.

When: on_post_build before the compression (priority -102), once the last language is built. Adds a folder to assets/,
named after all that it holds, and writes its name into the search pages.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from sitedata.build.phase import in_later_language
from sitedata.build.search_index import index


@event_priority(-102)
def on_post_build(config: MkDocsConfig) -> None:
    """Index what was built."""
    if not config.extra["live"] and not in_later_language(config.plugins):
        config.extra["search_index"] = index(Path(config.site_dir))
