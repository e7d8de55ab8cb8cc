"""What visitors are told of a form's state, with its dates in their language."""

from datetime import datetime

from sitedata.language import formatting
from sitedata.language.placeholders import fill
from sitedata.models.form_definition import Form
from sitedata.models.opening import Bound, Opening, State
from sitedata.site import Site

WORDS = ("state.day", "state.moment", "state.until", "state.from", "state.between", "state.since", "state.closed")
"""Keys of words.yml that the sentences are made of."""


def sentence(form: Form, state: State, site: Site, language: str) -> str:
    """Return the sentence for a state of a form; empty for an open form without an end."""
    period = site.opening(form.id)
    key = _key(period, state)
    bounds = {"opens": period.opens, "closes": period.closes}
    values = {name: in_words(bound, site, language) for name, bound in bounds.items() if bound}
    return fill(site.word(language, key), {"form": form.title[language], **values}) if key else ""


def _key(period: Opening, state: State) -> str:
    if state == "open":
        return "state.until" if period.closes else ""
    if state == "before" and period.opens:
        return "state.between" if period.closes else "state.from"
    return "state.since" if period.switched_on and period.closes else "state.closed"


def in_words(bound: Bound, site: Site, language: str) -> str:
    """Return a date in words, with its time and the name of its time zone: 15 January 2027, 23:59 (Vienna time)."""
    named = site.programme.time_zone
    own = named and named.id == bound.zone
    zone = named.name[language] if named and own else formatting.zone_name(bound.zone, language)
    values = {"day": formatting.day(bound.day, language), "zone": zone}
    if bound.time is None:
        return fill(site.word(language, "state.day"), values)
    seconds = f":{bound.time.second:02}" if bound.time.second else ""
    clock = {"hour": bound.time.hour, "minute": f"{bound.time.minute:02}{seconds}"}
    return fill(site.word(language, "state.moment"), values | clock)


def iso(instant: datetime) -> str:
    """Return an instant in UTC as programs write it: 2027-01-15T22:59:00Z."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
