"""Which build is running: static-i18n builds the first language, and within that build each of the others."""

from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any


def in_later_language(plugins: Mapping[str, Any]) -> bool:
    """Return whether a later language is being built. At the end of the first one's build all others are done."""
    return bool(plugins["i18n"].building)


def built_for(extra: MutableMapping[str, Any]) -> datetime:
    """Return the instant whose state the pages show: `extra.built_for` of mkdocs.yml, else when the build began.

    It is noted there, so that all pages of all languages show the same.
    """
    given = extra.get("built_for")
    if not isinstance(given, datetime):
        given = datetime.fromisoformat(given) if given else datetime.now(UTC)
        extra["built_for"] = given
    return given
