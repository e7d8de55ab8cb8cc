"""Draws the picture that social networks show when someone shares a page, one per language.

When: on_files, after static-i18n (priority -101), in the build of the first language, but not while somebody edits: the
three take a third of a second. Adds assets/card-<language>.png to what is published.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from sitedata.build.phase import in_later_language
from sitedata.loading import checked_site
from sitedata.rendering.social_card import card, card_file

TEMPLATE = "partials/card.html"


@event_priority(-101)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the card of each language."""
    site = checked_site(Path(config.config_file_path).parent)
    if not config.extra["live"] and not in_later_language(config.plugins):
        template = Path(str(config.theme.custom_dir)) / TEMPLATE
        for language in site.languages:
            picture = card(site, language, template)
            files.append(File.generated(config, f"assets/{card_file(language)}", content=picture))
    return files
