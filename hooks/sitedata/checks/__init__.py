"""What must hold beyond the shape of one record."""
