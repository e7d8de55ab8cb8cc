"""The outbox and everything that leaves it: composing, delivering, trying again."""

__all__ = ["claims", "delivery", "digest", "message", "outbox", "reasons", "targets", "transport", "trouble", "worker"]
