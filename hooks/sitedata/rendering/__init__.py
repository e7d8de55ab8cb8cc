"""What templates and published files are made from."""
