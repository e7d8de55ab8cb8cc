"""What was sent, for its visitor to keep: as PDF/UA-1 and PDF/A-2a, like the leaflet."""

__all__ = ["keeping", "making", "wording"]
