"""What is stored of what was answered."""

from collections.abc import Mapping

FileFacts = dict[str, str | int]
"""What is known of a file: name, size, sha256, type."""
Answer = str | list[str] | list[dict[str, str]] | FileFacts | list[FileFacts] | None
"""Text, a code, codes, rows of codes, or what is known of a file or of several."""
Answers = Mapping[str, Answer]
"""Answers by the id of their field."""
