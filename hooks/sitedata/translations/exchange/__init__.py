"""Texts handed to those who translate for a living, and taken back: PO and XLIFF (decisions/0060)."""
