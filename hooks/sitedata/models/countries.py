"""The record of data/countries.yml: what the site says of countries that ISO 3166-1 and CLDR do not say."""

from typing import Annotated

from pydantic import Field as Limit
from pydantic import StringConstraints

from sitedata.messages.translatable import say
from sitedata.models.content import Code, Id, Language, Record
from sitedata.models.pattern_rule import pattern
from sitedata.models.translated_text import Sentence
from sitedata.text.typography import typeset

# A comma after several words is told where the file is read.
_NAME = pattern(
    r"^([^\s、，；]*[^\s,;:*、，；]|[^、，；]*\s[^、，；]*[^\s;:*、，；])$",
    say("a name alone, without a comma or a star at its end"),
)
CountryName = Annotated[str, StringConstraints(max_length=80), _NAME]
"""What a country is called, in one language."""


class Countries(Record):
    """data/countries.yml. A site without this file uses the codes of ISO 3166-1 and the names of CLDR."""

    beyond_iso: tuple[Code, ...] = ()
    """Codes that ISO 3166-1 does not have and CLDR names, such as XK."""
    names: dict[Language, dict[Code, CountryName]] = Limit(default_factory=dict)
    """By language: names that are not CLDR's. All other names are CLDR's."""
    notes: dict[Code, Sentence] = Limit(default_factory=dict)
    """Footnotes to names, without the star: it is added, to the name as well."""
    groups: dict[Id, tuple[Code, ...]] = Limit(default_factory=dict)
    """Countries that a question may leave out (`without:` in data/forms/), by the name of their group."""
    also: dict[Language, dict[Code, tuple[CountryName, ...]]] = Limit(default_factory=dict)
    """By language: other names by which visitors find a country in a form. CLDR's names are known without this."""

    def names_in(self, language: str) -> dict[str, str]:
        """Return the names that are not CLDR's, in a language, by code."""
        return {code: typeset(name, language) for code, name in self.names.get(language, {}).items()}

    def also_in(self, language: str) -> dict[str, tuple[str, ...]]:
        """Return other names in a language, by code."""
        found = self.also.get(language, {})
        return {code: tuple(typeset(name, language) for name in names) for code, names in found.items()}

    def grouped(self, groups: tuple[str, ...]) -> frozenset[str]:
        """Return the codes of some groups; none for a name that is no group."""
        return frozenset(code for group in groups for code in self.groups.get(group, ()))
