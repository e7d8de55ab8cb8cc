"""Makes the search index of each language with Pagefind, from the pages as they were built.

When: on_post_build before the compression (priority -102), once the last language is built. Adds the folder pagefind/.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from sitedata.build.phase import in_later_language
from sitedata.build.search_index import IndexingFailed, index


@event_priority(-102)
def on_post_build(config: MkDocsConfig) -> None:
    """Index what was built."""
    if config.extra["live"] or in_later_language(config.plugins):
        return
    try:
        index(Path(config.site_dir))
    except IndexingFailed as problem:
        raise PluginError(str(problem)) from None
