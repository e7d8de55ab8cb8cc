"""Names and formats that differ between languages."""
