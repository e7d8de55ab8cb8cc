"""What is proposed to an editor: a known word like the one that was written, or a code for a name (Norway → NO).

Sources: Babel (CLDR: names and outdated codes), pycountry (ISO 3166-1 and 639: codes of three letters, English names).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import cache

import pycountry
from babel import Locale
from babel.core import get_global
from markdown.extensions.toc import slugify

from sitedata.messages.other_words import KEYS_IN_WORDS, VALUES_IN_WORDS
from sitedata.messages.problem import exactly
from sitedata.messages.translatable import LANGUAGES, Message, say
from sitedata.messages.web_addresses import with_https

SHORTEN = say("Shorten the text.")
MAX_NAMES = 12
"""Names that a message lists; with more, none would be read."""
MIN_LETTERS = 5
"""Letters of a name from which a misspelt one is looked for: shorter words are too alike."""

MIN_LIKENESS = 0.8
"""Likeness of a misspelt name, of which there are hundreds, to the one that is meant: 1 is the same."""
AT_IN_WORDS = re.compile(r"\s*[\[({<]\s*(?:at|@|arroba|arobase|aro|à)\s*[\])}>]\s*|\s+(?:at|arroba|arobase)\s+", re.I)
DOT_IN_WORDS = re.compile(r"\s*[\[({<]\s*(?:dot|punto|point|\.)\s*[\])}>]\s*|\s+(?:dot|punto|point)\s+", re.I)
"""How @ and . of an address are written against programs that collect addresses."""
MAX_ID = 40
"""Characters of an id."""
LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", **dict(zip("аеорсухіѕј", "aeopcyxisj", strict=True))}
)
"""Letters that are no letter with a mark, and Cyrillic ones that look like those of English."""
SCRIPT_LETTERS = 4
"""Letters of a script's code in a language tag."""


def did_you_mean(word: str, known: Iterable[str], max_names: int = MAX_NAMES) -> Message:
    """Return a sentence that proposes the nearest of the known words, or lists them when none is near."""
    names = sorted(known)
    near = nearest(word, names)
    if near:
        return proposal(near)
    if not names:
        return say("There is none yet.")
    if len(names) > max_names:
        return say("Use one of the existing ones.")
    return say("Use one of: {names}.", names=", ".join(names))


def did_you_mean_key(key: str, keys: Iterable[str]) -> Message:
    """Return a sentence that proposes the key meant, also by a word of another language, or lists them all."""
    names = sorted(keys)
    near = meant_key(key, names)
    if near or not names:
        return proposal(near) if near else say("There is none yet.")
    return say("Use one of the keys: {names}.", names=", ".join(names))


def meant_key(key: str, keys: Iterable[str]) -> str | None:
    """Return the key that is meant: by its word in another language, or with a name most like it."""
    names, plain = list(keys), only_letters(key)
    return next((name for name in names if plain in KEYS_IN_WORDS.get(name, ())), None) or nearest(key, names)


def look_up_value(written: str, values: Iterable[str]) -> Message:
    """Return a message that proposes a value of a fixed list, also for a word of another language."""
    near = meant_value(written, values)
    return proposal(near) if near else say("Correct the value.")


