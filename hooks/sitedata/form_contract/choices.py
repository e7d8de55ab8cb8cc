"""The choices of a field, wherever they come from."""

from dataclasses import dataclass
from functools import lru_cache

from sitedata.language import countries, names
from sitedata.models.content import Theme
from sitedata.models.form_definition import Field
from sitedata.models.translated_text import Text
from sitedata.site import Site


@dataclass(frozen=True)
class Choice:
    """One choice as it is stored, shown and grouped.

    `note`: a footnote to its label. `former`: choices that it replaces, for answers that were kept.
    """

    value: str
    label: Text
    group: Text | None = None
    note: Text | None = None
    former: tuple[str, ...] = ()


def field_options(field: Field, site: Site) -> list[Choice]:
    """Return the choices of a field in the order of the default language; none for a field that is not a choice."""
    if "languages" in field.traits.needs:
        return _languages(field.languages, site)
    if field.options:
        return [Choice(option.id, option.label) for option in field.options]
    if field.options_from == "themes":
        return [choice for theme in site.themes for choice in _topics(theme, site)]
    if field.options_from == "countries":
        return _countries(site)
    if field.options_from == "regions":
        return [Choice(region.id, region.title) for region in site.regions.regions]
    if field.options_from == "support_types":
        return [Choice(kind.id, kind.title) for kind in site.support_types]
    return []


def _topics(theme: Theme, site: Site) -> list[Choice]:
    """Return a theme's topics, and the theme as a whole for what none of them names."""
    whole = Choice(theme.id, site.words["form.whole_theme"].text, theme.title)
    return [*(Choice(topic.id, topic.title, theme.title) for topic in theme.topics), whole]


@lru_cache(maxsize=1)
def _countries(site: Site) -> list[Choice]:
    regions = site.regions
    codes = countries.offered((entry.code for entry in regions.country_labels), regions.not_offered)
    lists = {language: countries.named(codes, language, regions.own_names(language)) for language in site.languages}
    by_code = {language: {entry.code: entry for entry in found} for language, found in lists.items()}
    order = [entry.code for entry in lists[site.languages[0]]]
    return [_country(code, by_code) for code in order]


def _country(code: str, by_code: dict[str, dict[str, countries.Country]]) -> Choice:
    label = {language: found[code].name for language, found in by_code.items()}
    notes = {language: found[code].note or "" for language, found in by_code.items()}
    return Choice(code, label, note=notes if all(notes.values()) else None)


def _languages(codes: tuple[str, ...], site: Site) -> list[Choice]:
    labels = {
        code: {language: names.language_name(code, language) or code for language in site.languages} for code in codes
    }
    order = sorted(codes, key=lambda code: countries.sort_key(labels[code][site.languages[0]]))
    return [Choice(code, labels[code]) for code in order]


def shown_options(field: Field, site: Site, language: str) -> list[Choice]:
    """Return the choices as a visitor sees them: countries and languages in the order of the visitor's alphabet."""
    choices = field_options(field, site)
    if "languages" in field.traits.needs or field.options_from == "countries":
        return sorted(choices, key=lambda choice: countries.sort_key(choice.label[language]))
    return choices
