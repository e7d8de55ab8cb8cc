"""How long a submission is kept: never longer than was promised when it was received.

The promise is stored with the submission. When the form's period changes later, the shorter of the two counts.
"""

from datetime import datetime, timedelta


def shorter(promised: int | None, of_form: int | None) -> int | None:
    """Return the days a submission is kept; None when neither its promise nor its form is known."""
    return min((days for days in (promised, of_form) if days is not None), default=None)


def kept_until(received_at: datetime, promised: int | None, of_form: int | None) -> datetime | None:
    """Return the time from which it is deleted; None when nothing says for how long it is kept."""
    days = shorter(promised, of_form)
    return received_at + timedelta(days=days) if days is not None else None
