"""Fills the page of a form that a link leads to with questions of the form that was sent, to answer one anew.

The questions come from that form's own page, as they were built: while it is closed there are none.
"""

from functools import lru_cache

from bs4 import BeautifulSoup, Tag

from receiver.forms import corrections
from receiver.forms.contract import Form
from receiver.web import page_filling
from receiver.web.page_filling import parsed, written

Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Questions that can be chosen, by the title of their section: id and label of each."""


@lru_cache(maxsize=32)
def built(source: str) -> frozenset[str]:
    """Return the questions that are on the page of a form."""
    return frozenset(str(place["data-field"]) for place in parsed(source).select("#form [data-field]"))


def choices(form: Form, language: str, source: str) -> Choices:
    """Return the questions of a form that can be corrected and that are on its page, `source`."""
    found = [field for field in corrections.questions(form) if field.id in built(source)]
    titled = [
        (section.title[language], tuple((one.id, one.label[language]) for one in found if one.section == section.id))
        for section in form.sections
    ]
    return tuple((title, entries) for title, entries in titled if entries)


@lru_cache(maxsize=32)
def with_choices(page: str, offered: Choices) -> str:
    """Return the page of additions with these questions to choose from, or without anything to choose."""
    soup = parsed(page)
    for note in soup.select("[data-correcting]"):
        note.decompose()
    for place in soup.select("[data-correct]"):
        if not offered:
            place.decompose()
        for select in place.select("select"):
            select.extend(_group(soup, title, entries) for title, entries in offered)
    return written(soup)


def _group(soup: BeautifulSoup, title: str, entries: tuple[tuple[str, str], ...]) -> Tag:
    group = soup.new_tag("optgroup", attrs={"label": title})
    group.extend(soup.new_tag("option", attrs={"value": value}, string=label) for value, label in entries)
    return group


@lru_cache(maxsize=64)
def with_questions(
    page: str, source: str, asked: tuple[str, ...], link: tuple[str, str], control: tuple[str, str]
) -> str:
    """Return the page of additions with the questions `asked` of another form's page in place of its own.

    `link`: name and value of what its links carry; `control`: of what its form does.
    """
    soup = parsed(page)
    for place in soup.select("[data-correct]"):
        place.decompose()
    [form], [others] = soup.select("#form"), parsed(source).select("#form")
    own = form.select(".form__section")
    own[0].insert_before(*_sections(others, asked))
    for section in own:
        section.decompose()
    form["data-description"] = others["data-description"]
    name, value = control
    for key in form.select("input[name=_key]"):
        key.insert_after(soup.new_tag("input", type="hidden", attrs={"name": name, "value": value}))
    page_filling.add_to_links(soup, dict((link,)))
    return written(soup)


def _sections(form: Tag, asked: tuple[str, ...]) -> list[Tag]:
    """Return the sections of a form with these questions only."""
    for field in form.select("[data-field]"):
        if field["data-field"] not in asked:
            field.decompose()
    return [section.extract() for section in form.select(".form__section") if section.select("[data-field]")]
