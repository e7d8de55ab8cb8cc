"""Indexes for what is asked all the time: the mail that is due next, what came and went in a day."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make them."""
    op.drop_index("outbox_due", "outbox")
    op.create_index("outbox_due", "outbox", ["state", "next_attempt", "id"])
    op.create_index("outbox_sent", "outbox", ["sent_at"])
    op.create_index("submissions_received", "submissions", ["received_at"])
