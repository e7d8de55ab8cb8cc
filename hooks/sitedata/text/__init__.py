"""Single characters and typography."""
