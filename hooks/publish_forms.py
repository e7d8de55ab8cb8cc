"""Writes forms.json, the contract of every form, into the built site.

When: on_post_build, once per language (each time the same file).
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from sitedata import load_site
from sitedata.contract import contract_json


def on_post_build(config: MkDocsConfig) -> None:
    """Publish the contract beside the pages."""
    site, _ = load_site(Path(config.config_file_path).parent)
    if site:
        (Path(config.site_dir) / "forms.json").write_text(contract_json(site), "utf-8")
