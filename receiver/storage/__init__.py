"""The database: tables, the one writer, what is stored and found, backups, sealed rows."""
