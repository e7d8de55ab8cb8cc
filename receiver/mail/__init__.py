"""The outbox and everything that leaves it: composing, delivering, trying again."""
