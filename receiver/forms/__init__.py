"""What a form is, and what makes an answer acceptable."""

__all__ = [
    "answer_text",
    "answers",
    "contract",
    "corrections",
    "email_addresses",
    "fields",
    "forking",
    "kinds",
    "normalization",
    "periods",
    "site_folder",
    "sizes",
    "uploads",
    "validation",
]
