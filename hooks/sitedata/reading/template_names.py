"""The names that templates see, and the filters they have, beside those of Jinja and their own.

tests/sitedata/rendering/test_template_names.py compares them with what the build gives.
"""

# fmt: off
VIEW = frozenset({
    "accept", "alternates", "alternates_of", "countries", "day", "days", "description", "direction", "drawing",
    "form", "form_of", "formats", "language", "language_name", "language_within", "languages", "levels",
    "likely_locale", "link", "link_in", "map_size", "marker", "menu", "months", "notice", "opening_of",
    "option_groups", "options", "original", "outdated", "page_name", "picture", "same_language", "site", "state_of",
    "state_sentence", "statements", "title_of", "typeset", "untranslated", "w", "w_in",
})
# fmt: on
"""What `rendering.view` gives each page."""
MKDOCS = frozenset({"base_url", "build_date_utc", "config", "mkdocs_version", "nav", "page", "pages"})
JINJA = frozenset({"caller", "kwargs", "loop", "self", "super", "varargs"})
OWN = {
    "overrides/partials/card.html": frozenset({"emblem", "expansion", "family", "name", "statement", "tagline"}),
    "overrides/partials/moved.html": frozenset({"assets", "direction", "language", "site_url", "target", "to"}),
}
"""What templates see that are no part of a page."""
FILTERS = frozenset({"bands", "tr", "url"})


def seen(file: str) -> frozenset[str]:
    """Return the names that a template sees, by its file."""
    return VIEW | MKDOCS | JINJA | OWN.get(file, frozenset())
