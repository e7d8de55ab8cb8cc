"""Sets the pages as the language of their text wants it: French spaces that do not break, round apostrophes.

When: on_page_markdown, for each page. Changes spaces and apostrophes of its text; data texts are set as they are read.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from sitedata.loading import checked_site
from sitedata.text.typography import typeset


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Return the page's Markdown, set."""
    site = checked_site(Path(config.config_file_path).parent)
    language, name = page.file.src_uri.removesuffix(".md").split("/", 1)
    return typeset(markdown, site.page(language, name).text_language)
