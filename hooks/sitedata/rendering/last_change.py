"""When what a page says last changed: its own text, or the data that it shows."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from sitedata.site import Page, Site

SECTION = re.compile(r"^\{\{ *([a-z_]+) *\}\}", re.MULTILINE)
SHOWN = {
    "accessibility_check": ("accessibility.yml",),
    "regions": ("regions.yml", "countries.yml", "map.yml"),
    **dict.fromkeys(("controller", "disclaimer", "figures", "funding", "publisher"), ("programme.yml",)),
}
"""What sections show that is not in a file of their own name. The contact, on nearly every page, is no news of any."""
ALL_FORMS = ("privacy_purposes", "privacy_table")


def last_change(site: Site, page: Page, changes: Mapping[str, datetime]) -> str:
    """Return the instant, such as `2026-03-01T12:00:00Z`; an empty text where nobody knows.

    `changes`: the instants in UTC, by path below the project's folder.
    """
    found = [changes[path] for path in _sources(site, page) if path in changes] if changes else []
    return f"{max(found):%Y-%m-%dT%H:%M:%SZ}" if found else ""


def _sources(site: Site, page: Page) -> Iterator[str]:
    """Yield the paths of the files from which a page is made."""
    own = f"docs/{page.text_language}/{page.name}.md"
    yield own
    sections = SECTION.findall((site.root / own).read_text("utf-8"))
    for name in sections:
        yield from (f"data/{file}" for file in SHOWN.get(name, (f"{name}.yml",)))
    shown = site.forms if set(ALL_FORMS) & set(sections) else filter(None, [page.meta.form])
    yield from (f"data/forms/{form}.yml" for form in shown)
