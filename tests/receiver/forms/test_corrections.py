"""Which questions can be answered anew, with which others, and what is true afterwards: small cases, by hand."""

from pathlib import Path

import pytest

from receiver.forms import contract as contracts
from receiver.forms import corrections, validation
from receiver.forms.contract import Form
from receiver.forms.fields import Posted


@pytest.fixture(scope="module")
def forms(site_dir: Path) -> dict[str, Form]:
    return dict(contracts.load(site_dir).forms)


def test_every_question_but_declarations_files_and_the_address_can_be_answered_anew(forms: dict[str, Form]) -> None:
    found = [field.id for field in corrections.questions(forms["expert"])]
    assert found == [
        *("given_name", "nickname", "telephone", "motivation", "country", "employer", "agreement"),
        *("topics", "languages", "period_from", "period_to"),
    ]


def test_a_question_that_decides_whether_files_are_asked_cannot(forms: dict[str, Form]) -> None:
    whole = forms["expert"]
    asked = {"field": "country", "values": ("FR",)}
    fields = [
        field.model_validate({**field.model_dump(), "asked_when": asked}) if field.id == "letter" else field
        for field in whole.fields
    ]
    changed = whole.model_copy(update={"fields": tuple(fields)})
    assert "country" not in {field.id for field in corrections.questions(changed)}


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("given_name", ["given_name"]),
        ("employer", ["employer", "agreement"]),
        ("agreement", ["employer", "agreement"]),
        ("period_from", ["period_from", "period_to"]),
        ("period_to", ["period_from", "period_to"]),
    ],
)
def test_what_depends_on_an_answer_is_asked_with_it(forms: dict[str, Form], question: str, asked: list[str]) -> None:
    form = corrections.correcting(forms["expert"], question, forms["addition"])
    assert form
    assert [field.id for field in form.fields] == asked
    assert (form.id, form.pages, form.by_link) == ("expert", forms["addition"].pages, True)


@pytest.mark.parametrize("question", ["email", "cv", "checked", "nothing", ""])
def test_other_questions_cannot(forms: dict[str, Form], question: str) -> None:
    assert corrections.correcting(forms["expert"], question, forms["addition"]) is None


CASES = [
    ("given_name", {"given_name": ["Åsa"]}, {"given_name": "Åsa"}),
    ("given_name", {"given_name": [""]}, {"given_name": ("required",)}),
    ("given_name", {"given_name": ["more than ten"]}, {"given_name": ("too_long",)}),
    ("nickname", {"nickname": [""]}, {"nickname": ""}),
    ("telephone", {"telephone": ["no number"]}, {"telephone": ("invalid",)}),
    ("country", {"country": ["XX"]}, {"country": ("unknown_option",)}),
    ("employer", {"employer": ["other"], "agreement": ["yes"]}, {"employer": "other"}),
    ("employer", {"employer": ["state"], "agreement": ["yes"]}, {"employer": "state", "agreement": "yes"}),
    ("employer", {"employer": ["state"]}, {"agreement": ("required",)}),
    (
        "period_from",
        {
            "period_from.month": ["05"],
            "period_from.year": ["2027"],
            "period_to.month": ["03"],
            "period_to.year": ["2027"],
        },
        {"period_to": ("too_early",)},
    ),
]


@pytest.mark.parametrize(("question", "typed", "expected"), CASES)
def test_the_one_validator_judges(
    forms: dict[str, Form], question: str, typed: dict[str, list[str]], expected: dict[str, object]
) -> None:
    form = corrections.correcting(forms["expert"], question, forms["addition"])
    assert form
    checked = validation.check(form, Posted(typed))
    wrong = {field: tuple(fault.rule for fault in faults) for field, faults in checked.problems.items()}
    assert (wrong or checked.answers) == expected


def test_the_latest_answers_leave_out_what_is_no_longer_asked(forms: dict[str, Form]) -> None:
    first = {"given_name": "Zoé", "employer": "state", "agreement": "yes", "topics": ["a"], "gone": "kept"}
    added = [{"employer": "other"}, {"given_name": "Zoe"}, {"given_name": "Zoë"}, {"nickname": ""}]
    found = corrections.latest(forms["expert"], first, added)
    assert found == {"given_name": "Zoë", "employer": "other", "topics": ["a"], "gone": "kept", "nickname": ""}
    assert corrections.latest(forms["expert"], first, []) == first
