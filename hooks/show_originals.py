"""Shows the original of each page that a lenient language lacks, at an address of that language.

When: on_files, after static-i18n, before the addresses (priority -101), once per language. Adds these pages; their text
is that of docs/<first language>/, so links lead to the pages of the language they are read in. on_page_content: an
anchor of the original that the translated page does not have leads to the top of that page, and is no mistake.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from sitedata.loading import checked_site
from sitedata.site import Site


@event_priority(-101)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the originals that stand in for pages of this build's language."""
    site = checked_site(Path(config.config_file_path).parent)
    language: str = config.plugins["i18n"].current_language  # type: ignore[attr-defined]
    for page in site.pages.values():
        if page.language == language and not page.translated:
            original = Path(config.docs_dir, page.text_language, f"{page.name}.md").read_text("utf-8-sig")
            file = File.generated(config, f"{language}/{page.name}.md", content=original)
            # What static-i18n notes of each page and asks for later.
            vars(file).update(locale=language, locale_alternate_of=language, alternates={language: file})
            files.append(file)
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Forget the anchors that an original names in translated pages: MkDocs would look for them there."""
    site = checked_site(Path(config.config_file_path).parent)
    if not _translated(site, page.file):
        found = page.links_to_anchors or {}
        page.links_to_anchors = {file: anchors for file, anchors in found.items() if not _translated(site, file)}
    return html


def _translated(site: Site, file: File) -> bool:
    language, _, name = file.src_uri.removesuffix(".md").partition("/")
    return (language, name) not in site.pages or site.page(language, name).translated
