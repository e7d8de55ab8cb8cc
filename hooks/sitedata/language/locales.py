"""What CLDR knows of a language, by its tag. Source: Babel and ICU (CLDR)."""

from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError

EUROPEAN = {"en": "GB", "pt": "PT"}
"""The country of a language alone: CLDR takes English for American and Portuguese for Brazilian."""


@cache
def locale(tag: str) -> Locale:
    """Return what CLDR has for a language tag: with its script and country as far as CLDR knows them.

    Args:
        tag: a language tag, such as `fr`, `pt-PT` or `sr-Latn`.

    Raises:
        UnknownLocaleError: CLDR does not have the language.
    """
    parts = tag.split("-")
    for number in range(len(parts), 0, -1):
        written = parts[:number]
        country = [EUROPEAN[tag]] if tag in EUROPEAN else []
        try:
            return Locale.parse("_".join((*written, *country)))
        except UnknownLocaleError:
            if number == 1:
                raise
    raise UnknownLocaleError(tag)


def icu_locale(tag: str) -> Any:
    """Return the same for ICU. It is loaded when something is put in order, or in words: most tasks do neither."""
    import icu

    return icu.Locale(str(locale(tag)))
