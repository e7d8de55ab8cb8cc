"""The words that the pages' Markdown needs beyond what the pages say: keys of data/words.yml."""

ALERTS = {
    "note": "alert.note",
    "tip": "alert.tip",
    "important": "alert.important",
    "warning": "alert.warning",
    "caution": "alert.caution",
}
"""Kind of an alert (`> [!NOTE]`) → the word that is its title."""
FOOTNOTE_BACK = "footnote.back"
"""Name of the link from a footnote back to its place; fills {number}."""
PAGE_WORDS = (*ALERTS.values(), FOOTNOTE_BACK)
