"""Names and formats that differ between languages."""

__all__ = ["countries", "formatting", "names", "page_words", "placeholders"]
