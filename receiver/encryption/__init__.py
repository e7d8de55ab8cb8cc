"""Sealing with age keys."""

__all__ = ["age", "hashing", "key_kinds", "seal"]
