"""A file of a translator becomes changes of the site's files, and reviews in translations/."""

from collections.abc import Iterator
from pathlib import Path

from sitedata.messages.problem import Problem, exactly, quoted
from sitedata.messages.suggestions import did_you_mean
from sitedata.messages.translatable import Message, say
from sitedata.translations.exchange import po, xliff12, xliff21, xml_files
from sitedata.translations.exchange.judging import judge
from sitedata.translations.exchange.returned import MAX_BYTES, ReturnedFile, unreadable
from sitedata.translations.exchange.segments import Segment, read_texts
from sitedata.translations.exchange.taking import SiteFiles
from sitedata.translations.standing import mark


def read_file(path: Path) -> ReturnedFile:
    """Return the texts of a file, in whichever of the formats it is.

    Raises:
        UnreadableError: it cannot be read.
    """
    name = path.as_posix()
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise unreadable(name, 1, say("a file that cannot be opened"), say("a readable file")) from error
    if size > MAX_BYTES:
        found, expected = say("{number} bytes", number=size), say("at most {number} bytes", number=MAX_BYTES)
        raise unreadable(name, 1, found, expected)
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return po.read(data, name)
    root = xml_files.read(data, name)
    version = str(root.get("version", ""))
    if xml_files.local(root) != "xliff" or version[:2] not in ("1.", "2."):
        found = exactly(f"<{xml_files.local(root)} version={version}>")
        raise unreadable(name, 1, found, say("a file of XLIFF 1.2 or 2.1, or of gettext (PO)"))
    return xliff12.read(root, name) if version.startswith("1.") else xliff21.read(root, name)


class Import:
    """What a file changes. `unreadable` are problems of the site itself; with any, nothing is taken.

    Raises:
        UnreadableError: the file is for another site.
    """

    def __init__(self, root: Path, languages: tuple[str, ...], file: ReturnedFile) -> None:
        self.root, self.languages = root, languages
        self.language = _language(file, languages)
        texts = read_texts(root, languages, self.language)
        self.unreadable = texts.problems
        self.segments = texts.segments
        self.read = len(file.texts)
        found = judge(file, {segment.key: segment for segment in self.segments})
        self.confirmed = found.confirmed
        self.files = list(SiteFiles(root, languages, self.language).written(found.changed, self.segments))
        left_out = {key for change in self.files for key in change.left_out}
        self.changed = found.changed.keys() - left_out
        self.reviewed, waiting = self._reviewed()
        self.problems = [*found.problems, *(problem for change in self.files for problem in change.problems), *waiting]

    def write(self) -> Iterator[Path]:
        """Write the files that change, and yield them."""
        for change in self.files:
            if change.write():
                yield change.path
        if self.reviewed:
            yield from mark(self.root, self.languages, (self.language,), sorted(self.reviewed))

    def summary(self) -> Message:
        """Return how many texts came back, and what has become of them."""
        return say(
            "{number} texts read: {changed} changed, {reviewed} units recorded as reviewed",
            number=self.read,
            changed=len(self.changed),
            reviewed=len(self.reviewed),
        )

    def _reviewed(self) -> tuple[set[str], list[Problem]]:
        """Return the units that are translations of today's originals, and why a page is none yet.

        A page is one unit: it is reviewed as a whole, when nothing in it waits any more.
        """
        reviewed: set[str] = set()
        waiting: list[Problem] = []
        by_unit: dict[str, list[Segment]] = {}
        for segment in self.segments:
            by_unit.setdefault(segment.unit, []).append(segment)
        for unit, own in by_unit.items():
            left = [one for one in own if not self._is_settled(one)]
            changes = any(one.key in self.changed for one in own)
            confirms = any(one.key in self.confirmed and one.status != "current" for one in own)
            if not left and (changes or confirms):
                reviewed.add(unit)
            elif changes or (confirms and len(own) > 1):
                waiting.append(self._waits(unit, left))
        return reviewed, waiting

    def _waits(self, unit: str, left: list[Segment]) -> Problem:
        file, where = unit.replace("docs/", f"docs/{self.language}/", 1), say("the page {name}", name=quoted(unit))
        found, expected = (
            say("{number} texts that nobody has confirmed", number=len(left)),
            say("a confirmation of each text"),
        )
        repair = say("The page waits for a review: confirm the others as well, or compare it and mark it as reviewed.")
        return Problem(file, 1, where, found, expected, repair, "warning")

    def _is_settled(self, segment: Segment) -> bool:
        return segment.status == "current" or segment.key in self.changed or segment.key in self.confirmed


def _language(file: ReturnedFile, languages: tuple[str, ...]) -> str:
    """Return the language of the site that a file is for: es_ES is es where there is no other Spanish."""
    if file.original and _tag(file.original) != _tag(languages[0]):
        raise unreadable(file.name, 1, quoted(file.original), say("{code} as the original", code=quoted(languages[0])))
    named = _tag(file.language)
    same = [code for code in languages[1:] if _tag(code) == named]
    near = [code for code in languages[1:] if _tag(code).split("-")[0] == named.split("-")[0]]
    if not same and (len(near) != 1 or not named):
        found = say("the language {code}", code=quoted(file.language))
        expected = say("a language of the site: {names}", names=", ".join(languages[1:]))
        raise unreadable(file.name, 1, found, expected, did_you_mean(file.language, languages[1:]) or None)
    return (same or near)[0]


def _tag(code: str) -> str:
    return code.replace("_", "-").partition("@")[0].partition(".")[0].lower()
