"""Writes what others than the pages read of the forms: forms.json for the receiver, one description per form and
language for the script.

When: on_post_build, once per language (each time the same files).
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from sitedata import load_site
from sitedata.browser import description_file, description_json
from sitedata.contract import contract_json


def on_post_build(config: MkDocsConfig) -> None:
    """Publish the contract and the descriptions."""
    site, _ = load_site(Path(config.config_file_path).parent)
    if site is None:
        return
    root = Path(config.site_dir)
    (root / "forms.json").write_text(contract_json(site), "utf-8")
    folder = root / "assets" / "form"
    folder.mkdir(parents=True, exist_ok=True)
    for form in site.forms.values():
        for language in site.languages:
            (folder / description_file(form, language)).write_text(description_json(form, site, language), "utf-8")
