"""Draws the picture of the regions, one file for light pages and one for dark ones; none without data/map.yml.

When: on_post_build, once per language (each time the same files).
Adds assets/regions-light.svg and assets/regions-dark.svg to the built site.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from sitedata import load_site
from sitedata.worldmap import SCHEMES, picture


def on_post_build(config: MkDocsConfig) -> None:
    """Write the picture in each colour scheme."""
    site, _ = load_site(Path(config.config_file_path).parent)
    if site is None or site.map is None:
        return
    folder = Path(config.site_dir) / "assets"
    folder.mkdir(parents=True, exist_ok=True)
    for name, scheme in SCHEMES.items():
        (folder / f"regions-{name}.svg").write_text(picture(site.map, site.regions.regions, scheme), "utf-8")
