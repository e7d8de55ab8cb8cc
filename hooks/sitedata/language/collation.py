"""The order of each language's alphabet. Source: ICU (CLDR's collation), by PyICU (decisions/0035)."""

from functools import cache, lru_cache
from typing import Any


@lru_cache(maxsize=8192)
def sort_key(name: str, language: str) -> tuple[bytes, str]:
    """Return a key that sorts names as the dictionaries of a language do.

    Args:
        name: what people read.
        language: a language tag; the order of the root for one that ICU does not know.
    """
    # Names that a language takes for equal still have one order.
    return bytes(_collator(language).getSortKey(name)), name


@cache
def _collator(language: str) -> Any:
    # Loaded when something is put in order: most of what reads the data orders nothing.
    import icu

    return icu.Collator.createInstance(icu.Locale.forLanguageTag(language))
