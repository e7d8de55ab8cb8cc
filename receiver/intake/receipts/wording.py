"""What a copy of a submission says, in the language of its visitor. `copy.typ` decides how it looks.

Only texts: none of them is read as Typst's own language.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from receiver.forms import answer_text, sizes
from receiver.forms.contract import Contract, Form

LONG_WORD = 40
"""Most letters that fit on a line whatever they are. In longer words a line may end after each `PIECE` of them."""
PIECE = 10
BREAK = "\u200b"


@dataclass(frozen=True)
class Sent:
    """What is told. `files`: field, name and bytes of each. `kept_days`: None when that is not known."""

    reference: str
    language: str
    received_at: datetime
    kept_days: int | None
    answers: Mapping[str, Any]
    files: Sequence[tuple[str, str, int]]


def content(contract: Contract, form: Form, sent: Sent) -> dict[str, Any]:
    """Return all that the template shows: texts, lists of texts."""
    word = partial(contract.word, sent.language)
    tag, *more = sent.language.split("-")
    return {
        "language": tag,
        "region": next((part for part in more if len(part) == len("BR")), None),
        "rtl": _is_rtl(word("copy.reference")),
        "title": word("copy.title", form=form.title[sent.language]),
        "name": contract.site.name,
        "facts": [
            {"label": word("copy.reference"), "texts": [_text(sent.reference)]},
            {"label": word("copy.received"), "texts": [_text(contract.moment(sent.language, sent.received_at))]},
        ],
        "sections": list(_sections(contract, form, sent)),
        "next_title": word("copy.next"),
        "next": list(_next(contract, form, sent)),
        "unshown": word("copy.unshown"),
    }


def _sections(contract: Contract, form: Form, sent: Sent) -> Iterator[dict[str, Any]]:
    nothing = (contract.word(sent.language, "mail.not_given"),)
    files = {field: _files(contract, sent, field) for field, _, _ in sent.files}
    # In the order of the form: a file among the answers.
    lines = answer_text.lines(form, {**sent.answers, **files}, sent.language)
    for section, answers in groupby(lines, key=lambda line: line.section):
        told = [{"label": line.label, "texts": list(map(_text, line.texts or nothing))} for line in answers]
        yield {"title": section, "answers": told}


def _files(contract: Contract, sent: Sent, field: str) -> list[str]:
    """Return the name and the size of each file of a field."""
    word, write = partial(contract.word, sent.language), contract.site.numbers[sent.language].write
    return [f"{name} ({sizes.shown(size, word, write)})" for own, name, size in sent.files if own == field]


def _next(contract: Contract, form: Form, sent: Sent) -> Iterator[str]:
    if form.next_steps:
        yield form.next_steps[sent.language]
    yield contract.word(sent.language, "copy.write", contact=contract.site.contact_email)
    if sent.kept_days:
        until = sent.received_at + timedelta(days=sent.kept_days)
        yield contract.word(sent.language, "copy.until", until=contract.site.days[sent.language].write(until))


def _text(text: str) -> dict[str, Any]:
    """Return a text with the direction in which it is read; the longest words can go on in the next line."""
    return {"text": " ".join(map(_breakable, text.split(" "))), "rtl": _is_rtl(text)}


def _is_rtl(text: str) -> bool:
    """Say whether the first letter with a direction is written from right to left (Unicode's rule P2)."""
    directions = map(unicodedata.bidirectional, text)
    return next((one for one in directions if one in ("L", "R", "AL")), "L") != "L"


def _breakable(word: str) -> str:
    if len(word) <= LONG_WORD:
        return word
    pieces, piece = [], ""
    for letter in word:
        # A letter and its marks stay together.
        if len(piece) >= PIECE and unicodedata.category(letter)[0] in "LNPS":
            pieces.append(piece)
            piece = ""
        piece += letter
    return BREAK.join([*pieces, piece])
