"""Sets the pages as the language of their text wants it: French spaces that do not break, round apostrophes.

When: on_page_markdown, on_page_content and on_post_page, for each page. Composes accents that some systems keep apart
from their letters; changes spaces and apostrophes of the text that Markdown has made, never of code, addresses and
attributes; data texts are set as they are read. Keeps words such as “est-il”, e-mail addresses and large numbers on one
line, wherever their text comes from.
"""

from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from sitedata.loading import checked_site
from sitedata.text.characters import normal
from sitedata.text.typeset_html import typeset_html
from sitedata.text.typography import typeset, unbroken


def on_page_markdown(markdown: str, **_: object) -> str:
    """Return the page's Markdown with its accents composed."""
    return normal(markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Return the page's text, set; and set its list of headings."""
    language, name = page.file.src_uri.removesuffix(".md").split("/", 1)
    spoken = checked_site(Path(config.config_file_path).parent).page(language, name).text_language
    _set_headings(page.toc, spoken)
    return typeset_html(html, spoken)


def _set_headings(headings: Iterable[AnchorLink], language: str) -> None:
    for heading in headings:
        heading.title = typeset(heading.title, language)
        _set_headings(heading.children, language)


@event_priority(50)
def on_post_page(output: str, **_: object) -> str:
    """Return the page's HTML, with words that stay whole, before it is written and measured."""
    head, mark, body = output.partition("<main")
    return head + mark + unbroken(body)
