"""What makes a submission doubtful."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column, unless the database is of the days when the receiver added it without a version."""
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("submissions")}
    if "doubts" not in columns:
        op.add_column("submissions", sa.Column("doubts", sa.String(64), nullable=False, server_default=""))
