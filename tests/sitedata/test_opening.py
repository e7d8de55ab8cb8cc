"""When forms are open, as the build sees it; what is told of dates; the sentences with dates in them."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sitedata.checks.opening import check_openings
from sitedata.form_contract.forms_json import contract, form_version
from sitedata.form_contract.state_sentences import in_words, sentence
from sitedata.loading import load_site
from sitedata.models.moment import Moment
from sitedata.models.opening import bound
from sitedata.models.time_zones import propose_zone
from sitedata.reading.document import Document
from sitedata.reading.strict_yaml import parse, read_file
from sitedata.site import Site

from tests.opening_table import Row, rows
from tests.sitedata.casefiles import SMALL

ZONE = {"time_zone": "\n  id: Europe/Vienna\n  name: {en: Vienna time, de: Wiener Zeit}"}
FILES = {"form": "data/forms/sample.yml", "programme": "data/programme.yml"}


def root_with(folder: Path, form: dict[str, str], programme: dict[str, str]) -> Path:
    """Return the small site with these keys in its form and in its programme."""
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    for name, keys in (("form", form), ("programme", programme)):
        path = folder / FILES[name]
        lines = "".join(f"{key}: {value}\n" for key, value in ({"status": "open"} | keys).items())
        path.write_text(path.read_text("utf-8").replace("status: open\n", lines), "utf-8")
    return folder


def site_with(folder: Path, form: dict[str, str], programme: dict[str, str]) -> Site:
    site, problems = load_site(root_with(folder, form, programme))
    assert site, problems
    return site


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.about)
def test_the_build_holds_to_the_table(row: Row, tmp_path: Path) -> None:
    site = site_with(tmp_path, row.form, ZONE | (row.programme or {}))
    made = contract(site)["forms"]["sample"]
    assert {key: made[key] for key in row.contract} == row.contract
    period = site.opening("sample")
    assert {at: period.state(datetime.fromisoformat(at)) for at in row.at} == row.at


def warnings(folder: Path, form: dict[str, str], programme: dict[str, str], now: str) -> list[str]:
    root = root_with(folder, form, ZONE | programme)
    site, _ = load_site(root)
    assert site
    documents = {name: read_file(root / name, name) for name in FILES.values()}
    found = list(check_openings(site, documents, datetime.fromisoformat(now)))
    assert all(not problem.stops for problem in found)
    return [str(problem) for problem in found]


OVER = "This is over. To open again, write a later date; if it stays closed, nothing has to be done."
COUNT = "Dates count only with “status: open”: write that, or delete this line."
OUTSIDE = "The earlier end and the later beginning count: correct one of the two files."


def test_an_end_is_told_from_its_first_second_on(tmp_path: Path) -> None:
    form = {"opens": "2027-01-01", "closes": "2027-01-15 23:59"}
    assert warnings(tmp_path / "before", form, {}, "2027-01-15T22:58:59Z") == []
    said = f"data/forms/sample.yml:8: closes: found “2027-01-15 23:59”; expected a date to come. {OVER}"
    assert warnings(tmp_path / "after", form, {}, "2027-01-15T22:59:00Z") == [said]


def test_an_end_of_what_is_closed_anyway_is_not_told(tmp_path: Path) -> None:
    form = {"status": "closed", "closes": "2027-01-15"}
    assert warnings(tmp_path, form, {}, "2028-01-01T00:00:00Z") == []


def test_dates_to_come_of_what_is_closed_are_told(tmp_path: Path) -> None:
    form = {"status": "closed", "opens": "2027-01-01", "closes": "2027-02-01"}
    expected = "expected no date to come beside “status: closed”."
    assert warnings(tmp_path, form, {}, "2027-01-15T00:00:00Z") == [
        f"data/forms/sample.yml:8: closes: found “2027-02-01”; {expected} {COUNT}"
    ]


def test_dates_outside_those_of_the_programme_are_told(tmp_path: Path) -> None:
    form = {"opens": "2027-01-01", "closes": "2028-06-30"}
    programme = {"opens": "2027-02-01", "closes": "2027-12-31"}
    expected = "expected a date within those of data/programme.yml."
    assert warnings(tmp_path, form, programme, "2026-01-01T00:00:00Z") == [
        f"data/forms/sample.yml:7: opens: found “2027-01-01”; {expected} {OUTSIDE}",
        f"data/forms/sample.yml:8: closes: found “2028-06-30”; {expected} {OUTSIDE}",
    ]


def test_dates_of_no_notice_are_told(tmp_path: Path) -> None:
    [said] = warnings(tmp_path, {}, {"notice_until": "2027-01-01"}, "2026-01-01T00:00:00Z")
    assert said == (
        "data/programme.yml:51: notice_until: found “2027-01-01”; expected a notice that these dates are for. "
        "Add “notice:” with its texts, or delete this line."
    )


def test_other_dates_leave_the_version_of_the_form(tmp_path: Path) -> None:
    """A file with saved answers still fits when only the end was put off."""
    first = site_with(tmp_path / "a", {"closes": "2027-01-15"}, ZONE)
    later = site_with(tmp_path / "b", {"closes": "2027-02-15"}, ZONE)
    assert form_version(first.forms["sample"]) == form_version(later.forms["sample"])


WRITTEN = {
    ("2027-01-15 23:59", "fr"): "15 janvier 2027 à 23\u00a0h\u00a059 (heure de Vienne)",
    ("2027-01-15 23:59", "en"): "15 January 2027, 23:59 (Vienna time)",
    ("2027-01-15 23:59", "es"): "15 de enero de 2027 (23:59, hora de Viena)",
    ("2027-02-01 9:00", "fr"): "1er février 2027 à 9\u00a0h\u00a000 (heure de Vienne)",
    ("2027-02-01 9:00", "en"): "1 February 2027, 9:00 (Vienna time)",
    ("2027-02-01 9:00", "es"): "1 de febrero de 2027 (9:00, hora de Viena)",
    ("2027-01-15", "fr"): "15 janvier 2027 (heure de Vienne)",
    ("2027-01-15", "en"): "15 January 2027 (Vienna time)",
    ("2027-01-15T23:59:30+01:00", "en"): "15 January 2027, 23:59:30 (Vienna time)",
    ("2027-01-15T23:59Z", "en"): "16 January 2027, 0:59 (Vienna time)",
    ("2027-01-15 12:00 America/Lima", "fr"): "15 janvier 2027 à 12\u00a0h\u00a000 (heure du Pérou)",
    ("2027-01-15 12:00 America/Lima", "en"): "15 January 2027, 12:00 (Peru Time)",
    ("2027-01-15 12:00 America/Lima", "es"): "15 de enero de 2027 (12:00, hora de Perú)",
}


@pytest.mark.parametrize(("written", "language"), WRITTEN)
def test_a_date_in_words(written: str, language: str, site: Site) -> None:
    found = bound(Moment.parse(written), site.zone, last=True)
    assert in_words(found, site, language) == WRITTEN[written, language]


def test_each_state_has_its_sentence(tmp_path: Path) -> None:
    said = {}
    for number, keys in enumerate(
        ({}, {"opens": "2027-01-15"}, {"closes": "2027-02-15"}, {"opens": "2027-01-15", "closes": "2027-02-15"})
    ):
        site = site_with(tmp_path / str(number), keys, ZONE)
        form = site.forms["sample"]
        said["".join(keys)] = [sentence(form, state, site, "en") for state in ("before", "open", "closed")]
    assert said == {
        "": ["Application is closed.", "", "Application is closed."],
        "opens": ["Application opens on 15 January 2027 (Vienna time).", "", "Application is closed."],
        "closes": [
            "Application closed on 15 February 2027 (Vienna time).",
            "Application is open until 15 February 2027 (Vienna time).",
            "Application closed on 15 February 2027 (Vienna time).",
        ],
        "openscloses": [
            "Application is open from 15 January 2027 (Vienna time) to 15 February 2027 (Vienna time).",
            "Application is open until 15 February 2027 (Vienna time).",
            "Application closed on 15 February 2027 (Vienna time).",
        ],
    }


def test_the_turning_points_are_those_that_change_something(tmp_path: Path) -> None:
    programme = ZONE | {"closes": "2027-12-31", "notice": "{en: Moved., de: Umgezogen.}", "notice_until": "2027-03-01"}
    site = site_with(tmp_path, {"opens": "2027-01-15", "closes": "2027-02-15"}, programme)
    wanted = [(2027, 1, 14), (2027, 2, 15), (2027, 3, 1), (2027, 12, 31)]
    assert site.turning_points() == [datetime(*day, 23, tzinfo=UTC) for day in wanted]


@pytest.mark.parametrize("written", ["2027-01-15", "2027-01-15 23:59", "2027-01-15 23:59 America/Lima"])
def test_a_note_may_follow_a_moment(written: str) -> None:
    document = Document("data/forms/sample.yml")
    parse(f"closes: {written} # the last day\n", document)
    assert document.problems == []
    assert document.value == {"closes": written}


@pytest.mark.parametrize("written", ["UTC-5", "UTC+1", "GMT-5", "PET"])
def test_no_zone_is_proposed_that_is_hours_away(written: str) -> None:
    assert propose_zone(written) == "Write the zone of a city, such as Europe/Vienna or America/Lima."


def test_a_zone_is_proposed_by_its_city() -> None:
    assert propose_zone("Lima") == "Write America/Lima."
    assert propose_zone("utc") == "Write UTC."
