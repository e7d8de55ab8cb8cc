"""Whether a page says what its editor meant: as GitHub shows it, nothing lost, nothing that must not go out."""
