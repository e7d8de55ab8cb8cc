"""Which build is running: static-i18n builds the first language, and within that build each of the others."""

from collections.abc import Mapping
from typing import Any


def in_later_language(plugins: Mapping[str, Any]) -> bool:
    """Return whether a later language is being built. At the end of the first one's build all others are done."""
    return bool(plugins["i18n"].building)
