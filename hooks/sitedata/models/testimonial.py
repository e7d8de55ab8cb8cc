"""The records of data/testimonials.yml."""

from typing import Annotated

from pydantic import Field, StringConstraints

from sitedata.messages.suggestions import look_up_language
from sitedata.messages.translatable import say
from sitedata.models.content import Code, Identified
from sitedata.models.pattern_rule import pattern
from sitedata.models.translated_text import MAX_SENTENCE, Label, Quotation
from sitedata.text.language_tags import LANGUAGE_TAG

_TAG = pattern(
    f"^{LANGUAGE_TAG}$",
    say("a language code, such as pt, pt-BR or az-Arab"),
    look_up_language,
)
AnyLanguage = Annotated[str, _TAG, Field(examples=["pt", "pt-BR"])]
"""Any language, also one that the site does not have, by its ISO 639 code; script and country may follow."""


class Testimonial(Identified):
    """A quotation: data/testimonials.yml."""

    original_language: AnyLanguage
    """Language it was given in, by its code, also one that the site does not have; the others are translations."""
    original: Annotated[str, StringConstraints(min_length=1, max_length=MAX_SENTENCE)] | None = None
    """The words as they were given, without quotation marks, when the site does not have their language."""
    quote: Quotation
    """The words in each language of the site, without quotation marks."""
    attribution: Label
    """Who said it."""
    countries: tuple[Code, ...]
    """Countries the person worked with."""
