"""When forms are open, as the receiver sees it: the same table as in the build."""

from datetime import datetime

import pytest

from receiver.forms.contract import Form
from tests.opening_table import Row, rows
from tests.receiver import fixture_site


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.about)
def test_the_receiver_holds_to_the_table(row: Row) -> None:
    form = Form.model_validate({**fixture_site.contract()["forms"]["simple"], **row.contract})
    assert {at: form.state(datetime.fromisoformat(at)) for at in row.at} == row.at


def test_what_is_told_of_a_form_that_takes_nothing() -> None:
    facts = fixture_site.contract()["forms"]["simple"]
    form = Form.model_validate({**facts, "opens": "2026-01-02T00:00:00Z", "closes": "2026-01-03T00:00:00Z"})
    told = {day: form.state_sentence(datetime.fromisoformat(f"2026-01-0{day}T12:00:00Z"), "en") for day in (1, 3)}
    assert told == {1: "simple opens later <en>", 3: "simple is closed <en>"}
