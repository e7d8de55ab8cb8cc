"""Run by Alembic: brings the database of the given connection up to date, in the connection's own transaction."""

from alembic import context

from receiver.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
