"""The settings: read once from the environment, refused when they cannot be meant or contradict each other."""

__all__ = ["conflicts", "misspelling", "settings"]
