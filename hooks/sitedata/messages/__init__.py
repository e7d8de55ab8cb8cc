"""What an editor is told: sentences in three languages, problems, suggestions, and reports of all problems."""

__all__ = [
    "command_line",
    "github",
    "numbers",
    "problem",
    "problem_texts",
    "suggestions",
    "translatable",
    "web_addresses",
]
