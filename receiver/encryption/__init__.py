"""Sealing with age keys."""
