"""The numbers from 2 to 99 as French, English and Spanish write them in words. Other languages have none."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

_WORDS = {
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis "
    "veintisiete veintiocho veintinueve",
}
"""Language → its words from 0 on, as far as each has a word of its own."""
_TENS = {
    "fr": {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"},
    "en": dict(enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)),
    "es": dict(enumerate(["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"], 3)),
}
_TENS |= {code: {ten * 10: word for ten, word in _TENS[code].items()} for code in ("en", "es")}
_AND = {"fr": "-", "en": "-", "es": "-y-"}
LANGUAGES = frozenset(_WORDS)


@cache
def numbers(language: str) -> Mapping[str, int]:
    """Return each number by its words, with a hyphen between them: “dix-sept”, “vingt-et-un”, “treinta-y-dos”."""
    return dict(_numbers(language)) if language in LANGUAGES else {}


def _numbers(language: str) -> Iterator[tuple[str, int]]:
    words = _WORDS[language].split()
    yield from ((word, number) for number, word in enumerate(words) if number > 1)
    for ten, name in _TENS[language].items():
        yield (f"{name}s" if name == "quatre-vingt" else name), ten
        # “soixante-dix-neuf”: where the next ten has no name, French goes on counting.
        for rest in range(1, 10 if ten + 10 in _TENS[language] or language != "fr" or ten < 60 else 20):
            joined = "-et-" if language == "fr" and rest in (1, 11) and ten < 80 else _AND[language]
            yield f"{name}{joined}{words[rest]}", ten + rest


@cache
def pattern(language: str) -> str:
    """Return what finds a number, in digits or in words, without groups; also such as “quarante-dix”, which is none."""
    if language not in LANGUAGES:
        return r"\d{1,3}"
    simple = "|".join(sorted(_WORDS[language].split()[2:], key=len, reverse=True))
    tens = "|".join(_TENS[language].values())
    behind = f"(?:{_AND[language]}|-et-)(?:un|uno|one|{simple})"
    return rf"(?:\d{{1,3}}|(?:{tens})s?(?:{behind})?|{simple})".replace("-", "[- \u00a0]")


def value(written: str, language: str) -> int | None:
    """Return a number that the pattern has found; None for words that make no number."""
    return int(written) if written.isdigit() else numbers(language).get(re.sub("[ \u00a0]", "-", written.lower()))
