"""Both forms: the HTML in every language, forms.json and the definition say the same."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from sitedata.form_contract.choices import field_options
from sitedata.form_contract.filled_words import BY_ANSWER
from sitedata.language import countries
from sitedata.language.placeholders import fill
from sitedata.models.form_definition import Field
from sitedata.site import Site

from tests.build.conftest import BuiltPage


@pytest.fixture(scope="module")
def contract(built_site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((built_site / "forms.json").read_text("utf-8"))
    return found


def form_pages(site: Site, pages: dict[str, BuiltPage]) -> list[tuple[str, str, BeautifulSoup]]:
    """Form id, language and parsed page of every form page."""
    return [(p.meta.form, p.language, pages[p.url].soup) for p in site.pages.values() if p.meta.form]


def control_names(field: Field) -> set[str]:
    rows = range(1, (field.rows or 1) + 1)
    return {control.format(id=field.id, row=row) for row in rows for control in field.traits.controls}


def test_there_is_a_page_for_each_form_in_each_language(site: Site, pages: dict[str, BuiltPage]) -> None:
    found = {(form, language) for form, language, _ in form_pages(site, pages)}
    assert found == {
        (form, language) for form in ("expert", "request", "addition", "withdrawal") for language in ("fr", "en", "es")
    }


def test_controls_are_exactly_those_of_the_definition(site: Site, pages: dict[str, BuiltPage]) -> None:
    for form, _, soup in form_pages(site, pages):
        names = {str(tag["name"]) for tag in soup.select("#form [name]")}
        expected = set().union(*(control_names(field) for field in site.forms[form].fields()))
        own = {"_key", "_proof", "_homepage", *(["_link"] if site.forms[form].by_link else [])}
        assert names == expected | own


def test_the_contract_names_the_same_fields_in_the_same_order(site: Site, contract: dict[str, Any]) -> None:
    for form in site.forms.values():
        assert [field["id"] for field in contract["forms"][form.id]["fields"]] == [field.id for field in form.fields()]


def test_every_control_has_a_label_and_every_group_a_legend(site: Site, pages: dict[str, BuiltPage]) -> None:
    for form, language, soup in form_pages(site, pages):
        for control in soup.select("#form input:not([type=hidden]), #form select, #form textarea"):
            label = soup.find("label", attrs={"for": control["id"]})
            assert isinstance(label, Tag), (form, language, control)
            assert label.get_text(strip=True)
        for group in soup.select("#form fieldset"):
            first = group.find(True)
            assert isinstance(first, Tag)
            assert first.name == "legend", (form, language, group.get("data-field"))


def test_labels_hints_and_options_are_the_datas(site: Site, pages: dict[str, BuiltPage]) -> None:
    for form, language, soup in form_pages(site, pages):
        for field in site.forms[form].fields():
            wrapper = soup.find(attrs={"data-field": field.id})
            assert isinstance(wrapper, Tag)
            text = wrapper.get_text(" ", strip=True)
            assert field.label[language] in text
            assert not field.hint or field.hint[language] in text
            if "options" in field.traits.allows:
                values = [str(tag["value"]) for tag in wrapper.select("option[value], input[value]") if tag["value"]]
                assert sorted(values) == sorted(choice.value for choice in field_options(field, site))


def test_every_place_a_message_needs_is_there(
    site: Site, pages: dict[str, BuiltPage], contract: dict[str, Any]
) -> None:
    for form, _, soup in form_pages(site, pages):
        summary = soup.find(id="error-summary")
        assert isinstance(summary, Tag)
        assert summary.has_attr("hidden")
        for field in contract["forms"][form]["fields"]:
            assert soup.find(id=f"{field['id']}-error"), field["id"]
            anchor = soup.find(id=field["anchor"])
            assert isinstance(anchor, Tag)
            assert anchor.name in ("input", "select", "textarea")


def test_every_rule_has_a_finished_sentence_in_every_language(site: Site, contract: dict[str, Any]) -> None:
    for form in site.forms.values():
        for field, published in zip(form.fields(), contract["forms"][form.id]["fields"], strict=True):
            rules = {rule for rule in field.traits.rules if rule != "required" or field.required}
            for language in site.languages:
                sentences = published["errors"][language]
                assert set(sentences) == rules
                finished = [fill(sentence, dict.fromkeys(BY_ANSWER, "7")) for sentence in sentences.values()]
                assert not any(re.search(r"[{}]|  ", sentence) for sentence in finished)


def test_autocomplete_tells_the_browser_what_it_may_fill_in(site: Site, pages: dict[str, BuiltPage]) -> None:
    for form, _, soup in form_pages(site, pages):
        for field in site.forms[form].fields():
            control = soup.find(id=field.id)
            if isinstance(control, Tag) and control.name != "fieldset":
                assert control.get("autocomplete") == field.autocomplete, field.id


def test_conditional_fields_name_what_they_depend_on(site: Site, pages: dict[str, BuiltPage]) -> None:
    for form, language, soup in form_pages(site, pages):
        for field in site.forms[form].fields():
            wrapper = soup.find(attrs={"data-field": field.id})
            assert isinstance(wrapper, Tag)
            if field.asked_when is None:
                assert not wrapper.has_attr("data-asked-field")
                continue
            assert wrapper["data-asked-field"] == field.asked_when.field
            assert str(wrapper["data-asked-values"]).split() == list(field.asked_when.values)
            assert field.note
            assert field.note[language] in wrapper.get_text()


WITHOUT_PEOPLE = {"AQ", "BV", "GS", "HM", "TF", "UM"}
OF_THE_UNION = {
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
}
ITS_TERRITORIES = {"AX", "GF", "GP", "MF", "MQ", "RE", "YT"}
OFFERED = {
    "expert": countries.iso_codes() - WITHOUT_PEOPLE | {"XK"},
    "request": countries.iso_codes() - WITHOUT_PEOPLE - OF_THE_UNION - ITS_TERRITORIES | {"XK"},
}
"""Whoever lives somewhere may apply; only countries outside the Union may request."""


def test_each_form_offers_the_countries_of_its_visitors(site: Site, pages: dict[str, BuiltPage]) -> None:
    for form, _, soup in form_pages(site, pages):
        if form not in OFFERED:
            continue
        offered = [option["value"] for option in soup.select("#country option:not([value=''])")]
        assert len(offered) == len(set(offered))
        assert set(offered) == OFFERED[form]


def test_what_is_no_longer_offered_keeps_its_name(site: Site, contract: dict[str, Any]) -> None:
    for form in (contract["forms"][name] for name in OFFERED):
        [field] = [field for field in form["fields"] if field["id"] == "country"]
        named = {option["value"]: option["label"] for option in (*field["options"], *field["retired"])}
        assert named.keys() == countries.codes(site.countries)
        assert named["FR"] == {"fr": "France", "en": "France", "es": "Francia"}


def test_each_name_with_a_footnote_has_its_mark(site: Site, pages: dict[str, BuiltPage]) -> None:
    for form, language, soup in form_pages(site, pages):
        if form not in OFFERED:
            continue
        notes = [note.get_text() for note in soup.select("#country ~ .field__footnote")]
        marked = [option.get_text() for option in soup.select("#country option") if option.get_text().endswith("*")]
        names = countries.names(language, site.countries)
        assert marked == [f"{names['XK']}*", f"{names['PS']}**"]
        assert notes == [
            f"* {site.countries.notes['XK'][language]}",
            f"** {site.countries.notes['PS'][language]}",
        ]
