"""What a text still has of its making: notes to oneself, filler, and characters that a conversion has spoilt.

Works on any text, of a page or of the data, and knows no file: the caller knows where the text stands.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sitedata.messages.problem import exactly, quoted
from sitedata.messages.translatable import say
from sitedata.text.mojibake import garbled, question_marks


@dataclass(frozen=True, order=True)
class Leftover:
    """Something to fix, `offset` characters after the beginning of the text."""

    offset: int
    found: str
    expected: str
    repair: str


SIGNS = re.compile("[\ue000-\uf8ff\ufb00-\ufb06\ufffc\ufffd\U000f0000-\U0010fffd]")
"""Signs that mean nothing elsewhere, letters joined into one sign as PDF files give them, signs for lost ones."""
LOST = "\ufffc\ufffd"
MARK = re.compile(r"[FTX](?<![\w./-].)(?:(?<=F)IXME|(?<=T)ODO|(?<=T)BD(?=:)|(?<=X)XX+)(?![\w/-])")
"""FIXME, TODO, TBD:, XXX; not inside a word or an address."""
SPANISH_TODO = re.compile(r"[\[(]\s*TODO\b|TODO\s*[:)\]]|TODO (?:traducir|revisar)|^\W*TODO\W*$", re.M)
"""In Spanish, TODO is “everything” as well."""
ORDINAL = re.compile(r"XXX (?!à |to |por |a )\w")
"""The Roman number of a session, unlike a note such as “XXX to check”."""
_WORK = (
    r"compléter|traduire|rédiger|relire|be (?:completed|translated|written)|complete|translate"
    r"|completar|traducir|redactar"
)
_ERRORS = (
    r"(?-i:Error! (?:Reference source not found|Bookmark not defined)"
    r"|Erreur\s?! (?:Source du renvoi introuvable|Signet non défini)"
    r"|¡Error! (?:No se encuentra el origen de la referencia|Marcador no definido)"
    r"|#(?:REF!|¡REF!|N/A\b|DIV/0!|¡DIV/0!|VALUE!|VALEUR!|¡VALOR!|NAME\?|NOM\s?\?|¿NOMBRE\?))"
)
_EDGE = r"\s.…!_*:–—\-"
UNFINISHED = re.compile(
    # (à compléter), [texte à traduire]
    rf"[\[(<{{][{_EDGE}]*(?:(?:partie|section|texte?|part|texto|parte)\s)?(?:à|to|por|a) (?:{_WORK})[{_EDGE}]*[\])>}}]"
    # the same as a line of its own
    rf"|^[{_EDGE}#]*(?:à|to|por) (?:{_WORK})[{_EDGE}]*$"
    rf"|[\[(<{{]\s*(?:pendiente(?: de \w+)?|en attente de traduction|(?:translation )?pending)[{_EDGE}]*[\])>}}]"
    # a stand-in as a line of its own
    rf"|^[{_EDGE}]*(?:x{{3,}}|[ií]dem|pendiente)[{_EDGE}]*$"
    # what Word and Excel write where something is missing, and what they keep of comments and changes
    rf"|{_ERRORS}|(?<=\w)\[[A-Z]{{1,3}}\d{{1,2}}\](?!\()"
    r"|\[(?:supprimé|ajouté|deleted|inserted|eliminado|añadido)\s?:[^\]\n]*\]"
    # [insert the date]
    r"|[\[<{](?:insérer|insert|insertar|votre texte|your text|su texto)\b[^\]>}\n]*[\]>}](?![(\[])",
    re.I | re.M,
)
NO_NOTE = re.compile(r"^[\s*_]*(?:#+\s)?[\s*_]*|[\s#*_]+$")
"""Markup around a note."""
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
TWO_ALPHABETS = re.compile(rf"(?<!\w)(?=\w*[a-zà-ÿ])(?=\w*{CYRILLIC.pattern})\w{{3,}}", re.I)
FILLER = re.compile(r"lorem ipsum", re.I)


def leftovers(text: str, language: str = "") -> Iterator[Leftover]:
    """Yield what a text still has of its making, in no order.

    Args:
        text: Markdown or plain, of any length.
        language: two-letter code of the text's language; empty when it is not known.
    """
    yield from _spoilt(text)
    yield from _signs(text)
    yield from _unfinished(text, language)
    yield from _two_alphabets(text)


def _spoilt(text: str) -> Iterator[Leftover]:
    """Yield the first word of a wrong conversion, with how many there are: what spoilt one has spoilt all."""
    expected = say("letters and signs as they were typed")
    found = list(garbled(text))
    for first in found[:1]:
        wrong = say("the garbled characters {text}", text=quoted(first.word))
        if len(found) > 1:
            number = len(found)
            wrong = say("the garbled characters {text} ({number} such places)", text=quoted(first.word), number=number)
        repair = say("Write {text}.", text=exactly(first.meant)) if first.meant else say("Write the word again.")
        yield Leftover(first.offset, wrong, expected, repair)
    for offset, word in question_marks(text):
        repair = say("Write the lost letter or apostrophe, or a space after the question mark.")
        yield Leftover(offset, say("a question mark inside {text}", text=quoted(word)), expected, repair)


def _signs(text: str) -> Iterator[Leftover]:
    for match in SIGNS.finditer(text):
        yield Leftover(match.start(), *_sign(match.group()))


def _sign(sign: str) -> tuple[str, str, str]:
    """Return what is found in a sign that no keyboard types, what is expected, and the repair."""
    code = f"U+{ord(sign):04X}"
    if sign in LOST:
        found = say("the character {code}, which stands for a lost one", code=code)
        return found, say("letters and signs as they were typed"), say("Write the word again.")
    meant = unicodedata.normalize("NFKC", sign)
    if meant != sign:
        found = say("the joined letters {text}", text=quoted(sign))
        return found, say("letters one by one, which a search finds"), say("Write {text}.", text=exactly(meant))
    found = say("the character {code}, which only one program or font knows", code=code)
    repair = say("Delete it, and type the sign itself; a list begins with “- ”.")
    return found, say("letters and signs that every device knows"), repair


def _unfinished(text: str, language: str) -> Iterator[Leftover]:
    expected = say("a finished text")
    for match in (*_marks(text, language), *UNFINISHED.finditer(text)):
        note, repair = NO_NOTE.sub("", match.group()), say("Finish the text, or delete the note.")
        yield Leftover(match.start(), say("the note {text}", text=quoted(note)), expected, repair)
    for match in FILLER.finditer(text):
        repair = say("Write the text itself, or delete it.")
        yield Leftover(match.start(), say("the filler text {text}", text=quoted(match.group())), expected, repair)


def _two_alphabets(text: str) -> Iterator[Leftover]:
    """Yield each word with letters of two alphabets that look alike: no search finds it."""
    for match in TWO_ALPHABETS.finditer(text) if CYRILLIC.search(text) else ():
        found = say("letters of two alphabets in {text}", text=quoted(match.group()))
        expected = say("letters and signs as they were typed")
        yield Leftover(match.start(), found, expected, say("Write the word again."))


def _marks(text: str, language: str) -> Iterator[re.Match[str]]:
    for match in MARK.finditer(text):
        mark = match.group()
        if not (mark == "TODO" and language == "es") and not (mark == "XXX" and ORDINAL.match(text, match.start())):
            yield match
    if language == "es" and "TODO" in text:
        yield from SPANISH_TODO.finditer(text)
