"""Spaces that no language sets beside a sign, and words that a line end has cut."""

import re
from collections.abc import Iterator

_BEFORE = {"fr": ",", "en": ",;:?!", "es": ",;:?!"}
"""Language → signs before which it has no space; before a full stop none has one."""
_AFTER = {"es": "¿¡«", "en": "“"}
"""Language → signs after which it has no space."""
_SPACE = "[ \u00a0\u202f]"
_INSIDE = {
    "es": re.compile(rf"«{_SPACE}[^«»]*{_SPACE}»|“{_SPACE}[^“”]*{_SPACE}”"),
    "en": re.compile(rf"“{_SPACE}[^“”]*{_SPACE}”"),
}
"""Language → a quotation with spaces between its words and both marks, as French has them."""
_CLOSING = {"es": "»”", "en": "”"}
MAX_WORD = 40
"""Characters of a word that are repeated."""
_CUT = re.compile(
    r"(?<=[^\W\d_])[-‐¬](?: ?\n ?| )(?!(?:and|or|et|ou|y|o|u|e|und|oder|bis|to|a|à)\b)(?=[^\W\d_])(?![A-ZÀ-Þ])"
)


def stray_spaces(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield what stands wrong in a text, and what to write: “juntos , cambió” and “juntos, cambió”.

    Args:
        text: plain, of one paragraph.
        language: that of the text; in one without rules only full stops are looked at.
    """
    closing = _CLOSING.get(language, "")
    if any(mark in text for mark in closing):
        for match in _INSIDE[language].finditer(text):
            yield match[0], f"{match[0][0]}{match[0][1:-1].strip()}{match[0][-1]}"
        text = _INSIDE[language].sub("«»", text)
        for match in re.finditer(rf"{_SPACE}(?<=[^\W_]{_SPACE})[{closing}](?!\w)", text):
            before, _ = _around(text, match)
            yield f"{before}{match[0]}", f"{before}{match[0][1:]}"
    yield from _beside_signs(text, language)


def _beside_signs(text: str, language: str) -> Iterator[tuple[str, str]]:
    signs, openings = _BEFORE.get(language, "") + ".", _AFTER.get(language, "")
    if not any(f" {sign}" in text for sign in signs) and not any(f"{sign} " in text for sign in openings):
        return
    # Patterns begin with the sign, so that the longest word costs no time.
    for match in re.finditer(rf" (?<=[^\W\d_] |[»”)] )[{signs}](?=\s|$)", text):
        before, after = _around(text, match)
        yield f"{before}{match[0]}{after}", f"{before}{match[0][1:]}{after}"
    for match in re.finditer(rf"(?<!\w)[{openings}] (?=\w)", text) if openings else ():
        word = _around(text, match)[1]
        yield f"{match[0]}{word}", f"{match[0][0]}{word}"


def cut_words(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield each word that a hyphen cuts, at the end of a line or before a space: place, as shown, as one word."""
    for match in _CUT.finditer(text):
        before, after = _around(text, match)
        yield match.start(), f"{before}{match[0][0]} {after}", f"{before}{after}"


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """Return the word before a place and the one behind it, with the space before it."""
    before = re.split(r"\s", text[max(match.start() - MAX_WORD, 0) : match.start()])[-1]
    after = re.match(r"\s?\w*", text[match.end() : match.end() + MAX_WORD])
    return before, after[0] if after else ""
