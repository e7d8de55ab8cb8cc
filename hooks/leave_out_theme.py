"""Leaves out the templates, style sheets, scripts and pictures of Material: no page of ours uses them.

When: on_config, before the templates are looked for; on_files, once per language. Of the theme only its settings stay;
of the files to publish, what docs/ brings. Material's 12,000 icons alone would be looked at once per language.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Look for templates in overrides/ alone."""
    config.theme.dirs = [str(config.theme.custom_dir)]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Drop every file that comes from overrides/."""
    own = Path(config.docs_dir)
    return Files([file for file in files if file.src_dir is None or Path(file.src_dir) == own])
