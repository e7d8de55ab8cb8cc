"""What an editor is told: translatable sentences, problems, suggestions, reports."""
