"""What a file, a shell or an editor may have left in the text of any setting: each is named, nothing is guessed."""

import re
import unicodedata

MAX_LENGTH = 8192
BLANKS = " \t"
"""What may stand around a value; anything else that cannot be seen is refused."""
_QUOTES = "\"'`“”„‘’«»"
_TRACES = {
    # Python's stand-ins for bytes that are no UTF-8.
    r"[\ud800-\udfff]": "is not UTF-8 text",
    r"\r\Z": "ends with a carriage return, save the file with LF instead of CRLF",
    r"\n\Z": "ends with a line break, remove it",
    r"[\x00-\x1f\x7f-\x9f]": "contains a control character",
    rf"\A[{_QUOTES}]|[{_QUOTES}]\Z": "has quotes around it that nothing removed, write it without quotes",
    r"(?:\A|\s)#": "contains a comment, put comments on lines of their own",
    r"\A\$|\$[{(]": "contains a variable ($…) that nothing replaced, write $ in a password as %24",
}


def trouble(text: str) -> str | None:
    """Return what is wrong with a text whatever its setting, None when nothing is; never a part of the text."""
    if len(text) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters"
    for pattern, reason in _TRACES.items():
        if re.search(pattern, text):
            return reason
    if not text.isascii() and any(map(_is_invisible, text)):
        return "contains an invisible character, such as a no-break space or a byte order mark"
    return None


def _is_invisible(character: str) -> bool:
    return character != " " and unicodedata.category(character)[0] in "ZC"
