"""Characters, typography and blocks: what a text is made of, whatever it says."""

__all__ = ["characters", "mojibake", "spacing", "state_blocks", "typography"]
