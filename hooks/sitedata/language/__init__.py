"""Names and formats that differ between languages."""

__all__ = [
    "collation",
    "counted",
    "counted_members",
    "countries",
    "country_positions",
    "formatting",
    "locales",
    "names",
    "page_words",
    "placeholders",
]
