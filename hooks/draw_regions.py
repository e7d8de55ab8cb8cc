"""Draws the picture of the regions for light and dark, wide and narrow screens; none without data/map.yml.

When: on_files, after static-i18n (priority -101), in the build of the first language. Adds assets/regions-light.svg,
assets/regions-dark.svg and, with larger markers, assets/regions-light-narrow.svg and assets/regions-dark-narrow.svg.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from sitedata.build.phase import in_later_language
from sitedata.loading import checked_site
from sitedata.rendering.region_map import NARROW, SCHEMES, picture


@event_priority(-101)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the picture in each colour scheme and for each width."""
    site = checked_site(Path(config.config_file_path).parent)
    if site.map and not in_later_language(config.plugins):
        for name, scheme in SCHEMES.items():
            for width, enlarged in (("", 1.0), ("-narrow", NARROW)):
                drawn = picture(site.map, site.regions.regions, scheme, enlarged)
                files.append(File.generated(config, f"assets/regions-{name}{width}.svg", content=drawn))
    return files
