"""Texts as a file of gettext (PO): the key is the context, Markdown stands as it is written."""

import re
from collections.abc import Iterable

import polib

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import say
from sitedata.translations.exchange.inline import count
from sitedata.translations.exchange.returned import Returned, ReturnedFile, State, unreadable
from sitedata.translations.exchange.segments import Segment

STATES = {"missing": "Not translated.", "current": "Reviewed.", "unreviewed": "Not compared with the original."}
STATES["outdated"] = "The original has changed since."
CHARSET = re.compile(rb"charset=([\w.-]+)", re.I)
STRING = r'"(?:[^"\\]|\\.)*"'
LINE = re.compile(rf"\s*(?:#.*|(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+{STRING}|{STRING})?\s*")
"""A line as gettext reads it; polib takes one whose quotation mark is lost, too, and cuts off a letter."""
WRONG_LINE = re.compile(r"line (\d+)")
READABLE = say("a file of gettext (PO)")


def write(segments: Iterable[Segment], original: str, language: str) -> bytes:
    """Return the texts as a file; those that nobody has compared with the original are fuzzy."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": "site",
        "Language": language.replace("-", "_"),
        "X-Source-Language": original,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    file.extend(map(_entry, segments))
    return (str(file).rstrip("\n") + "\n").encode()


def _entry(segment: Segment) -> polib.POEntry:
    made = polib.POEntry(msgctxt=segment.key, msgid=segment.source, msgstr=segment.target or "")
    made.comment = "\n".join([STATES[segment.status], *segment.notes])
    made.occurrences = [(segment.file, str(segment.line))]
    made.flags = ["fuzzy"] if segment.status in ("outdated", "unreviewed") else []
    if not segment.markdown and any(sign[0].startswith("{") for sign in count(segment.source, markdown=False)):
        made.flags.append("python-brace-format")
    return made


def read(data: bytes, name: str) -> ReturnedFile:
    """Return the texts of a file; obsolete ones (#~) are left out.

    Raises:
        UnreadableError: it is no file of gettext.
    """
    text = _decoded(data, name)
    lines = text.split("\n")
    wrong = next((number for number, line in enumerate(lines) if not LINE.fullmatch(line)), None)
    if wrong is not None:
        raise unreadable(name, wrong + 1, quoted(lines[wrong]), READABLE)
    try:
        file = polib.pofile(text)
    except (OSError, ValueError, AttributeError, IndexError) as error:
        found = WRONG_LINE.search(str(error))
        number = int(found[1]) if found else 1
        raise unreadable(name, number, quoted(lines[number - 1]), READABLE) from error
    language = str(file.metadata.get("Language", ""))
    made = ReturnedFile(name, language, str(file.metadata.get("X-Source-Language", "")))
    made.texts += [_text(entry, lines) for entry in file if not entry.obsolete]
    return made


def _text(entry: polib.POEntry, lines: list[str]) -> Returned:
    state: State = "draft" if entry.fuzzy else "done" if entry.msgstr else "open"
    begins = range(int(entry.linenum or 1) - 1, len(lines))
    line = next((number for number in begins if lines[number].lstrip().startswith("msgstr")), begins.start)
    return Returned(entry.msgctxt or "", entry.msgid, entry.msgstr, state, line + 1)


def _decoded(data: bytes, name: str) -> str:
    """Return the text in the encoding that the file names."""
    found = CHARSET.search(data[:10_000])
    try:
        text = data.decode(found[1].decode() if found and found[1] != b"CHARSET" else "utf-8")
    except (UnicodeDecodeError, LookupError) as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = data[:start].count(b"\n") + 1
        raise unreadable(name, line, say("bytes in another encoding"), say("text saved as UTF-8")) from error
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
