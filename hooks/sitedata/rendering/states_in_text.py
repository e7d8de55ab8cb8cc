"""The Markdown of a page as it is while forms are open or closed: its blocks, and its buttons that lead to a form."""

import re
from datetime import datetime

from sitedata.form_contract.state_sentences import sentence
from sitedata.language.placeholders import fill
from sitedata.models.opening import PROGRAMME
from sitedata.site import Page, Site
from sitedata.text.state_blocks import shown

BUTTON = re.compile(r"^\[[^\]\n]+\]\(([\w/-]+)\.md\)\{[^}\n]*\.button\b[^}\n]*\}[ \t]*$", re.M)
"""A link that looks like a button, alone on its line."""


def with_states(markdown: str, site: Site, page: Page, now: datetime) -> str:
    """Return a page's Markdown as it is at an instant.

    A button that leads to a form is followed by the day it closes; while the form is not open, the button is replaced
    by what is known of that, and a link to the form's page.
    """

    def is_open(name: str) -> bool:
        return site.opening(name or page.meta.form or PROGRAMME).state(now) == "open"

    return BUTTON.sub(lambda found: _button(found, site, page.text_language, now), shown(markdown, is_open))


def _button(found: re.Match[str], site: Site, language: str, now: datetime) -> str:
    target = site.pages.get((language, found[1]))
    if target is None or not target.meta.form:
        return found[0]
    form = site.forms[target.meta.form]
    state = site.opening(form.id).state(now)
    told = sentence(form, state, site, language)
    if state == "open":
        return f"{found[0]}\n\n{told}" if told else found[0]
    more = fill(site.word(language, "state.more"), {"title": target.meta.title})
    return f"{told} [{more}]({found[1]}.md)"
