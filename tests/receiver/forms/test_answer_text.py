"""Stored answers for people: the form's labels, and whatever an older form has stored."""

from typing import Any

import pytest

from receiver.forms.answer_text import Line, lines, typed
from receiver.forms.contract import Contract
from receiver.forms.fields import Option, Posted

FILE = {"name": "Mon CV.pdf", "size": 7, "sha256": "0" * 64, "type": "application/pdf"}


@pytest.mark.parametrize(
    ("field", "answer", "texts"),
    [
        ("given_name", "Awa", ("Awa",)),
        ("motivation", "a\nb", ("a", "b")),
        ("country", "NO", ("Option NO (en)",)),
        ("country", "", ()),
        ("topics", ["a", "gone"], ("Option a (en)", "gone")),
        ("languages", [{"language": "fr", "level": "C1"}], ("Option fr (en) – Option C1 (en)",)),
        ("languages", [{"language": "en", "level": "A2"}], ("Option en (en) – Option A2 (en)",)),
        ("period_from", "2027-03", ("March 2027",)),
        ("period_from", "2027-13", ("2027-13",)),
        ("period_to", "2027-03", ("2027-03",)),
        ("cv", FILE, ("Mon CV.pdf",)),
        ("letter", None, ()),
        ("checked", "yes", ("✓",)),
    ],
)
def test_an_answer_of_each_kind(field: str, answer: Any, texts: tuple[str, ...], contract: Contract) -> None:
    form = contract.forms["expert"]
    assert list(lines(form, {field: answer}, "en")) == [Line("Section all (en)", f"Label {field} (en)", texts)]


@pytest.mark.parametrize("field", ["given_name", "country", "topics", "languages", "cv", "checked", "gone"])
@pytest.mark.parametrize(
    ("answer", "shown"), [([{"a": "b", "c": 1}], "b, 1"), (FILE, "Mon CV.pdf"), ({"language": "fr"}, "fr")]
)
def test_a_record_that_an_older_form_has_stored(field: str, answer: Any, shown: str, contract: Contract) -> None:
    [line] = lines(contract.forms["expert"], {field: answer}, "en")
    assert line.texts == (shown,)


def test_a_footnote_stands_below_its_label(contract: Contract) -> None:
    expert = contract.forms["expert"]
    noted = Option(value="XK", label={"en": "Kosovo"}, note={"en": "Without prejudice."})
    fields = [
        field.model_copy(update={"options": (noted,)}) if field.id == "country" else field for field in expert.fields
    ]
    form = expert.model_copy(update={"fields": tuple(fields)})
    told = ("Kosovo*", "* Without prejudice.")
    assert [line.texts for line in lines(form, {"country": "XK"}, "en")] == [told]
    assert [line.texts for line in typed(form, Posted({"country": ["XK"]}, {}), "en")] == [told]


def test_a_choice_stands_behind_its_group(contract: Contract) -> None:
    expert = contract.forms["expert"]
    whole = Option(value="a", label={"en": "The theme as a whole"}, group={"en": "Irregular migration"})
    fields = [
        field.model_copy(update={"options": (whole,)}) if field.id == "topics" else field for field in expert.fields
    ]
    form = expert.model_copy(update={"fields": tuple(fields)})
    told = ("Irregular migration – The theme as a whole",)
    assert [line.texts for line in lines(form, {"topics": ["a"]}, "en")] == [told]
    assert [line.texts for line in typed(form, Posted({"topics": ["a"]}, {}), "en")] == [told]


def test_what_stands_in_several_controls_is_one_answer_when_it_can_be_read(contract: Contract) -> None:
    expert = contract.forms["expert"]
    posted = {"period_from.month": ["03"], "period_from.year": ["2027"], "languages.1.language": ["fr"]}
    told = {line.label: line.texts for line in typed(expert, Posted(posted, {}), "en")}
    assert told["Label period_from (en)"] == ("March 2027",)
    assert told["Label languages (en)"] == ("Option fr (en)",), "without a level"
    whole = Posted({"languages.1.language": ["fr"], "languages.1.level": ["C1"]}, {})
    assert [line.texts for line in typed(expert, whole, "en")] == [("Option fr (en) – Option C1 (en)",)]


def test_without_the_form_its_answers_have_no_labels() -> None:
    answers = {"country": "NO", "cv": FILE}
    assert list(lines(None, answers, "en")) == [Line("", "country", ("NO",)), Line("", "cv", ("Mon CV.pdf",))]


def test_what_the_form_no_longer_asks_or_offers_keeps_its_label(contract: Contract) -> None:
    expert = contract.forms["expert"]
    gone = Option(value="gone", label={"en": "A former theme"})
    fields = {field.id: field for field in expert.fields}
    fields["topics"] = fields["topics"].model_copy(update={"retired": (gone,)})
    retired = (fields.pop("country"), fields.pop("motivation"))
    form = expert.model_copy(update={"fields": tuple(fields.values()), "retired": retired})
    answers = {"topics": ["a", "gone", "older"], "country": "NO", "motivation": "x", "unknown": "y"}
    assert [(line.label, line.texts) for line in lines(form, answers, "en")] == [
        ("Label topics (en)", ("Option a (en)", "A former theme", "older")),
        ("Label country (en)", ("Option NO (en)",)),
        ("Label motivation (en)", ("x",)),
        ("unknown", ("y",)),
    ]
