"""The history of the tables, for Alembic. `receiver.storage.migrate` runs it; nobody calls Alembic's own command."""
