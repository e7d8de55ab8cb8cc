"""The language in which the site's team is told what is wrong with a proposal."""

from pathlib import Path

from sitedata.messages.translatable import LANGUAGES, SOURCE
from sitedata.reading.languages import read_languages
from sitedata.reading.strict_yaml import read_file

FILE = "data/programme.yml"


def team_language(root: Path) -> str:
    """Return `team_language` of the programme, the site's first language when it cannot be read, English for others."""
    programme = read_file(root / FILE, FILE).value
    chosen = programme.get("team_language") if isinstance(programme, dict) else None
    first = next(iter(read_languages(root)[0]), SOURCE)
    return next((language for language in (chosen, first) if language in LANGUAGES), SOURCE)
