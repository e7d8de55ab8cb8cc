"""The history of the tables, for Alembic. `receiver.schema` runs it; nobody calls Alembic's own command."""
