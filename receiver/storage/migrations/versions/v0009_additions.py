"""What is added to a submission later, and the keys of the installation that sign links."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, empty, an index of the few rows that have it, and the table, empty: a key is made when needed."""
    # Alembic gives SQLite no column with a foreign key; both databases know this statement.
    op.execute("ALTER TABLE submissions ADD COLUMN addition_to INTEGER REFERENCES submissions (id) ON DELETE CASCADE")
    few = sa.text("addition_to IS NOT NULL")
    op.create_index("submissions_additions", "submissions", ["addition_to"], sqlite_where=few, postgresql_where=few)
    op.create_table(
        "signing_keys",
        sa.Column("purpose", sa.String(16), primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False),
    )
