"""The choices of a field, wherever they come from."""

from dataclasses import dataclass, replace
from functools import lru_cache

from sitedata.language import countries, names
from sitedata.language.collation import sort_key
from sitedata.models.content import Theme
from sitedata.models.form_definition import Field
from sitedata.models.translated_text import Text
from sitedata.site import Site


@dataclass(frozen=True)
class Choice:
    """One choice as it is stored, shown and grouped.

    `note`: a footnote to its label, to which `mark` leads in the list that a visitor sees. `former`: choices that it
    replaces, for answers that were kept. `covers`: codes that it stands for (a theme its topics, a region its
    countries).
    """

    value: str
    label: Text
    group: Text | None = None
    note: Text | None = None
    mark: str = ""
    former: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


def field_options(field: Field, site: Site) -> list[Choice]:
    """Return the choices of a field in the order of the default language; none for a field that is not a choice."""
    if "languages" in field.traits.needs:
        return _languages(field.languages, site)
    if field.options:
        return [Choice(option.id, option.label) for option in field.options]
    if field.options_from == "themes":
        return [choice for theme in site.themes for choice in _topics(theme, site)]
    if field.options_from == "countries":
        return _offered(field, site)
    if field.options_from == "regions":
        return [Choice(region.id, region.title, covers=tuple(region.countries)) for region in site.regions.regions]
    if field.options_from == "support_types":
        return [Choice(kind.id, kind.title) for kind in site.support_types]
    return []


def _topics(theme: Theme, site: Site) -> list[Choice]:
    """Return a theme's topics, and the theme as a whole for what none of them names."""
    covered = tuple(topic.id for topic in theme.topics)
    whole = Choice(theme.id, site.words["form.whole_theme"].text, theme.title, covers=covered)
    return [*(Choice(topic.id, topic.title, theme.title) for topic in theme.topics), whole]


def left_out(field: Field, site: Site) -> list[Choice]:
    """Return the countries that a field does not offer: answers from before it left them out keep their names."""
    if field.options_from != "countries":
        return []
    without = site.countries.grouped(field.without)
    return [choice for choice in _countries(site) if choice.value in without]


def _offered(field: Field, site: Site) -> list[Choice]:
    without = site.countries.grouped(field.without)
    return [choice for choice in _countries(site) if choice.value not in without]


@lru_cache(maxsize=1)
def _countries(site: Site) -> list[Choice]:
    """Return every country that the site knows."""
    names = {language: countries.names(language, site.countries) for language in site.languages}
    labels = {code: {language: names[language][code] for language in names} for code in countries.codes(site.countries)}
    first = site.languages[0]
    order = sorted(labels, key=lambda code: countries.order(labels[code][first], first))
    return [Choice(code, labels[code], note=site.countries.notes.get(code)) for code in order]


def _languages(codes: tuple[str, ...], site: Site) -> list[Choice]:
    labels = {
        code: {language: names.language_name(code, language) or code for language in site.languages} for code in codes
    }
    first = site.languages[0]
    order = sorted(codes, key=lambda code: sort_key(labels[code][first], first))
    return [Choice(code, labels[code]) for code in order]


def shown_options(field: Field, site: Site, language: str) -> list[Choice]:
    """Return the choices as a visitor sees them: countries and languages in the order of the visitor's alphabet."""
    choices = field_options(field, site)
    if "languages" in field.traits.needs:
        choices = sorted(choices, key=lambda choice: sort_key(choice.label[language], language))
    if field.options_from == "countries":
        choices = sorted(choices, key=lambda choice: countries.order(choice.label[language], language))
    found = zip(choices, countries.marks(choice.note for choice in choices), strict=True)
    return [replace(choice, mark=mark) if mark else choice for choice, mark in found]
