"""Sets the pages as the language of their text wants it: French spaces that do not break, round apostrophes.

When: on_page_markdown and on_page_content, for each page. Changes spaces and apostrophes of its text, and composes
accents that some systems keep apart from their letters; data texts are set as they are read. Keeps words such as
“est-il” on one line, but on the pages of forms, whose weight is counted.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from sitedata.loading import checked_site
from sitedata.site import Page as SitePage
from sitedata.text.characters import normal
from sitedata.text.typography import typeset, unbroken


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Return the page's Markdown, set."""
    return typeset(normal(markdown), _checked(page, config).text_language)


def on_page_content(html: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Return the page's HTML, with words that stay whole."""
    checked = _checked(page, config)
    return html if checked.meta.form else unbroken(html, checked.text_language)


def _checked(page: Page, config: MkDocsConfig) -> SitePage:
    language, name = page.file.src_uri.removesuffix(".md").split("/", 1)
    return checked_site(Path(config.config_file_path).parent).page(language, name)
