"""Sealing with age keys."""

__all__ = ["age", "hashing", "key_kinds", "one_time", "seal"]
