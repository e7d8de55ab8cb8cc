"""Puts a .br and a .gz beside every text file, for servers that send them as they are (receiver, nginx, Caddy).

When: on_post_page after all others (priority -103) begins with each page while the next ones are built; on_post_build
after all others, once the last language is built, writes the copies of all files. Adds files only.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from sitedata.build.phase import in_later_language
from sitedata.build.precompression import Compressor

COMPRESSOR = Compressor()


@event_priority(-103)
def on_post_page(output: str, config: MkDocsConfig, **_: object) -> str:
    """Begin with the page, as MkDocs will write it."""
    if not config.extra["live"]:
        COMPRESSOR.begin(output.encode("utf-8", errors="xmlcharrefreplace"), ".html")
    return output


@event_priority(-103)
def on_post_build(config: MkDocsConfig) -> None:
    """Write the copies of what was built."""
    if not config.extra["live"] and not in_later_language(config.plugins):
        COMPRESSOR.finish(Path(config.site_dir))
