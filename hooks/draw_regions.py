"""Draws the picture of the regions, one file for light pages and one for dark ones; none without data/map.yml.

When: on_files, after static-i18n (priority -101), in the build of the first language. Adds assets/regions-light.svg and
assets/regions-dark.svg to what is published.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from sitedata.build.phase import in_later_language
from sitedata.loading import checked_site
from sitedata.rendering.region_map import SCHEMES, picture


@event_priority(-101)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the picture in each colour scheme."""
    site = checked_site(Path(config.config_file_path).parent)
    if site.map and not in_later_language(config.plugins):
        for name, scheme in SCHEMES.items():
            drawn = picture(site.map, site.regions.regions, scheme)
            files.append(File.generated(config, f"assets/regions-{name}.svg", content=drawn))
    return files
