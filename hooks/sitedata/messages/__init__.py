"""What an editor is told: sentences in three languages, problems, suggestions, and reports of all problems."""

__all__ = ["github", "problem", "report", "suggestions", "translatable"]
