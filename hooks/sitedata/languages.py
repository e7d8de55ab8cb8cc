"""The languages of the site: mkdocs.yml says which, and nothing else does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sitedata.problems import Problem
from sitedata.saying import say

CONFIG = "mkdocs.yml"


class _PlainLoader(yaml.SafeLoader):
    """mkdocs.yml may hold tags of MkDocs' own (!ENV); the languages do not need them."""


_PlainLoader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)
_PlainLoader.add_multi_constructor("tag:", lambda _loader, _suffix, _node: None)


def read_languages(root: Path) -> tuple[Mapping[str, str], list[Problem]]:
    """Language code → own name, the default one first; empty with a problem when mkdocs.yml names none."""
    try:
        config = yaml.load((root / CONFIG).read_text("utf-8"), Loader=_PlainLoader)
        entries = [entry for entry in _i18n_languages(config) if entry.get("build", True)]
        entries.sort(key=lambda entry: not entry.get("default", False))
        names = {str(entry["locale"]): str(entry["name"]) for entry in entries}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, KeyError, TypeError):
        names = {}
    if names:
        return names, []
    found, repair = say("no readable list of languages"), say("Restore that list.")
    expected = say("plugins › i18n › languages with “locale”, “name” and one “default: true”")
    return {}, [Problem(CONFIG, 1, say("the file"), found, expected, repair)]


def _i18n_languages(config: dict[str, Any]) -> list[dict[str, Any]]:
    for plugin in config["plugins"]:
        if isinstance(plugin, dict) and "i18n" in plugin:
            languages: list[dict[str, Any]] = plugin["i18n"]["languages"]
            return languages
    return []
