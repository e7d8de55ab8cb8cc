"""What an editor is told: sentences in three languages, problems, suggestions, and reports of all problems."""

__all__ = ["problem", "report", "suggestions", "translatable"]
