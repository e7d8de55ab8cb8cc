"""What must hold beyond the shape of one record, and what is said of a record that has the wrong shape."""

__all__ = ["against", "mkdocs_settings", "model_errors", "paused_languages", "site", "stray_files"]
