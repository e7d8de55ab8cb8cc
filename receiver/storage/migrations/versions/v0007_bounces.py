"""Mails that came back: when a report said so, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns, empty, and an index of the few rows that have them."""
    op.add_column("outbox", sa.Column("bounced_at", sa.DateTime))
    op.add_column("outbox", sa.Column("bounce_error", sa.Text, nullable=False, server_default=""))
    few = sa.text("bounced_at IS NOT NULL")
    op.create_index("outbox_bounced", "outbox", ["bounced_at"], sqlite_where=few, postgresql_where=few)
