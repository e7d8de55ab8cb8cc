"""The names that templates see, and the filters they have, beside those of Jinja and their own.

tests/sitedata/rendering/test_template_names.py compares them with what the build gives.
"""

# fmt: off
VIEW = frozenset({
    "accept", "alternates", "alternates_of", "countries", "day", "days", "description", "direction", "drawing",
    "form", "form_of", "formats", "language", "language_name", "language_within", "languages", "last_change",
    "levels", "likely_locale", "link", "link_in", "map_size", "marker", "menu", "month_pattern", "months", "notice",
    "opening_of", "option_groups", "options", "original", "outdated", "page_name", "picture", "quoted",
    "same_language", "site", "state_of", "state_sentence", "statements", "title_of", "untranslated", "w", "w_in",
    "whole_words",
})
# fmt: on
"""What `rendering.view` gives each page."""
# fmt: off
ATTRIBUTES = frozenset({
    "about", "accessibility", "acronym", "address", "allows", "also", "also_in", "alternates_of", "anew", "as_of",
    "asked_when", "attribution", "authority", "autocomplete", "benefits", "beyond_iso", "by_link",
    "cached_address", "changes",
    "checked_on", "closed_message", "closes", "code", "conditions", "contact", "context", "controller", "controls",
    "countries", "covers", "current", "day", "decides", "definition", "delivery", "description", "disclaimer",
    "drawing", "email", "email_field", "emblem", "emblem_alt", "errors", "expansion", "field", "fields", "figures",
    "files", "form", "form_of", "formats", "former", "forms", "funder", "group", "grouped", "groups", "hint",
    "html", "id", "implementer", "in_review", "input_mode", "input_type", "instant", "instants", "instead",
    "is_picture", "kind", "label", "land", "language", "language_links", "language_names", "languages",
    "legal_basis", "lenient", "level", "levels", "lines", "link", "link_in", "location", "looks", "many_languages",
    "map", "mark", "max_files", "max_length", "max_megabytes", "menu", "menus", "meta", "mission", "moved", "name",
    "names",
    "names_in", "needs", "never", "next_steps", "noindex", "not_before", "note", "notes", "notice", "notice_from",
    "notice_until", "now", "number", "one_per_option", "opening", "opening_of", "opens", "option_groups", "options",
    "options_from", "original", "original_language", "outdated", "outline", "page", "pages", "pages_with", "parse",
    "path", "paused", "picture", "pictures", "pieces", "pixels", "places", "points", "programme", "promised",
    "purpose", "quote", "reason", "receipt", "regions", "relative", "required", "retention_days", "retired",
    "retired_forms", "root", "rows", "rules", "search", "section", "sections", "settings", "site", "site_url",
    "size", "slug", "source", "state", "state_of", "state_sentence", "statement", "statements", "states", "status",
    "steps", "stops", "submit", "subsets", "suffix", "support_types", "switched_on", "tagline", "takes_several",
    "team_language", "template", "testimonials", "text", "text_language", "themes", "time", "time_zone", "title",
    "tools", "topics", "traits", "translated", "trouble", "turning_points", "unseen_stops", "untranslated", "url",
    "value", "values", "verbatim", "violations", "width", "within", "withdraws", "without", "word", "word_in", "words",
    "written", "zone",
})
# fmt: on
"""What the records and other objects that templates are given have, methods included."""
BUILT_IN = frozenset(
    {
        *("append", "items", "keys", "split", "values"),
        *("first", "index", "index0", "last", "length", "nextitem", "previtem", "revindex"),
    }
)
"""Methods of lists, texts and mappings, and what `loop` has."""
FREE = frozenset({"config", "nav", "page"})
"""Names of MkDocs, whose attributes are its own."""
MKDOCS = frozenset({"base_url", "build_date_utc", "config", "mkdocs_version", "nav", "page", "pages"})
JINJA = frozenset({"caller", "kwargs", "loop", "self", "super", "varargs"})
OWN = {
    "overrides/partials/card.html": frozenset({"emblem", "expansion", "family", "name", "statement", "tagline"}),
    "overrides/sections/leaflet.html": frozenset({"leaflet"}),
    "overrides/partials/moved.html": frozenset({"assets", "direction", "language", "site_url", "target", "to"}),
}
"""What templates see that are no part of a page, or that one hook gives to one of them."""
FILTERS = frozenset({"bands", "mailto", "tr", "url"})


def seen(file: str) -> frozenset[str]:
    """Return the names that a template sees, by its file."""
    return VIEW | MKDOCS | JINJA | OWN.get(file, frozenset())
