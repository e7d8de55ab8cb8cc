"""Names and formats that differ between languages."""

__all__ = ["counted", "countries", "formatting", "names", "page_words", "placeholders"]
