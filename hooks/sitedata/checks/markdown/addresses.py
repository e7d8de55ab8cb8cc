"""Addresses of links and pictures: only those that are safe to open, and pictures from this site only."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import AT_IN_WORDS
from sitedata.messages.translatable import Message, say
from sitedata.messages.web_addresses import telephone, with_https
from sitedata.reading.html_tree import Element

DETOURS = re.compile(
    r"https://(?:www\.google\.[a-z.]+/url|[\w.-]*\.?safelinks\.protection\.outlook\.com|l\.facebook\.com/l\.php|lnkd\.in)\b",
    re.I,
)
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
SAFE_SCHEMES = frozenset({"https", "mailto", "tel"})
IGNORED = re.compile(r"[\x00-\x20]+")
"""What browsers leave out of an address before they look at its scheme: at both ends, and tabs and line ends inside."""
WITHOUT_HOST = re.compile(r"https:(?!//[^/?#])", re.I)
OF_A_COMPUTER = re.compile(r"[a-z]:[\\/]|file:", re.I)
"""Where a file lies on the computer of an editor."""
LINK, PICTURE = say("a link"), say("a picture")
WORDS = re.compile(r"\w")
LETTER = re.compile(r"[^\W\d_]")
WORDS_OF_LINK = re.compile(r"[^\W_]+")
VAGUE_WORDS = {
    "fr": (
        "ici",
        "là",
        "lien",
        "ce lien",
        "cliquez ici",
        "cliquer ici",
        "en savoir plus",
        "lire la suite",
        "plus",
        "suite",
    ),
    "en": ("here", "link", "this link", "click here", "read more", "learn more", "more"),
    "es": (
        "aquí",
        "aqui",
        "enlace",
        "este enlace",
        "haga clic aquí",
        "pulse aquí",
        "clic aquí",
        "leer más",
        "más",
        "ver más",
    ),
}
"""Words of links that say nothing when they stand alone, by language."""
ADDRESSES = ("href", "src", "cite")


def check_addresses_in_text(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for each address that is not safe, also of definitions that no link uses."""
    used = set()
    for element in page.elements:
        for name in ADDRESSES:
            target = element.attributes.get(name)
            used.add(target)
            if target is not None and not _safe(target):
                yield _unsafe(page, element.target_line, target)
            elif target and (leads_to := _detour(target)):
                found, expected = (
                    say("the address {address}", address=quoted(target)),
                    say("the page itself, without a detour that notes who goes there"),
                )
                yield page.problem(element.target_line, LINK, found, expected, say("Write {text}.", text=leads_to))
            elif target and element.tag == "img" and SCHEME.match(target):
                yield _from_elsewhere(page, element.target_line, target)
    for target in page.rendered.references:
        if unescape(target) not in used and not _safe(unescape(target)):
            yield _unsafe(page, page.line_with(re.escape(target), page.first_line), unescape(target))


def _detour(target: str) -> str | None:
    """Return where a link really leads that goes through a service which notes who follows it."""
    found = DETOURS.match(target)
    query = parse_qs(urlsplit(target).query) if found else {}
    return next((query[name][0] for name in ("url", "q", "u") if query.get(name, [""])[0].startswith("https:")), None)


def _safe(target: str) -> bool:
    address = IGNORED.sub("", target)
    if address.startswith("//") or WITHOUT_HOST.match(address):
        return False
    scheme = SCHEME.match(address)
    return scheme is None or (scheme[1].lower() in SAFE_SCHEMES and not re.search(r"\s", target.strip()))


def _unsafe(page: CheckedPage, line: int, target: str) -> Problem:
    bare = target.removeprefix("http://")
    written = bare if target not in page.source_line(line) and bare in page.source_line(line) else target
    found, expected = say("the address {address}", address=quoted(written)), say("an address that is safe to open")
    repair = _safe_instead(target)
    return page.problem(line, LINK, found, expected, repair)


def _safe_instead(target: str) -> Message:
    """Return what to write in the place of an address that browsers or readers cannot trust."""
    if OF_A_COMPUTER.match(target):
        return say("Upload the file into docs/assets/, and write ../assets/ and its name.")
    if address := telephone(target):
        return say("Write {text}.", text=address)
    if target.lower().startswith("mailto:"):
        return _mail_instead(target)
    if address := with_https(target):
        return say("Write {text}.", text=address)
    return say("Use an https:// or mailto: address, or the name of a page such as apply.md.")


def _mail_instead(target: str) -> Message:
    """Return what to write in the place of an e-mail address with spaces, perhaps around a word for @."""
    meant = re.sub(r"\s", "", target if "@" in target else AT_IN_WORDS.sub("@", target))
    return say("Write {text}.", text=meant) if "@" in meant else say("Write one address, such as team@example.org.")


def _from_elsewhere(page: CheckedPage, line: int, target: str) -> Problem:
    found, expected = say("the address {address}", address=quoted(target)), say("a picture of this site")
    repair = say("Put the picture into docs/assets/ and write its name there: pages load nothing from elsewhere.")
    return page.problem(line, PICTURE, found, expected, repair)


def check_link_words(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for each link without words; what pictures say is looked at with the files they show."""
    for element in page.elements:
        if element.tag == "a" and element.made and "href" in element.attributes and not _has_words(element):
            found, expected = say("no words"), say("words that say where it leads")
            repair = say("Write the words of the link between [ and ].")
            yield page.problem(element.target_line, LINK, found, expected, repair)


def check_vague_links(page: CheckedPage) -> Iterator[Problem]:
    """Yield a warning for each link whose words say nothing to those who hear only the links of a page."""
    vague = VAGUE_WORDS.get(page.source.language, ())
    for element in page.elements:
        words = " ".join(WORDS_OF_LINK.findall(element.text.casefold())) if element.tag == "a" else ""
        if words in vague and "href" in element.attributes and not element.attributes.get("title"):
            found, expected = say("the words {text}", text=quoted(element.text)), say("words that say where it leads")
            repair = say("Write what readers find there, such as [the guide for experts](…).")
            yield Problem(page.source.head.file, element.target_line, LINK, found, expected, repair, "warning")


def check_same_words(page: CheckedPage) -> Iterator[Problem]:
    """Yield a warning for each link with the words of another one that leads elsewhere."""
    seen: dict[str, Element] = {}
    for element in page.elements:
        words = " ".join(element.text.casefold().split()) if element.tag == "a" and element.made else ""
        first = seen.setdefault(words, element)
        elsewhere = element.attributes.get("href") != first.attributes.get("href")
        if LETTER.search(words) and elsewhere and not page.never_together(first.target_line, element.target_line):
            found = say(
                "the words {text} for another page than on line {line}",
                text=quoted(element.text),
                line=first.target_line,
            )
            expected = say("words of its own for each target")
            repair = say("Write what readers find there, such as [the guide for experts](…).")
            yield Problem(page.source.head.file, element.target_line, LINK, found, expected, repair, "warning")


def _has_words(link: Element) -> bool:
    """Return whether a link has words, or a picture, whose description is looked at by itself."""
    named = bool(link.attributes.get("title")) or any(element.tag == "img" for element in link.iter())
    return named or bool(WORDS.search(link.text))
