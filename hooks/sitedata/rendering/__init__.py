"""What templates ask for, and what is published beside the pages: headers, pictures, statements."""

__all__ = [
    "bands",
    "former_addresses",
    "leaflet",
    "page_files",
    "page_html",
    "region_map",
    "response_headers",
    "security_txt",
    "site_icons",
    "social_card",
    "states_in_text",
    "view",
]
