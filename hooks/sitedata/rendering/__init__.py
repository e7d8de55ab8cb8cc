"""What templates ask for, and what is published beside the pages: headers, pictures, statements."""

__all__ = ["bands", "region_map", "response_headers", "social_card", "view"]
