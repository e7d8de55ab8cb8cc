"""Leaves out the style sheets, scripts and pictures of Material that no page of ours loads.

When: on_files, once per language. Changes the list of files to publish: only what docs/ brings stays.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Drop every file that comes from the theme or from overrides/."""
    own = Path(config.docs_dir)
    return Files([file for file in files if file.src_dir is None or Path(file.src_dir) == own])
