"""Makes the leaflet of each language, as PDF/UA-1 and PDF/A-2a, while the pages are made.

When: on_files begins, after static-i18n (priority -101), in the build of the first language; on_page_context gives the
templates `leaflet()`, which waits for that of the page's language; on_post_build, once the last language is built,
writes assets/leaflet.<language>.pdf.
"""

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_timestamp
from sitedata.build import typesetting
from sitedata.build.phase import built_for, in_later_language
from sitedata.language.formatting import file_size
from sitedata.loading import checked_site
from sitedata.messages.problem_texts import report
from sitedata.messages.translatable import system_language
from sitedata.rendering.leaflet import TEMPLATE, Leaflet, leaflet_file, why_not

DOCUMENTS: dict[str, typesetting.Document] = {}  # by language


@event_priority(-101)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Begin with the leaflets."""
    site, template = checked_site(Path(config.config_file_path).parent), Path(str(config.theme.custom_dir), TEMPLATE)
    for language in () if in_later_language(config.plugins) else site.languages:
        shown = Leaflet(site, language, built_for(config.extra), config.site_url or "")
        DOCUMENTS[language] = typesetting.Document(*shown.source(template), made_at=get_build_timestamp())
        typesetting.begun(DOCUMENTS[language])
    return files


def on_page_context(context: dict[str, Any], page: Page, **_: object) -> dict[str, Any]:
    """Add `leaflet()`: the address below the site's root and the size of that in the page's language."""
    return {**context, "leaflet": lambda: _link(page.file.src_uri.split("/")[0])}


def on_post_build(config: MkDocsConfig) -> None:
    """Write the leaflets."""
    for language in () if in_later_language(config.plugins) else DOCUMENTS:
        Path(config.site_dir, leaflet_file(language)).write_bytes(_made(language))


def _link(language: str) -> dict[str, str]:
    return {"address": leaflet_file(language), "size": file_size(len(_made(language)), language)}


def _made(language: str) -> bytes:
    document = DOCUMENTS[language]
    try:
        return typesetting.begun(document).result()
    except typesetting.TypesettingFailed as error:
        told = why_not(document.content, language, typesetting.letters(), str(error), error.line, error.hint)
        raise PluginError(report(told, system_language())) from None
