"""The present time."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present time, aware."""
    return datetime.now(UTC)
