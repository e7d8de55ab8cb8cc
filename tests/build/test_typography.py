"""Every visible sentence of the built site follows the typography of its language."""

import re

from bs4 import NavigableString
from typeset_pages import on_page_markdown

from tests.build.conftest import BuiltPage

WRONG = {
    "fr": [r"\w[ \u00a0]?[;!?](?!\w)", r"\w[ \u202f]?:(?![\w/])", r"«[^\u00a0]", r"[^\u00a0]»", r"\w'\w", r"“"],
    "en": [r"\s[;:!?](?!\w)", r"\w'\w", r"\"", r"«"],
    "es": [r"\s[;:!?](?!\w)", r"\"", r"“", r"«\s"],
}
"""Language → what must not stand in a text: wrong spaces, straight or foreign quotation marks."""
OPENED = {"?": "¿", "!": "¡"}
ADDRESS = re.compile(r"https?://\S+|\S+@\S+|www\.\S+")


def texts(page: BuiltPage) -> list[tuple[str, str]]:
    """Language and text of every piece of the page that people read."""
    found = []
    for piece in page.soup.find_all(string=True):
        parent = piece.parent
        if type(piece) is not NavigableString or parent is None or parent.name in ("script", "style"):
            continue
        holder = piece.find_parent(attrs={"lang": True})
        if holder and piece.strip():
            found.append((str(holder["lang"]), ADDRESS.sub("", str(piece))))
    return found


def test_no_sentence_is_set_wrongly(pages: dict[str, BuiltPage]) -> None:
    wrong = {
        (page.url, text.strip(), pattern)
        for page in pages.values()
        for language, text in texts(page)
        for pattern in WRONG.get(language, ())
        if re.search(pattern, text)
    }
    assert wrong == set()


def test_spanish_questions_are_opened(pages: dict[str, BuiltPage]) -> None:
    for page in pages.values():
        for language, text in texts(page):
            for closing, opening in OPENED.items():
                if language == "es":
                    assert text.count(closing) == text.count(opening), (page.url, text)


def test_no_sentence_is_left_in_another_language(pages: dict[str, BuiltPage]) -> None:
    """The same words on two twins are names, codes, or a translation that was forgotten."""
    common = {
        language: {text.strip() for page in pages.values() for code, text in texts(page) if code == language}
        for language in WRONG
    }
    sentence = re.compile(r"(\w+[\s,’'-]+){5}\w+")
    for one, other in (("fr", "en"), ("fr", "es"), ("en", "es")):
        assert {text for text in common[one] & common[other] if sentence.search(text)} == set(), (one, other)


def test_accents_kept_apart_from_their_letters_are_composed() -> None:
    """A Mac may write an n and a tilde: a search for the word would not find it."""
    assert on_page_markdown("El an\u0303o") == "El año"
