"""The outbox and everything that leaves it: composing, delivering, trying again; and what comes back."""

__all__ = [
    "bounces",
    "claims",
    "delivery",
    "digest",
    "message",
    "outbox",
    "own_addresses",
    "reasons",
    "targets",
    "transport",
    "trial",
    "trouble",
    "withdrawal",
    "worker",
]
