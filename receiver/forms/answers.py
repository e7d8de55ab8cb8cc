"""What is stored of what was answered."""

from collections.abc import Mapping

Answer = str | list[str] | list[dict[str, str]] | dict[str, str | int] | None
"""Text, a code, codes, rows of codes, or what is known of a file."""
Answers = Mapping[str, Answer]
"""Answers by the id of their field."""
