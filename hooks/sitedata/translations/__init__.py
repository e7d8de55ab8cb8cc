"""Which texts are translated, outdated or reviewed."""
