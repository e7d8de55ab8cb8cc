"""Sets the pages as their language wants it: French spaces that do not break, round apostrophes.

When: on_page_markdown, for each page. Changes spaces and apostrophes of its text; data texts are set as they are read.
"""

from mkdocs.structure.pages import Page
from sitedata.typography import typeset


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Return the page's Markdown, set."""
    return typeset(markdown, page.file.src_uri.partition("/")[0])
