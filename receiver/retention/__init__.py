"""What is deleted by age or on request, and the daily thread that does it."""

__all__ = ["daily", "deletion", "period"]
