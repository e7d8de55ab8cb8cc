"""How the translations stand against their originals; `python -m sitedata.translations` says it."""

__all__ = ["reviews"]
