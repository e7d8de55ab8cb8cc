"""What is proposed for a moment that is not written as it should be: the whole value, never hours away."""

import pytest
from pydantic import TypeAdapter, ValidationError
from sitedata.models.moment import Moment

MOMENTS: TypeAdapter[Moment] = TypeAdapter(Moment)
ZONE = "a time zone such as Europe/Vienna"
FORM = "a date such as 2027-01-15, or a date and a time such as 2027-01-15 23:59 Europe/Vienna"
OF_A_CITY = "Write the zone of a city, such as Europe/Vienna or America/Lima."
PROPOSED = [
    ("2027-01-15 23:59 Perú", FORM, "Write 2027-01-15 23:59 America/Lima."),
    ("2027-01-15 23:59 América/Lima", FORM, "Write 2027-01-15 23:59 America/Lima."),
    ("2027-01-15 23:59, America/Lima", FORM, "Write 2027-01-15 23:59 America/Lima."),
    ("2027-01-15 23:59 (America/Lima)", FORM, "Write 2027-01-15 23:59 America/Lima."),
    ("2027-01-15 23:59 Lima", ZONE, "Write 2027-01-15 23:59 America/Lima."),
    ("2027-01-15 23h59", FORM, "Write 2027-01-15 23:59."),
    ("2027-01-15 23.59 Viena", FORM, "Write 2027-01-15 23:59 Europe/Vienna."),
    ("2027-01-15 Bruselas", ZONE, "Write 2027-01-15 Europe/Brussels."),
    ("15.01.2027 23:59 Autriche", FORM, "Write 2027-01-15 23:59 Europe/Vienna."),
    ("15/1/2027", FORM, "Write 2027-01-15."),
    ("01/15/2027", FORM, "Write 2027-01-15."),
    ("2027-15-01 23:59", "a day of the calendar", "Write 2027-01-15 23:59."),
    ("2027-02-30", "a day of the calendar", "Correct the day."),
    ("2027-01-15 23:59 España", FORM, "Write one of: Africa/Ceuta, Atlantic/Canary, Europe/Madrid."),
    ("2027-01-15 23:59 CET", ZONE, OF_A_CITY),
    ("2027-01-15 23:59 EST", ZONE, OF_A_CITY),
    ("2027-01-15 11:59 pm", FORM, "Write 2027-01-15 23:59."),
    ("2027-01-15 6 p. m.", FORM, "Write 2027-01-15 18:00."),
    ("2027-01-15 12:30 am", FORM, "Write 2027-01-15 0:30."),
    ("2027-01-15 a las 6 de la tarde", FORM, "Write 2027-01-15 18:00."),
    ("15/01/2027 à 9 h 30 du matin", FORM, "Write 2027-01-15 9:30."),
    ("2027-01-15 18:00 hora peruana", ZONE, OF_A_CITY),
    ("2027-01-15 18h", FORM, "Write 2027-01-15 18:00."),
    ("2027-01-15 23:59 UTC-5", ZONE, "Write 2027-01-15 23:59-05:00."),
    ("2027-01-15 23:59 (GMT +5:30)", ZONE, "Write 2027-01-15 23:59+05:30."),
    ("2027-01-15 18:00 hora de Lima", FORM, "Write 2027-01-15 18:00 America/Lima."),
    ("2027-01-15 18:00, hora del Perú", FORM, "Write 2027-01-15 18:00 America/Lima."),
    ("2027-01-15 18:00 heure d’Autriche", FORM, "Write 2027-01-15 18:00 Europe/Vienna."),
    ("2027-01-15 18:00 Vienna time", FORM, "Write 2027-01-15 18:00 Europe/Vienna."),
    ("2027-01-15 24:00 Lima", "a time from 00:00 to 23:59", "For the end of a day, write the date alone: 2027-01-15."),
    ("tomorrow", FORM, "Write year, month and day with hyphens, then the time with a colon."),
]


@pytest.mark.parametrize(("written", "expected", "repair"), PROPOSED)
def test_the_whole_value_is_proposed(written: str, expected: str, repair: str) -> None:
    with pytest.raises(ValidationError) as caught:
        MOMENTS.validate_python(written)
    expectation = caught.value.errors()[0]["ctx"]["expectation"]
    assert str(expectation.propose(written)) == repair
    assert str(expectation.expected) == (ZONE if "one of" in repair else expected)


@pytest.mark.parametrize("repair", sorted({repair for _, _, repair in PROPOSED if repair.startswith("Write 2")}))
def test_what_is_proposed_is_accepted(repair: str) -> None:
    value = repair.removeprefix("Write ").removesuffix(".")
    assert MOMENTS.validate_python(value).written == value
