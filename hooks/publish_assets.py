"""Joins the style sheets, adds the scripts and gives all that the build makes an address that may be kept for a year.

When: on_files after the hooks that make files (priority -102), in the build of the first language: the others share its
assets. Publishes the style sheets that `extra.styles` of mkdocs.yml lists and the scripts of overrides/scripts/, and
moves what was made for assets/… to assets/<version>/…, where the version changes with any of them. Templates find the
folder as `config.extra.assets`. The files of docs/assets/ stay where they are, but for the icon of the site.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from sitedata.build.assets import MissingPart, scripts, style_sheets, version
from sitedata.build.phase import in_later_language
from sitedata.loading import checked_site

FOLDER = "assets/"
ICON = f"{FOLDER}favicon.svg"
MANY_LANGUAGES = "many-languages"
"""A part of both style sheets."""


@event_priority(-102)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the style sheets and the scripts, then move all assets."""
    if in_later_language(config.plugins):
        return files
    overrides = Path(str(config.theme.custom_dir))
    try:
        sheets = style_sheets(overrides / "styles", _parts(config))
    except MissingPart as problem:
        raise PluginError(str(problem)) from None
    for name, text in (*sheets.items(), *scripts(overrides / "scripts").items()):
        files.append(File.generated(config, f"{FOLDER}{name}", content=text))
    _move([file for file in files if _is_ours(file)], config)
    return files


def _parts(config: MkDocsConfig) -> Mapping[str, Sequence[str]]:
    """Return the parts of each style sheet, with what only a site in many languages needs."""
    many = checked_site(Path(config.config_file_path).parent).many_languages
    return {name: [*parts, *([MANY_LANGUAGES] if many else [])] for name, parts in config.extra["styles"].items()}


def _is_ours(file: File) -> bool:
    return file.src_uri == ICON or (file.src_uri.startswith(FOLDER) and file.src_dir is None)


def _move(assets: list[File], config: MkDocsConfig) -> None:
    folder = FOLDER + version((file.src_uri, file.content_bytes) for file in assets)
    config.extra["assets"] = folder
    for file in assets:
        file.dest_uri = file.url = f"{folder}/{file.src_uri.removeprefix(FOLDER)}"
        file.abs_dest_path = str(Path(config.site_dir) / file.dest_uri)
