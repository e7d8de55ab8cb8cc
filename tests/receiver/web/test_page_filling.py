"""Pages filled by the receiver: what was typed comes back, as text and nothing else."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from sitedata.text.typography import WHOLE_WORDS

from receiver.forms import validation
from receiver.forms.contract import Contract
from receiver.forms.fields import Fault
from receiver.web import page_filling

REQUIRED = Fault("required")
HOSTILE = "\"><script>alert('1')</script></textarea></title>&lt;"


@pytest.fixture
def page(site_dir: Path) -> str:
    return (site_dir / "en/apply/index.html").read_text("utf-8")


def with_problems(
    page: str, contract: Contract, values: dict[str, list[str]], *faults: tuple[str, Fault]
) -> BeautifulSoup:
    form, problems = contract.forms["expert"], {field: (fault,) for field, fault in faults}
    messages = validation.messages(form, "en", problems, contract.site.numbers["en"])
    made = page_filling.with_problems(page, form, "Error: ", values, messages, "the-key")
    return BeautifulSoup(made, "html.parser")


def one(soup: BeautifulSoup, selector: str) -> Tag:
    [found] = soup.select(selector)
    return found


def test_only_the_key_changes(page: str) -> None:
    expected = page.replace('name="_key" value=""', 'name="_key" value="abc"')
    assert page_filling.with_key(page, "abc") == expected.replace("<!doctype html>", "<!DOCTYPE html>\n")


def test_words_that_no_line_should_part_are_marked_as_in_the_build(page: str, contract: Contract) -> None:
    told = f"Check <a>: e-mail or e-{'x' * 40}, non-EU."
    messages = {"email": validation.Message(told, ())}
    made = page_filling.with_problems(page, contract.forms["expert"], "Error: ", {}, messages, "key", WHOLE_WORDS)
    soup = BeautifulSoup(made, "html.parser")
    for place in ("#error-summary a", "#email-error"):
        assert one(soup, place).get_text() == told
        assert [span.get_text() for span in soup.select(f"{place} > .unbroken")] == ["e-mail", "non-EU"]
    problem = page_filling.with_problem("<p data-problem hidden></p>", told, WHOLE_WORDS)
    assert problem.count('<span class="unbroken">') == 2


def test_each_visitor_gets_his_own_key(page: str) -> None:
    assert 'value="one"' in page_filling.with_key(page, "one")
    assert 'value="two"' in page_filling.with_key(page, "two")


def test_summary_and_fields_say_the_same(page: str, contract: Contract) -> None:
    soup = with_problems(page, contract, {}, ("given_name", REQUIRED), ("employer", REQUIRED))
    summary = one(soup, "#error-summary")
    assert not summary.has_attr("hidden")
    assert summary.has_attr("autofocus")
    links = [(link["href"], link.get_text()) for link in summary.select("li a")]
    assert links == [
        ("#given_name", "given_name: required <en>"),
        ("#employer-state", "employer: required <en>"),
    ]
    assert one(soup, "#given_name-error").get_text() == "given_name: required <en>"
    assert not one(soup, "#given_name-error").has_attr("hidden")
    assert one(soup, "[data-field=given_name]")["class"] == ["field", "field--invalid"]
    assert one(soup, "#given_name")["aria-invalid"] == "true"
    assert one(soup, "title").get_text() == "Error: Form"
    assert one(soup, "input[name=_key]")["value"] == "the-key"


def marked(soup: BeautifulSoup) -> list[str]:
    return [str(tag.get("id") or tag["data-field"]) for tag in soup.select("[aria-invalid=true]")]


def test_what_is_wrong_alone_is_marked_and_named(page: str, contract: Contract) -> None:
    no_level = Fault("no_level", ("languages.2.level",), {"row": 2})
    no_year = Fault("no_year", ("period_from.year",))
    soup = with_problems(page, contract, {}, ("languages", no_level), ("period_from", no_year))
    assert marked(soup) == ["languages-2-level", "period_from-year"]
    assert [link["href"] for link in soup.select("#error-summary a")] == ["#languages-2-level", "#period_from-year"]
    assert one(soup, "#languages-error").get_text() == "languages: no_level 2 <en>"


def test_of_radio_buttons_the_group_is_marked_and_of_boxes_none(page: str, contract: Contract) -> None:
    soup = with_problems(page, contract, {}, ("employer", REQUIRED), ("topics", REQUIRED), ("checked", REQUIRED))
    assert marked(soup) == ["employer", "checked"]


def test_a_number_is_written_as_the_language_does(page: str, contract: Contract) -> None:
    soup = with_problems(page, contract, {}, ("motivation", Fault("too_long", numbers={"typed": 12_345})))
    assert one(soup, "#motivation-error").get_text() == "motivation: too_long 12,345 <en>"


def test_right_fields_stay_as_they_are(page: str, contract: Contract) -> None:
    soup = with_problems(page, contract, {}, ("given_name", REQUIRED))
    assert one(soup, "#email-error").has_attr("hidden")
    assert one(soup, "[data-field=email]")["class"] == ["field"]
    assert not one(soup, "#email").has_attr("aria-invalid")


def test_typed_values_and_choices_are_kept(page: str, contract: Contract) -> None:
    values = {
        "given_name": ["Awa"],
        "motivation": ["a\r\n\r\nb"],
        "country": ["NO"],
        "employer": ["state"],
        "topics": ["a", "c"],
        "languages.2.language": ["fr"],
        "languages.2.level": ["C1"],
        "period_from.month": ["03"],
        "period_from.year": ["2027"],
        "checked": ["yes"],
    }
    soup = with_problems(page, contract, values, ("email", REQUIRED))
    assert one(soup, "#given_name")["value"] == "Awa"
    assert one(soup, "#motivation").get_text() == "a\n\nb"
    assert {tag["value"] for tag in soup.select("option[selected]")} == {"NO", "fr", "C1", "03"}
    assert one(soup, "#languages-2-language option[selected]")["value"] == "fr"
    assert one(soup, "#period_from-year")["value"] == "2027"
    assert {tag["id"] for tag in soup.select("[checked]")} == {"employer-state", "topics-a", "topics-c", "checked"}


def test_hostile_values_are_text(page: str, contract: Contract) -> None:
    names = [field.id for field in contract.forms["expert"].fields] + ["period_from.year", "languages.1.level"]
    soup = with_problems(page, contract, {name: [HOSTILE] for name in names}, ("email", Fault("invalid")))
    assert soup.select("script") == []
    assert one(soup, "#given_name")["value"] == HOSTILE
    assert one(soup, "#motivation").get_text() == HOSTILE
    assert one(soup, "#period_from-year")["value"] == HOSTILE


def test_a_known_reference_is_shown(site_dir: Path) -> None:
    receipt = (site_dir / "apply/received/index.html").read_text("utf-8")
    soup = BeautifulSoup(page_filling.with_reference(receipt, "ACDEFHJK", "awa@example.com"), "html.parser")
    assert one(soup, "[data-reference]").get_text() == "ACDEFHJK"
    assert one(soup, "[data-confirmation]").get_text() == "mail to awa@example.com"
    assert one(soup, "title").get_text() == one(soup, "h1").get_text() == "Received"
    assert soup.select("script, [data-receipt-unknown]") == []
    assert [link["href"] for link in soup.select(".languages a")] == [
        "./?reference=ACDEFHJK",
        "../../fr/?reference=ACDEFHJK",
    ]


def test_an_address_that_is_not_known_is_not_spoken_of(site_dir: Path) -> None:
    receipt = (site_dir / "apply/received/index.html").read_text("utf-8")
    soup = BeautifulSoup(page_filling.with_reference(receipt, "ACDEFHJK"), "html.parser")
    assert soup.select("[data-confirmation]") == []


def test_a_problem_is_text(site_dir: Path) -> None:
    problem = (site_dir / "problem/index.html").read_text("utf-8")
    soup = BeautifulSoup(page_filling.with_problem(problem, "<b>no</b>"), "html.parser")
    assert one(soup, "[data-problem]").get_text() == "<b>no</b>"
