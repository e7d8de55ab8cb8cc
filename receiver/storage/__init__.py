"""The database: tables, the one writer, what is stored and found, backups, sealed rows."""

__all__ = [
    "additions",
    "backup",
    "decryption",
    "disk",
    "durable_files",
    "engine",
    "errors",
    "key_proofs",
    "matches",
    "migrate",
    "receipts",
    "records",
    "reencryption",
    "search",
    "server_address",
    "signed_links",
    "store",
    "tables",
    "timestamps",
    "waiting",
]
