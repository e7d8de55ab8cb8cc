"""What each file of data/ holds, as types with their limits and the sentences for what breaks them; what one of
docs/assets/ is.
"""

__all__ = [
    "content",
    "countries",
    "email_address",
    "field_kinds",
    "files",
    "form_definition",
    "map",
    "mkdocs_settings",
    "moment",
    "opening",
    "pattern_rule",
    "programme",
    "promised",
    "testimonial",
    "time_zones",
    "translated_text",
    "zone_names",
]
