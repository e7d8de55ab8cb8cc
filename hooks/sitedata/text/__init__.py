"""Characters and typography: what a text is made of, whatever it says."""

__all__ = ["characters", "mojibake", "typography"]