def meant_value(written: str, values: Iterable[str]) -> str | None:
    """Return the value of a fixed list that is meant: by its word in another language, or with a name most like it."""
    names, plain = list(values), only_letters(written)
    return next((name for name in names if plain in VALUES_IN_WORDS.get(name, ())), None) or nearest(written, names)


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known word that is most alike, if any is; 1 is the same word."""
    names = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), sorted(names), n=1, cutoff=cutoff)
    return names[near[0]] if near else None


def proposal(word: str) -> Message:
    """Return the sentence that proposes a word."""
    return say("Did you mean {word}?", word=exactly(word))


def look_up_country(written: str) -> Message:
    """Return a message that proposes the code of the country an editor may mean, or says where codes are found."""
    if len(codes := re.findall(r"\b[A-Z]{2}\b", written)) > 1:
        return say("Write {text}.", text=", ".join(codes))
    code = _meant(written, _country_names())
    return proposal(code) if code else say("Look the code up in ISO 3166-1 (alpha-2).")


def country_code(written: str) -> str | None:
    """Return the code of the country that a name or a code may mean."""
    names = _country_names()
    return names.get(only_letters(written)) or _meant(written, names)


def look_up_language(written: str) -> Message:
    """Return a message that proposes the code of the language an editor may mean, or says where codes are found."""
    code = language_tag(written) or _meant(written, _language_names())
    return proposal(code) if code else say("Look the code up in ISO 639.")


def language_tag(written: str) -> str | None:
    """Return a language tag as it should be written: pt-BR for PT_br, pt for por-PT; None when it is none."""
    first, *others = re.split(r"[-_]", written.strip())
    code = first.lower() if first.lower() in _language_names().values() else _language_names().get(first.lower())
    shaped = [part.title() if len(part) == SCRIPT_LETTERS else part.upper() for part in others]
    fits = code and all(part.isalnum() and len(part) in (2, 3, SCRIPT_LETTERS) for part in shaped)
    tag = "-".join((str(code), *shaped))
    return tag if fits and tag != written else None


def language_code(written: str) -> str | None:
    """Return the code of the language that a name or a code may mean."""
    names = _language_names()
    return names.get(only_letters(written)) or _meant(written, names)


def look_up_slug(written: str) -> Message:
    """Return a message that proposes the slug of an address or a title, such as `apply` for `https://site.example/en/Apply/`."""
    if len(several := [part.strip() for part in re.split(r"[;,]", written) if part.strip()]) > 1:
        return say("Write {text}.", text=", ".join(_joined(part, "-") for part in several))
    path = re.sub(r"^[a-z]+://[^/]*", "", written.strip().lower()).strip("/")
    named = re.sub(r"^[a-z]{2,3}/|(/?index)?\.(html?|md)$", "", path)
    return _instead("/".join(filter(None, (_joined(part, "-") for part in named.split("/")))), written)


def look_up_email(written: str) -> Message:
    """Return a message that proposes the address inside what was written, such as `mailto:team@site.example.`."""
    if "@" not in written:
        written_so, written = written, DOT_IN_WORDS.sub(".", AT_IN_WORDS.sub("@", written))
        if written_so == written:
            return say("Write one address, such as team@example.org.")
        return look_up_email(written) if " " in written else proposal(written)
    joined = re.sub(r",(?=[a-z]{2,}$)", ".", re.sub(r"\s*@\s*", "@", written.strip()), flags=re.I)
    found = {address.rstrip(".") for address in re.findall(r"[\w.%+-]+@[\w.-]+\.[^\W\d_]{2,}", joined)}
    if len(found) == 1 and written not in found:
        return proposal(found.pop())
    return say("Write one address, such as team@example.org.")


def look_up_link(written: str) -> Message:
    """Return a message that proposes the https address meant, such as that of `www.icmpd.org`."""
    address = with_https(written)
    return proposal(address) if address else say("Correct the value.")


def look_up_site(written: str) -> Message:
    """Return a message that proposes the address of a site, which ends with a slash."""
    address = with_https(written)
    return say("Write {text}.", text=f"{address.rstrip('/')}/") if address else say("Correct the value.")


def look_up_id(written: str) -> Message:
    """Return a message that proposes the id a title may mean, such as `border_management` for `Border Management`."""
    return _instead(_joined(written, "_").lstrip("0123456789_")[:MAX_ID], written)


def _joined(text: str, sign: str) -> str:
    """Return letters of English and digits in lowercase, with a sign in the place of all others; œ is oe, é is e."""
    words = re.sub(r"[\W_]+", " ", text.casefold().translate(LIGATURES))
    return str(slugify(words, sign))


def _instead(proposed: str, written: str) -> Message:
    return proposal(proposed) if proposed and proposed != written else say("Correct the value.")


def unknown_language(written: str, languages: Iterable[str]) -> Message:
    """Return what to do about a language the site does not have: perhaps one of its own is meant."""
    return own_language(written, languages) or say("Delete it, or declare the language in mkdocs.yml.")


def own_language(written: str, languages: Iterable[str]) -> Message | None:
    """Return a message that proposes the language of the site an editor may mean; None when it is none of them."""
    near = alike(written, tuple(languages))
    return proposal(near) if near else None


def alike(written: str, languages: Collection[str]) -> str | None:
    """Return which of some languages a key may mean: `FR`, `en-US`, `English` and `frr` mean one."""
    begun = re.split(r"[^a-z]", written.casefold().strip())[0]
    code = begun if begun in languages else _meant(written, _language_names())
    return code if code in languages else nearest(written, languages)


def _meant(written: str, names: dict[str, str]) -> str | None:
    plain = only_letters(written)
    if plain in names:
        return names[plain] if names[plain] != written else None
    near = nearest(plain, names, MIN_LIKENESS) if len(plain) >= MIN_LETTERS else None
    return names[near] if near else None


def only_letters(name: str) -> str:
    """Return only the letters of a name, without accents, in lowercase."""
    return "".join(character for character in unicodedata.normalize("NFKD", name).casefold() if character.isalnum())


@cache
def _country_names() -> dict[str, str]:
    names = dict(_countries())
    aliases = get_global("territory_aliases").items()
    return names | {
        only_letters(old): new[0] for old, new in aliases if only_letters(old) not in names and len(new) == 1
    }


def _countries() -> Iterator[tuple[str, str]]:
    codes = {country.alpha_2 for country in pycountry.countries}
    for country in pycountry.countries:
        for attribute in ("alpha_3", "name", "common_name", "official_name", "alpha_2"):
            yield only_letters(getattr(country, attribute, country.alpha_2)), country.alpha_2
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in codes:
                yield only_letters(name), code


@cache
def _language_names() -> dict[str, str]:
    return dict(_languages())


def _languages() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for code, name in Locale.parse(language).languages.items():
            if code.isalpha():
                yield only_letters(name), code
    for found in pycountry.languages:
        code = getattr(found, "alpha_2", None)
        for attribute in ("alpha_3", "bibliographic") if code else ():
            yield only_letters(getattr(found, attribute, found.alpha_3)), str(code)
    yield from ((str(code), str(code)) for code in Locale.parse(LANGUAGES[0]).languages)
