"""Shows the original of each page that a lenient language lacks, at an address of that language.

When: on_files, after static-i18n, before the addresses (priority -101), once per language. Adds these pages; their text
is that of docs/<first language>/, so links lead to the pages of the language they are read in.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from sitedata.loading import checked_site


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
