"""When each mail was last refused: whether it or the mail server is to blame, what was sent since tells."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column, empty."""
    op.add_column("outbox", sa.Column("refused_at", sa.DateTime))
