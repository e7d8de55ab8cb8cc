"""The order of names, judged by a program that has nothing of ours: the collator of a browser."""

import pytest
from babel import Locale
from playwright.sync_api import Browser
from sitedata.language import countries
from sitedata.language.collation import sort_key

LANGUAGES = ("fr", "en", "es", "sv", "pl", "cs", "lt", "et", "de", "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_stand_where_a_browser_puts_them(browser: Browser, language: str) -> None:
    known = Locale.parse(language)
    names = sorted({*(known.territories[code] for code in countries.iso_codes()), *known.languages.values()})
    page = browser.new_page()
    theirs = page.evaluate("([names, language]) => names.sort(new Intl.Collator(language).compare)", [names, language])
    page.close()
    assert sorted(names, key=lambda name: sort_key(name, language)) == theirs
