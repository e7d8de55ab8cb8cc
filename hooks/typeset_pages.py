"""Sets the pages as the language of their text wants it: French spaces that do not break, round apostrophes.

When: on_page_markdown and on_post_page, for each page. Changes spaces and apostrophes of its text, and composes accents
that some systems keep apart from their letters; data texts are set as they are read. Keeps words such as “est-il”, and
e-mail addresses, on one line, wherever their text comes from.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page
from sitedata.loading import checked_site
from sitedata.text.characters import normal
from sitedata.text.typography import typeset, unbroken


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Return the page's Markdown, set."""
    language, name = page.file.src_uri.removesuffix(".md").split("/", 1)
    site = checked_site(Path(config.config_file_path).parent)
    return typeset(normal(markdown), site.page(language, name).text_language)


@event_priority(50)
def on_post_page(output: str, **_: object) -> str:
    """Return the page's HTML, with words that stay whole, before it is written and measured."""
    head, mark, body = output.partition("<main")
    return head + mark + unbroken(body)
