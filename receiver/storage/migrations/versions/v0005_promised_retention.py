"""How long each submission was promised to be kept, at most."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column, empty: a database does not know what the site promised; the next purge fills it in."""
    op.add_column("submissions", sa.Column("retention_days", sa.Integer))
    op.drop_index("submissions_retention", "submissions")
    op.create_index("submissions_retention", "submissions", ["form", "received_at", "retention_days"])
