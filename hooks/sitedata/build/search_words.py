"""Words as people search for them: one spelling for all spellings, and what belongs together by its stem.

The search page spells by the same rules (overrides/scripts/search/finding.js) and has the same LETTERS from the index.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

import Stemmer

LETTERS = {
    **{"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ς": "σ"},
    # Only lengthens an Arabic word on the line.
    "ـ": "",
}
"""Letters without an accent that could be taken off, as people without them on their keyboard write them."""
UNREAD = {"Mn", "Mc", "Me", "Cf"}
"""Unicode categories of accents, and of what nobody sees."""
WORD = re.compile(r"[^\W_]+")
COMPOUND = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)+")
"""“e-mail” is found as “email” as well. A hyphen that does not break is U+2010 after folding."""
MIN_STEM = 3
"""Letters that two forms of a word share, at least."""
MAX_ENDING = 4
MAX_RULES = 16
"""Of those that are learnt from the pages."""


def fold(text: str) -> str:
    """Return a text without accents, capitals and ligatures."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).lower()
    return "".join(LETTERS.get(sign, sign) for sign in plain if unicodedata.category(sign) not in UNREAD)


@lru_cache(100_000)
def words(part: str) -> tuple[str, ...]:
    """Return the folded words of a part of a text, compounds also as one."""
    plain = fold(part)
    compounds = (re.sub(r"[-\u2010]", "", found) for found in COMPOUND.findall(plain))
    return (*WORD.findall(plain), *compounds)


class Rule(NamedTuple):
    """What a word on a page has at its end (or beginning), and what another form of it has there."""

    here: str
    there: str
    at_start: bool

    def applied(self, word: str) -> str | None:
        """Return the other form of a word; None when it has none by this rule, or too little of it would remain."""
        rest = len(word) - len(self.here)
        if rest < MIN_STEM:
            return None
        if self.at_start:
            return self.there + word[-rest:] if word.startswith(self.here) else None
        return word[:rest] + self.there if word.endswith(self.here) else None


RARE = {"fr": (Rule("l", "ux", False), Rule("ux", "l", False), Rule("", "x", False), Rule("x", "", False))}
"""Plurals that are regular in a language, and of which a small site has too few examples to learn them."""


class Stems:
    """The stems of a language's words; each word is its own where Snowball does not know the language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._stem = _stemmer(language)
        self._of: dict[str, set[str]] = defaultdict(set)
        """Stems of each folded word: “marche” and “marché” are one."""
        self._written: dict[str, set[str]] = defaultdict(set)

    def add(self, part: str) -> None:
        """Take note of the words of a part of a text as it is written: a stemmer knows words with their accents."""
        written, folded = WORD.findall(unicodedata.normalize("NFC", part).lower()), WORD.findall(fold(part))
        if len(written) == len(folded):
            for plain, word in zip(folded, written, strict=True):
                if len(plain) >= MIN_STEM and not plain.isdecimal():
                    self._of[plain].add(self._stem(word))
                    self._written[plain].add(word)

    def forms(self) -> dict[str, list[str]]:
        """Return the other words with the same stem, of each word that has some."""
        groups = self._groups()
        found = {word: {form for stem in stems for form in groups[stem]} - {word} for word, stems in self._of.items()}
        return {word: sorted(forms) for word, forms in found.items() if forms}

    def rules(self) -> list[Rule]:
        """Return in what forms of one word differ, the most frequent first.

        With ("al", "aux") “nationaux” is “national”. They are learnt from the words of the pages. Whether one holds
        for a word, `holding` says.
        """
        groups = [group for group in self._groups().values() if len(group) > 1]
        counted = Counter(rule for group in groups for rule in _rules(group))
        learnt = sorted(counted, key=lambda rule: (-counted[rule], rule))[:MAX_RULES]
        return list(dict.fromkeys([*learnt, *RARE.get(self._language, ())]))

    def holding(self, rules: Sequence[Rule]) -> Mapping[str, int]:
        """Return for which rules the stemmer makes one word of each word and its other form: a bit for each rule."""
        found: dict[str, int] = defaultdict(int)
        # Other forms may lose an accent: “misión”, “misiones”.
        known = [
            (plain, spelling, self._stem(one))
            for plain, written in self._written.items()
            for one in written
            for spelling in {one, plain}
        ]
        for bit, rule in enumerate(rules):
            for plain, spelling, stem in known:
                form = rule.applied(spelling)
                if form is not None and self._stem(form) == stem:
                    found[plain] |= 1 << bit
        return found

    def _groups(self) -> Mapping[str, set[str]]:
        groups: dict[str, set[str]] = defaultdict(set)
        for word, stems in self._of.items():
            for stem in stems:
                groups[stem].add(word)
        return groups


def _stemmer(language: str) -> Callable[[str], str]:
    try:
        stem: Callable[[str], str] = Stemmer.Stemmer(language).stemWord
    except KeyError:
        return str
    return stem


def _rules(group: Iterable[str]) -> set[Rule]:
    return {rule for pair in permutations(group, 2) for rule in _rule(*pair)}


def _rule(one: str, other: str) -> Iterator[Rule]:
    """Yield the difference of two words that begin or end alike."""
    begin, end = _common(one, other), _common(one[::-1], other[::-1])
    if begin >= MIN_STEM and max(len(one), len(other)) - begin <= MAX_ENDING:
        yield Rule(one[begin:], other[begin:], at_start=False)
    elif not begin and end >= MIN_STEM and max(len(one), len(other)) - end <= MAX_ENDING:
        yield Rule(one[: len(one) - end], other[: len(other) - end], at_start=True)


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
