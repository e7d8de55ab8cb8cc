"""Leaves out what no page of this language needs: all of Material, whose settings stay; the pages of other languages.

When: on_config, before the templates are looked for; on_files, before static-i18n, both once per language. Of the theme
only its settings stay; of the files to publish, what docs/ brings for this language and for all. Material's 12,000
icons alone would be looked at once per language, and each page by static-i18n once for each pair of languages.
"""

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from sitedata.build.phase import in_later_language


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Look for templates in overrides/ alone; build what belongs to no page with the first language only."""
    config.theme.dirs = [str(config.theme.custom_dir)]
    if in_later_language(config.plugins):
        config.theme.static_templates.clear()
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Drop every file that comes from overrides/, and the pages of other languages."""
    own = Path(config.docs_dir)
    i18n: Any = config.plugins["i18n"]
    others = {language for language in i18n.all_languages if language != i18n.current_language}
    return Files([file for file in files if _stays(file, own, others)])


def _stays(file: File, own: Path, others: set[str]) -> bool:
    if file.src_dir is not None and Path(file.src_dir) != own:
        return False
    return not (file.is_documentation_page() and file.src_uri.partition("/")[0] in others)
