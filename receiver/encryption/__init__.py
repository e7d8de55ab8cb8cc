"""Sealing with age keys."""

__all__ = ["age", "hashing", "seal"]
