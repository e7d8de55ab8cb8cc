"""Stands for the hook of this name."""
