"""Characters, typography and blocks: what a text is made of, whatever it says."""

__all__ = ["anchors", "characters", "language_tags", "mojibake", "spacing", "state_blocks", "typography"]
