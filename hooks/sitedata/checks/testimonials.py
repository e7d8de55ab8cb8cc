"""Checks of the testimonials: the language each was given in, its original, quotation marks the page would double."""

from collections.abc import Iterator

from sitedata.checks.place import Place
from sitedata.language.names import is_language, same_language
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import look_up_language
from sitedata.messages.translatable import chain, say
from sitedata.models.testimonial import Testimonial
from sitedata.reading.document import Document, ValuePath
from sitedata.site import Site
from sitedata.text.quotation_marks import marks_around


def check_testimonials(site: Site, document: Document) -> Iterator[Problem]:
    """Yield the problems of each testimonial."""
    for index, testimonial in enumerate(site.testimonials):
        yield from _language(site, testimonial, document, index)
        for keys, text in _texts(testimonial):
            if marks := marks_around(text):
                yield _marked(testimonial, Place(document, (index, *keys)), marks)


def _texts(testimonial: Testimonial) -> Iterator[tuple[ValuePath, str]]:
    """Yield what was said in each language, with its keys."""
    yield from ((("quote", code), text) for code, text in testimonial.quote.items())
    if testimonial.original:
        yield ("original",), testimonial.original


def _language(site: Site, testimonial: Testimonial, document: Document, index: int) -> Iterator[Problem]:
    """Yield a problem for a language that does not exist, and for an original that stands there twice."""
    code = testimonial.original_language
    if not is_language(code):
        place = Place(document, (index, "original_language"))
        where, expected = _where(testimonial, place.path), say("a language code of ISO 639")
        yield place.problem(where, quoted(code), expected, look_up_language(code))
        return
    [own, *_] = [*(known for known in site.languages if same_language(code, known)), ""]
    if testimonial.original and own:
        place = Place(document, (index, "original"))
        found = say("the text of {place} a second time", place=quoted(f"quote › {own}"))
        repair = say("Delete the line “original: …”, or correct “original_language: …”.")
        yield place.problem(_where(testimonial, place.path), found, say("each text once"), repair)


def _marked(testimonial: Testimonial, place: Place, marks: tuple[str, str]) -> Problem:
    found = say("the quotation marks {marks}", marks=" ".join(marks))
    expected, repair = say("the words without quotation marks"), say("Delete them: the page adds its own.")
    return place.problem(_where(testimonial, place.path), found, expected, repair)


def _where(testimonial: Testimonial, path: ValuePath) -> str:
    return chain((say("record {name}", name=quoted(testimonial.id)), *path[1:]), " › ")
