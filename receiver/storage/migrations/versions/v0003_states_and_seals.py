"""States of submissions, sealed answers, mail without a submission, hashed keys, moments instead of a heartbeat."""

import hashlib
import hmac

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Change the tables; nothing that was stored is lost."""
    op.add_column("submissions", sa.Column("state", sa.String(16), nullable=False, server_default="new"))
    op.add_column("submissions", sa.Column("sealed", sa.LargeBinary))
    op.add_column("submissions", sa.Column("sealed_to", sa.Text, nullable=False, server_default=""))
    op.create_index("submissions_retention", "submissions", ["form", "received_at"])
    # SQLite cannot loosen a column: the table is made anew. Nothing refers to it, so nothing goes with the old one.
    with op.batch_alter_table("outbox") as table:
        table.alter_column("submission_id", existing_type=sa.Integer, nullable=True)
        table.add_column(sa.Column("owner", sa.String(32), nullable=False, server_default=""))
    op.create_table(
        "moments", sa.Column("name", sa.String(32), primary_key=True), sa.Column("at", sa.DateTime, nullable=False)
    )
    op.create_table(
        "age_keys",
        sa.Column("recipient", sa.String(200), primary_key=True),
        sa.Column("challenge_hash", sa.String(64), nullable=False),
        sa.Column("challenged_at", sa.DateTime, nullable=False),
        sa.Column("proved_at", sa.DateTime),
    )
    op.drop_table("heartbeat")
    _hash_keys(op.get_bind())


def _hash_keys(connection: sa.Connection) -> None:
    """Hash keys and payloads as `encryption.hashing` does: a form that is posted again after the upgrade is known."""
    table = sa.table("submissions", *(sa.column(name) for name in ("id", "idempotency_key", "payload_hash")))
    for row in connection.execute(sa.select(table)).all():
        key = row.idempotency_key.encode()
        values = {
            "idempotency_key": hashlib.sha256(key).hexdigest(),
            "payload_hash": hmac.new(key, row.payload_hash.encode(), "sha256").hexdigest(),
        }
        connection.execute(sa.update(table).where(table.c.id == row.id).values(values))
