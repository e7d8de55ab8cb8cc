"""How a submission comes in: its parts, its spool, the bounds of how much at once, and its acceptance."""

__all__ = [
    "acceptance",
    "capacity",
    "kept_files",
    "linked",
    "multipart",
    "rate_limit",
    "receipts",
    "recent_addresses",
    "spool",
]
