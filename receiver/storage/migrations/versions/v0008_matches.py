"""What becomes of experts for requests, step by step."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table, empty. Its rows go with the request and with the application."""
    op.create_table(
        "matches",
        sa.Column("id", sa.Integer, primary_key=True),
        _submission("request_id"),
        _submission("expert_id"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("author", sa.Text, nullable=False, server_default=""),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("sealed_to", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("ix_matches_request_id", "matches", ["request_id"])
    op.create_index("ix_matches_expert_id", "matches", ["expert_id"])


def _submission(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False)
