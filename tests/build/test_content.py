"""What the site says: every record, in every language, and every word of the leaflet's lists."""

import re

import pytest
from sitedata.language import countries, formatting
from sitedata.models.form_definition import Form
from sitedata.models.translated_text import Text
from sitedata.rendering.quotations import in_quotation_marks
from sitedata.site import Site

from tests.build.conftest import BuiltPage

PICTOGRAM_BYTES = 400


def squeeze(text: str) -> str:
    """Text for comparison: any white space is one space."""
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def said(site: Site, pages: dict[str, BuiltPage]) -> dict[str, str]:
    """All visible text of a language's pages."""
    return {
        language: squeeze(
            " ".join(pages[p.url].soup.get_text(" ") for p in site.pages.values() if p.language == language)
        )
        for language in site.languages
    }


def texts(site: Site) -> list[Text]:
    """Every text of the records that pages show."""
    found = [site.programme.tagline, site.programme.mission, site.programme.disclaimer]
    found += [site.programme.funder.statement, site.programme.implementer.statement]
    found += [text for figure in site.programme.figures for text in (figure.value, figure.label, figure.as_of)]
    found += [text for step in site.steps for text in (step.title, *step.points)]
    found += [theme.title for theme in site.themes]
    found += [topic.title for theme in site.themes for topic in theme.topics]
    found += [text for region in site.regions.regions for text in (region.title, region.definition)]
    found += [kind.title for kind in site.support_types]
    found += [entry.attribution for entry in site.testimonials]
    found += [point.text for point in (*site.benefits, *site.conditions)]
    return found


def test_what_is_promised_is_shown(site: Site, said: dict[str, str]) -> None:
    """That it stands in the data is the check's part (checks/promised.py)."""
    assert site.promised
    words = [(promise.language, text) for promise in site.promised.promised for text in promise.words]
    assert len(words) == 57
    assert [each for each in words if squeeze(each[1]).casefold() not in said[each[0]].casefold()] == []


def test_every_record_is_on_the_site_in_every_language(site: Site, said: dict[str, str]) -> None:
    missing = [text[code] for text in texts(site) for code in site.languages if squeeze(text[code]) not in said[code]]
    quoted = [(code, in_quotation_marks(one.quote[code], code)) for one in site.testimonials for code in site.languages]
    missing += [quote for code, quote in quoted if squeeze(quote) not in said[code]]
    assert missing == []


def test_the_counts_are_the_leaflets(site: Site) -> None:
    assert [len(records) for records in (site.steps, site.themes, site.regions.regions, site.support_types)] == [
        4,
        5,
        6,
        8,
    ]
    assert [len(records) for records in (site.testimonials, site.benefits, site.conditions)] == [2, 5, 3]


def test_countries_stand_in_the_order_of_each_alphabet(site: Site, pages: dict[str, BuiltPage]) -> None:
    for language in site.languages:
        text = squeeze(pages[site.page(language, "regions").url].soup.get_text(" "))
        for region in site.regions.regions:
            for part in region.subsets or (region,):
                found = countries.listed(part.countries, language, site.countries)
                names = [entry.name + entry.mark for entry in found]
                assert " ".join(names) in text, (language, part.id)


def test_funding_statement_and_emblem_stand_together_on_every_page(site: Site, pages: dict[str, BuiltPage]) -> None:
    for page in site.pages.values():
        emblem = pages[page.url].soup.select_one("footer .emblem[role=img]")
        assert emblem, page.url
        assert emblem["aria-label"] == site.programme.funder.emblem_alt[page.language]
        assert len(emblem.select("svg use")) == 12
        assert emblem.parent
        assert site.programme.funder.statement[page.language] in emblem.parent.get_text(), page.url


def storing(site: Site) -> list[Form]:
    """Forms of which something is stored: all but the one that erases."""
    return [form for form in site.forms.values() if not form.withdraws]


def test_the_privacy_notice_gives_the_legal_basis_of_each_form(site: Site, pages: dict[str, BuiltPage]) -> None:
    for language in site.languages:
        shown = squeeze(pages[site.page(language, "privacy").url].soup.get_text(" "))
        for form in storing(site):
            assert squeeze(form.legal_basis[language]) in shown, (form.id, language)


def test_the_accessibility_statement_tells_of_the_last_check(site: Site, pages: dict[str, BuiltPage]) -> None:
    check = site.accessibility
    assert check
    for language in site.languages:
        shown = pages[site.page(language, "accessibility").url].soup.get_text(" ")
        assert ", ".join(check.tools) in shown
        assert str(check.states) in shown
        assert formatting.day(check.checked_on, language) in shown
        assert site.word(language, "audit.violations") in shown


def test_the_privacy_notice_ends_with_its_long_tables(site: Site, pages: dict[str, BuiltPage]) -> None:
    for language in site.languages:
        main = pages[site.page(language, "privacy").url].soup.select_one("main")
        assert main
        [*others, contact] = main.select(".facts, .prose h2, details, .contact")
        tables = main.select("details > table")
        assert contact["class"] == ["contact"]
        assert [table.parent for table in tables] == others[-len(storing(site)) :]
        assert [table["id"] for table in tables] == [f"data-{form.id}" for form in storing(site)]
        assert main.select("a[href='#data']")
        said = [squeeze(fact.get_text()) for fact in main.select(".data-group .facts")]
        assert len(said) == len(storing(site))
        for form, fact in zip(storing(site), said, strict=True):
            assert squeeze(form.purpose[language]) in fact, language


def test_every_country_is_found_by_its_name_with_its_regions(site: Site, pages: dict[str, BuiltPage]) -> None:
    for language in site.languages:
        main = pages[site.page(language, "regions").url].soup.select_one("main")
        assert main
        found = {}
        for entry in main.select("details.finder > ul > li"):
            name = str(entry.find(string=True)).strip().rstrip("*")
            found[name] = [str(link["href"]) for link in entry.select("a")]
        codes = {code for region in site.regions.regions for code in region.countries}
        expected = {
            country.name: [
                f"#region-{region.id}" for region in site.regions.regions if country.code in region.countries
            ]
            for country in countries.listed(codes, language, site.countries)
        }
        assert list(found.items()) == list(expected.items()), language


def test_themes_and_kinds_of_support_have_drawings_that_only_decorate(site: Site, pages: dict[str, BuiltPage]) -> None:
    for name, records in (("themes", site.themes), ("support", site.support_types)):
        for language in site.languages:
            drawn = pages[site.page(language, name).url].soup.select("main svg.pictogram")
            assert len({str(svg) for svg in drawn}) == len(records)
            for svg in drawn:
                assert svg["aria-hidden"] == "true"
                assert len(str(svg)) < PICTOGRAM_BYTES
