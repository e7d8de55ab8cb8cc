"""Every rule of every kind of field, from cases/fields.yml; normalisation and whole forms."""

import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from receiver.forms import normalization, validation
from receiver.forms.contract import Contract
from receiver.forms.fields import Fault, Posted
from receiver.forms.kinds import KINDS, breakable_rules
from receiver.forms.uploads import Upload
from tests.patience import patient
from tests.receiver.sample_files import EXE, PDF, PDF_LOCKED, png
from tests.receiver.sample_posts import REST

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/fields.yml").read_text("utf-8"))
FILES = {"cv": [Upload("cv.pdf", PDF)]}


def rules(problems: validation.Problems) -> dict[str, str]:
    """The broken rule of each field that breaks one."""
    return {field: ",".join(fault.rule for fault in faults) for field, faults in problems.items()}


def faults_of(case: dict[str, Any]) -> list[Fault]:
    """What a case expects to be wrong: with the controls that are marked and the numbers of the sentence, or a rule."""
    if "rule" in case:
        return [Fault(case["rule"])]
    return [
        Fault(each["rule"], tuple(each.get("controls", ())), each.get("numbers", {})) for each in case.get("faults", ())
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_field_case(case: dict[str, Any], contract: Contract) -> None:
    own = {name: values for name, values in REST.items() if name.partition(".")[0] != case["field"]}
    checked = validation.check(
        contract.forms["expert"], Posted({**own, **case.get("after", {}), **case["post"]}, FILES)
    )
    field = case["field"]
    found = list(checked.problems.get(field, ()))
    assert ([Fault(fault.rule) for fault in found] if "rule" in case else found) == faults_of(case)
    if "answer" in case:
        assert checked.answers[field] == case["answer"]
    else:
        assert field not in checked.answers


FILE_CASES = [
    ("cv", [], "required"),
    ("cv", [Upload("", b"")], "required"),
    ("cv", [Upload("cv.pdf", b"")], "empty"),
    ("cv", [Upload("cv.pdf", PDF + bytes(100_000))], "too_large"),
    ("cv", [Upload("cv.png", png())], "wrong_type"),
    ("cv", [Upload("cv.jpg", PDF)], None),
    ("cv", [Upload("cv.pdf", EXE)], "wrong_content"),
    ("cv", [Upload("cv.pdf", PDF_LOCKED)], "protected"),
    ("cv", [Upload("cv.heic", EXE)], "heic"),
    ("cv", [Upload("cv.tif", EXE)], "tiff"),
    ("cv", [Upload("cv.doc", EXE)], "doc"),
    ("cv", [Upload("cv.docm", EXE)], "docm"),
    ("cv", [Upload("a.pdf", PDF), Upload("b.pdf", PDF)], "too_many"),
    ("letter", [], None),
    ("pages", [], None),
    ("pages", [Upload("", b"")], None),
    ("pages", [Upload("1.jpg", png()), Upload("2.pdf", PDF), Upload("3.png", png())], None),
    ("pages", [Upload("image.png", png())] * 3, None),
    ("pages", [Upload("image.png", png())] * 4, None),
    ("pages", [Upload("image.png", png() + bytes(number)) for number in range(4)], "too_many"),
    ("pages", [Upload("1.pdf", PDF + bytes(60_000)), Upload("2.pdf", PDF + bytes(60_001))], "too_large"),
    ("pages", [Upload("1.heic", EXE), Upload("2.png", png()), Upload("3.png", b"")], "heic,empty"),
]


@pytest.mark.parametrize(("field", "uploads", "rule"), FILE_CASES)
def test_file_case(field: str, uploads: list[Upload], rule: str | None, contract: Contract) -> None:
    checked = validation.check(contract.forms["expert"], Posted(REST, {**FILES, field: uploads}))
    found = rules(checked.problems)
    assert found.pop(field, None) == rule
    assert found == {}


def test_every_rule_of_every_kind_has_a_case(contract: Contract) -> None:
    fields = {field.id: field for field in contract.forms["expert"].fields}
    tried = {(fields[case["field"]].kind, fault.rule) for case in CASES for fault in faults_of(case)}
    tried |= {("file", rule) for _, _, rules in FILE_CASES for rule in (rules or "").split(",")} | {
        ("file", "choose_again"),
        # What the mail server takes is asked when nothing else is wrong: test_addresses.
        ("email", "beyond_ascii"),
    }
    known = {(field.kind, rule) for field in fields.values() for rule in breakable_rules(field)}
    assert known == {(kind, rule) for kind, rule in tried if rule}
    assert set(KINDS) == {field.kind for field in fields.values()}


def test_a_stored_file_is_described(contract: Contract) -> None:
    posted = Posted(REST, {"cv": [Upload("C:\\My folder\\Mon CV.PDF", PDF)]})
    answer = validation.check(contract.forms["expert"], posted).answers["cv"]
    assert isinstance(answer, dict)
    assert answer["name"] == "Mon CV.PDF"
    assert answer["size"] == len(PDF)
    assert answer["type"] == "application/pdf"
    assert len(str(answer["sha256"])) == 64


def test_several_files_are_stored_in_the_order_in_which_they_came(contract: Contract) -> None:
    names = ["image.png", "b.png", "a.png"]
    uploads = [Upload("", b""), *(Upload(name, png() + name.encode()) for name in names)]
    checked = validation.check(contract.forms["expert"], Posted(REST, {**FILES, "pages": uploads}))
    answer = checked.answers["pages"]
    assert isinstance(answer, list)
    assert [file["name"] for file in answer if isinstance(file, dict)] == names
    assert [file.name for file in checked.files["pages"]] == names


def test_one_file_of_a_field_that_takes_several_is_a_list_too(contract: Contract) -> None:
    posted = Posted(REST, {**FILES, "pages": [Upload("a.png", png())]})
    assert isinstance(validation.check(contract.forms["expert"], posted).answers["pages"], list)


def test_a_file_among_several_is_named(contract: Contract) -> None:
    """As its name is stored: nothing invisible, nothing over several lines."""
    uploads = [Upload("C:\\x\\a\n\u202eb.heic", EXE), Upload("2.png", png()), Upload("3.odt", EXE + b"3")]
    form = contract.forms["expert"]
    checked = validation.check(form, Posted(REST, {**FILES, "pages": uploads}))
    told = validation.messages(form, "en", checked.problems, contract.site.numbers["en"])["pages"]
    assert told.text == "a b.heic – pages: heic <en> 3.odt – pages: wrong_type <en>"


def test_good_files_are_known_when_something_else_is_wrong(contract: Contract) -> None:
    """Those of the same field, too: of several, one may be wrong."""
    uploads = [Upload("1.png", png()), Upload("2.png", EXE)]
    form, posted = contract.forms["expert"], Posted({**REST, "country": [""]}, {**FILES, "pages": uploads})
    checked = validation.check(form, posted)
    assert rules(checked.problems) == {"country": "required", "pages": "wrong_content"}
    assert {field: [file.name for file in files] for field, files in checked.files.items()} == {
        "cv": ["cv.pdf"], "pages": ["1.png"],
    }  # fmt: skip
    told = validation.with_files_to_choose_again(form, checked.files, checked.problems)
    assert rules(told) == {"country": "required", "cv": "choose_again", "pages": "wrong_content"}


def test_a_file_that_was_to_be_kept_and_is_gone_must_be_chosen_again(contract: Contract) -> None:
    checked = validation.check(contract.forms["expert"], Posted(REST, {}, frozenset({"cv"})))
    assert rules(checked.problems) == {"cv": "choose_again"}


def test_unknown_controls_are_ignored(contract: Contract) -> None:
    checked = validation.check(contract.forms["expert"], Posted({**REST, "admin": ["yes"]}, FILES))
    assert not checked.problems
    assert "admin" not in checked.answers


def test_optional_fields_are_stored_empty(contract: Contract) -> None:
    answers = validation.check(contract.forms["expert"], Posted(REST, FILES)).answers
    assert {name: answers[name] for name in ("nickname", "motivation", "period_from", "letter")} == {
        "nickname": "",
        "motivation": "",
        "period_from": "",
        "letter": None,
    }


@patient
@given(st.text(st.sampled_from("aeé\u0301\u0316\u0344\u0f73ǟ\u0001\u200b \n")))
@example("e\u0001\u0301")
@example("ǟ" + "\u0344\u0316" * 40)
def test_marks_are_composed_whatever_stands_between(text: str) -> None:
    for normalised in (normalization.line, normalization.paragraphs):
        once = normalised(text)
        assert normalised(once) == once
        assert unicodedata.is_normalized("NFC", once)


def test_marks_without_number_take_no_time() -> None:
    started = time.process_time()
    assert (
        len(normalization.line("a" + "\u0301" * 100_000 + "\u0316" * 100_000)) <= 1 + normalization.MAX_COMBINING_MARKS
    )
    # Sorted without a bound they take a minute.
    assert time.process_time() - started < 5


@patient
@given(st.text(st.characters(codec=None)))
def test_normalised_text_can_be_stored_and_is_stable(text: str) -> None:
    for normalised, again in (
        (normalization.line, normalization.line),
        (normalization.paragraphs, normalization.paragraphs),
    ):
        once = normalised(text)
        assert again(once) == once
        assert once == once.strip()
        once.encode("utf-8")
        assert "\0" not in once
        assert "\r" not in once
