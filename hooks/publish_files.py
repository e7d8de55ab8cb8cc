"""Publishes docs/assets/ for the pages of every language: each file at an address that only its name decides (others
may link to it), each picture also at one that changes with its content, which browsers keep for a year.

When: on_config adds an extension of Markdown that gives pictures their size and says type and size of downloads;
on_files after all other hooks (priority -103), once per language, because static-i18n gives later languages none of
these files; on_page_markdown tells the extension which page comes.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from sitedata.loading import checked_site
from sitedata.models.files.published import PublishedFile
from sitedata.rendering.page_files import PageFiles, ShownPage

EXTENSION = PageFiles()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the extension, once."""
    if EXTENSION not in config.markdown_extensions:
        config.markdown_extensions.append(EXTENSION)
    return config


@event_priority(-103)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Put our files in the place of those that MkDocs and static-i18n have found."""
    site = checked_site(Path(config.config_file_path).parent)
    others = [file for file in files if file.src_uri not in site.files or file.dest_uri != file.src_uri]
    moved = {file.src_uri for file in others}
    own = [_file(file, file.path, config) for path, file in site.files.items() if path not in moved]
    pictures = [_file(file, file.cached_address, config) for file in site.pictures if file.path not in moved]
    for file in [*files]:
        files.remove(file)
    for file in (*others, *own, *pictures):
        files.append(file)
    return files


def _file(file: PublishedFile, address: str, config: MkDocsConfig) -> File:
    return File.generated(config, address, abs_src_path=str(file.location))


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Note the page, and leave its text as it is."""
    site = checked_site(Path(config.config_file_path).parent)
    language, name = page.file.src_uri.removesuffix(".md").split("/", 1)
    EXTENSION.shown = ShownPage(site, site.page(language, name))
    return markdown
