"""Lets the text of each page follow the forms: blocks {{ while_open }} … {{ end }}, and buttons that lead to a form.

When: on_page_markdown, for each page, before it is typeset. Takes out what is not shown now.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from sitedata.build.phase import built_for
from sitedata.loading import checked_site
from sitedata.rendering.states_in_text import with_states


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Return the page's Markdown as it is at the instant the site is built for."""
    site = checked_site(Path(config.config_file_path).parent)
    language, name = page.file.src_uri.removesuffix(".md").split("/", 1)
    return with_states(markdown, site, site.page(language, name), built_for(config.extra))
