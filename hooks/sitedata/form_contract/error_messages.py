"""The sentences a visitor reads when an answer is refused: the field's own, or the general one of words.yml."""

from sitedata.language.formatting import either, number
from sitedata.language.placeholders import fill
from sitedata.models.form_definition import Field, Form
from sitedata.models.translated_text import Text, quotable
from sitedata.site import Site

BYTES_PER_MEGABYTE = 1024 * 1024
SEVERAL = "files"
"""Stands for the kind in the sentences of a field that takes several files."""
OF_SEVERAL = ("too_many", "too_large", "choose_again")
"""What is said of all the files of a field; the other rules are about one, whose name stands before the sentence."""


def word_key(field: Field, rule: str, site: Site) -> str:
    """Return the key of the general sentence: that of several files or of the kind when there is one."""
    own = f"error.{SEVERAL if field.takes_several else field.kind}.{rule}"
    if field.takes_several and rule in OF_SEVERAL:
        return own
    return own if own in site.words else f"error.{rule}"


def messages(field: Field, form: Form, site: Site, language: str) -> dict[str, str]:
    """Return rule → sentence in a language, ready but for what only the answer tells (BY_ANSWER)."""
    values = _values(field, form, site, language)
    return {
        rule: fill(_sentence(field, rule, site)[language], values)
        for rule in field.traits.rules
        if rule != "required" or field.required
    }


def _sentence(field: Field, rule: str, site: Site) -> Text:
    return field.errors.get(rule) or site.words[word_key(field, rule, site)].text


def _values(field: Field, form: Form, site: Site, language: str) -> dict[str, str]:
    other = form.field(field.not_before) if field.not_before else None
    return {
        "label": quotable(field.label, language),
        "max": number(field.max_length, language) if field.max_length else "",
        "max_mb": number(field.max_megabytes, language) if field.max_megabytes else "",
        "max_files": number(field.max_files, language) if field.max_files else "",
        "formats": formats_in_words(field, site, language),
        "other": quotable(other.label, language) if other else "",
    }


def formats_in_words(field: Field, site: Site, language: str) -> str:
    """Return the accepted formats as a list in a language: “PDF, DOCX or ODT”."""
    names = [site.word(language, f"format.{name}") for name in field.formats]
    return either(names, language)
