"""Completes what a page is made of: titles of alerts, names of footnotes' links, anchors of headings, in its language.

When: on_page_markdown and on_page_content, for each page. Changes its text: also takes comments out, and styles, which
the security policy forbids. Title and description are those that were checked: for MkDocs `title: No` is no text.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from sitedata.language.page_words import FOOTNOTE_BACK, PAGE_WORDS
from sitedata.loading import checked_site
from sitedata.rendering.page_html import tidied, with_alert_titles
from sitedata.text.anchors import anchor


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Return the page's Markdown with its titles; tell the extensions for footnotes and anchors theirs."""
    site = checked_site(Path(config.config_file_path).parent)
    language, name = page.file.src_uri.removesuffix(".md").split("/", 1)
    checked = site.page(language, name)
    page.meta.update(title=checked.meta.title, description=checked.meta.description)
    words = {key: site.word(checked.text_language, key) for key in PAGE_WORDS}
    title = words[FOOTNOTE_BACK].replace("{number}", "{}")
    config.mdx_configs["footnotes"] = {**config.mdx_configs.get("footnotes", {}), "BACKLINK_TITLE": title}
    config.mdx_configs["toc"] = {**config.mdx_configs.get("toc", {}), "slugify": anchor}
    return with_alert_titles(markdown, words)


def on_page_content(html: str, **_: object) -> str:
    """Return the page's HTML, tidied."""
    return tidied(html)
