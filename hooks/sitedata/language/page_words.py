"""The words that pages need beyond what they say themselves: keys of data/words.yml."""

import re
from pathlib import Path

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
PRINTED = "*.typ"
"""The templates of overrides/ for what is printed, in the language of Typst."""
WORD_IN_PRINT = re.compile(r'\bw\("([\w.]+)"\)')


def words_in_print(template: Path) -> tuple[str, ...]:
    """Return the keys of the words that a template for print asks for."""
    return tuple(sorted(set(WORD_IN_PRINT.findall(template.read_text("utf-8")))))
