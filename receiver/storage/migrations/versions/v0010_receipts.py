"""Submissions for their visitors to keep, for a short time."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table, empty. Its rows go with the submission."""
    op.create_table(
        "receipts",
        sa.Column("key_hash", sa.String(64), primary_key=True),
        sa.Column("submission_id", sa.Integer, sa.ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_receipts_submission_id", "receipts", ["submission_id"])
    op.create_index("ix_receipts_until", "receipts", ["until"])
