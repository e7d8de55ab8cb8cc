"""The tables. What they looked like before is in `migrations/`.

Times are stored as UTC. Rows of a submission go together: files and outbox rows refer to it.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in Python, a naive one in UTC in the database (SQLite keeps no offset)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without offset."""
        del dialect
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the offset back."""
        del dialect
        return value.replace(tzinfo=UTC) if value else None


metadata = MetaData()
_BOUNCED = text("bounced_at IS NOT NULL")
_ADDED = text("addition_to IS NOT NULL")

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(8), nullable=False, unique=True),
    # SHA-256 of the key that came with the form; the payload's hash is keyed with the key itself, which is not kept.
    Column("idempotency_key", String(80), nullable=False, unique=True),
    Column("payload_hash", String(64), nullable=False),
    Column("form", String(64), nullable=False),
    Column("form_version", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    # Empty when `sealed` holds them.
    Column("answers", JSON, nullable=False),
    Column("doubts", String(64), nullable=False, server_default=""),
    Column("state", String(16), nullable=False, server_default="new"),
    # The answers as one age file, and the public keys that it was made for, with a comma between them.
    Column("sealed", LargeBinary),
    Column("sealed_to", Text, nullable=False, server_default=""),
    # Days that it may be kept at most, as promised when it was received; null: received before that was stored.
    Column("retention_days", Integer),
    # The submission that this one adds to, and is deleted with; null: it stands for itself.
    Column("addition_to", ForeignKey("submissions.id", ondelete="CASCADE")),
    Index("submissions_additions", "addition_to", sqlite_where=_ADDED, postgresql_where=_ADDED),
    Index("submissions_retention", "form", "received_at", "retention_days"),
    Index("submissions_received", "received_at"),
)

files = Table(
    "files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("field", String(64), nullable=False),
    # Of a sealed file: no name, and size and hash of the age file, which `content` then is.
    Column("name", Text, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    # None: the daily digest, which belongs to no submission.
    Column("submission_id", ForeignKey("submissions.id", ondelete="CASCADE"), index=True),
    Column("kind", String(16), nullable=False),
    Column("message_id", String(200), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_attempt", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("last_error", Text, nullable=False),
    # When the last attempt failed; null: it was not tried, or not since this is stored.
    Column("refused_at", UtcDateTime),
    # The process that alone knows the recipient's address, when the answers are sealed; else empty.
    Column("owner", String(32), nullable=False, server_default=""),
    # When a report said that it came back, and why; null: none has.
    Column("bounced_at", UtcDateTime),
    Column("bounce_error", Text, nullable=False, server_default=""),
    # In the order in which rows are claimed: the next one is found at once, however many wait.
    Index("outbox_due", "state", "next_attempt", "id"),
    Index("outbox_sent", "sent_at"),
    Index("outbox_bounced", "bounced_at", sqlite_where=_BOUNCED, postgresql_where=_BOUNCED),
)

# What becomes of an expert (an application) for a request: a row for each step, the last one is how things stand.
matches = Table(
    "matches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expert_id", ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # Empty when `sealed` holds them, as one age file for the public keys in `sealed_to`.
    Column("author", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("sealed", LargeBinary),
    Column("sealed_to", Text, nullable=False, server_default=""),
)

# A submission for its visitor to keep: only the page that sent it can open it, and for a short time.
receipts = Table(
    "receipts",
    metadata,
    # Of the key that opens it; the key itself is stored nowhere.
    Column("key_hash", String(64), primary_key=True),
    Column("submission_id", ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("until", UtcDateTime, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

moments = Table(
    "moments",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

# Made by the first process that needs one. Who has it can sign links.
signing_keys = Table(
    "signing_keys",
    metadata,
    Column("purpose", String(16), primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

age_keys = Table(
    "age_keys",
    metadata,
    Column("recipient", String(200), primary_key=True),
    # SHA-256 of the word that only the holder of the private key can read, and when it was read.
    Column("challenge_hash", String(64), nullable=False),
    Column("challenged_at", UtcDateTime, nullable=False),
    Column("proved_at", UtcDateTime),
)
