"""Characters, typography and blocks: what a text is made of, whatever it says."""

__all__ = [
    "anchors",
    "characters",
    "language_tags",
    "mojibake",
    "quotation_marks",
    "spacing",
    "state_blocks",
    "typeset_html",
    "typography",
]
