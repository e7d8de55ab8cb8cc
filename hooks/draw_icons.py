"""Draws the icons that browsers and phones look for at the site's root, from docs/assets/favicon.svg.

When: on_files, after static-i18n (priority -101), in the build of the first language. Adds favicon.ico and
apple-touch-icon.png to what is published.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from sitedata.build.phase import in_later_language
from sitedata.models.files.published import ICON
from sitedata.rendering.site_icons import site_icons


@event_priority(-101)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add both icons."""
    icon = Path(config.docs_dir) / ICON
    if in_later_language(config.plugins) or not icon.is_file():
        return files
    try:
        drawn = site_icons(icon.read_text("utf-8"))
    except ValueError as problem:
        raise PluginError(f"docs/{ICON}: found no drawing; expected an SVG file ({problem}).") from None
    for name, content in drawn.items():
        files.append(File.generated(config, name, content=content))
    return files
