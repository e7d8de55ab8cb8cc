"""Whether a text that came back is taken: unchanged, changed, or refused because something would break."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sitedata.messages.problem import Problem, exactly, quoted
from sitedata.messages.suggestions import SHORTEN
from sitedata.messages.translatable import Message, say
from sitedata.text.characters import invisible
from sitedata.translations.exchange.inline import count, shown, strays
from sitedata.translations.exchange.page_cutting import cut
from sitedata.translations.exchange.returned import Returned, ReturnedFile, UnreadableError
from sitedata.translations.exchange.segments import Segment
from sitedata.translations.exchange.spaces import plain, restored

MARKUP = say("the placeholders and the markup of the original")
TODAY = say("the original as it is today")
EXPORT_AGAIN = say("The original has changed since the export: export again, and translate its new wording.")


@dataclass
class Judgement:
    """What becomes of the texts of a file."""

    changed: dict[str, str] = field(default_factory=dict)
    """New texts by key."""
    confirmed: set[str] = field(default_factory=set)
    """Keys of texts that have not changed, and that somebody says are right."""
    problems: list[Problem] = field(default_factory=list)
    """Errors: texts that are refused. Warnings: texts that are not taken."""


def judge(file: ReturnedFile, segments: Mapping[str, Segment]) -> Judgement:
    """Return what becomes of each text that came back.

    Raises:
        UnreadableError: a program has changed the spaces of the file.
    """
    found = Judgement()
    first: dict[str, int] = {}
    for text in file.texts:
        refuse = _Refusal(file.name, text)
        if text.key in first:
            again = say("it a second time (first on line {line})", line=first[text.key])
            found.problems.append(refuse.error(again, say("each key once"), say("Delete one of the two.")))
        elif text.key not in segments:
            found.problems.append(_unknown(refuse, text, segments.values()))
        else:
            _judge(found, refuse, text, segments[text.key])
        first.setdefault(text.key, text.line)
    return found


def _judge(found: Judgement, refuse: "_Refusal", text: Returned, segment: Segment) -> None:
    if other := _other_original(refuse, text.source, segment.source):
        found.problems.append(other)
        return
    new = tidied(text.target, segment)
    if new == (segment.target or ""):
        found.confirmed |= {segment.key} if new and text.state == "done" else set()
        return
    problems = list(_left(refuse, text, segment, new)) if _is_left(text, segment, new) else _wrong(refuse, segment, new)
    found.problems += problems
    if not problems and not _is_left(text, segment, new):
        found.changed[segment.key] = new


def tidied(text: str, segment: Segment) -> str:
    """Return a text without what programs do to it: other line ends, other accents, lost no-break spaces."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return restored(text.strip(), segment.target or "")


def _other_original(refuse: "_Refusal", returned: str, original: str) -> Problem | None:
    """Return the problem of an original that has not come back as it is today; kinds of spaces do not count.

    Raises:
        UnreadableError: a program has added spaces beside codes; it has done so in translations, too.
    """
    back, today = plain(unicodedata.normalize("NFC", returned)).strip(), plain(original).strip()
    if back == today:
        return None
    if back.split() and "".join(back.split()) == "".join(today.split()):
        found, repair = (
            say("other spaces in the original"),
            say("A program has changed spaces: ask for a file without that."),
        )
        raise UnreadableError(refuse.error(found, TODAY, repair))
    return refuse.error(quoted(returned), quoted(original), EXPORT_AGAIN)


def _is_left(text: Returned, segment: Segment, new: str) -> bool:
    """Return whether a text is no translation that somebody has made."""
    untouched = new == segment.source and text.state != "done"
    return not new or text.state == "draft" or untouched or (new == segment.source and segment.target is not None)


def _left(refuse: "_Refusal", text: Returned, segment: Segment, new: str) -> Iterator[Problem]:
    """Yield why it is not taken. A text that has come back empty was not translated: that is no news."""
    if new and text.state == "draft":
        found, repair = (
            say("a translation that is marked as not finished"),
            say("Remove the mark when the text is right."),
        )
        yield refuse.warning(found, say("a finished translation"), repair)
    elif new and segment.target is not None:
        found = say("the wording of the original")
        repair = say("The translation stays as it is. If this is meant, change it in the file of the site.")
        yield refuse.warning(found, say("a translation"), repair)


def _wrong(refuse: "_Refusal", segment: Segment, new: str) -> list[Problem]:
    """Return what a text would break."""
    return [*_unseen(refuse, new), *_too_long(refuse, segment, new), *_markup(refuse, segment, new)][:1]


def _unseen(refuse: "_Refusal", new: str) -> Iterator[Problem]:
    for _, code, word in invisible(new):
        found = say("the character {code} in or beside {word}", code=code, word=quoted(word))
        repair = say("Delete this word and type it again: invisible characters often come with pasted text.")
        yield refuse.error(found, say("visible characters"), repair)


def _too_long(refuse: "_Refusal", segment: Segment, new: str) -> Iterator[Problem]:
    limit = segment.max_length
    if limit is not None and len(new) > limit:
        found, expected = say("{number} characters", number=len(new)), say("at most {number} characters", number=limit)
        yield refuse.error(found, expected, SHORTEN)


def _markup(refuse: "_Refusal", segment: Segment, new: str) -> Iterator[Problem]:
    models = [text for text in (segment.source, segment.target) if text]
    codes = count(new, markdown=segment.markdown)
    allowed = [count(text, markdown=segment.markdown) for text in models]
    if codes not in allowed:
        for sign in allowed[0] - codes:
            code = exactly(shown(sign))
            yield refuse.error(say("no {key}", key=code), MARKUP, say("Write {text}.", text=shown(sign)))
        for sign in codes - allowed[0]:
            yield refuse.error(exactly(shown(sign)), MARKUP, say("Delete it."))
    marks = strays(new, markdown=segment.markdown)
    for mark in marks if all(marks - strays(text, markdown=segment.markdown) for text in models) else ():
        yield refuse.error(exactly(mark), say("markup in pairs"), say("Close the pair, or delete the mark."))
    if segment.markdown and not _is_one_paragraph(new) and all(map(_is_one_paragraph, models)):
        repair = say("Begin it with a word, and write it as one paragraph.")
        yield refuse.error(quoted(new), say("one paragraph, without a mark at its beginning"), repair)


def _is_one_paragraph(text: str) -> bool:
    pieces = cut(text.split("\n"))
    return len(pieces) == 1 and pieces[0].kind in ("paragraph", "row") and pieces[0].text == text


def _unknown(refuse: "_Refusal", text: Returned, segments: Iterable[Segment]) -> Problem:
    unit = text.key.partition("#")[0]
    if text.key.startswith("docs/") and any(segment.unit == unit for segment in segments):
        return refuse.error(quoted(text.source), TODAY, EXPORT_AGAIN)
    repair = say("Export again: a record or a page may have another name since.")
    return refuse.error(say("a text that the site does not have"), say("a key as it was exported"), repair)


@dataclass(frozen=True)
class _Refusal:
    """Says what is wrong with a text, with its line in the file that came back."""

    file: str
    text: Returned

    def error(self, found: str, expected: str, repair: Message) -> Problem:
        return Problem(self.file, self.text.line, self._where(), found, expected, repair)

    def warning(self, found: str, expected: str, repair: Message) -> Problem:
        return Problem(self.file, self.text.line, self._where(), found, expected, repair, "warning")

    def _where(self) -> Message:
        return say("the text {key}", key=exactly(self.text.key))
