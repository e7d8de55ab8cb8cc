"""`report`: numbers that were counted by hand, as a page and as CSV, without anything about a person."""

import csv
import io
import re
import stat
from contextlib import closing
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bench import nu
from receiver.encryption import age
from receiver.encryption.seal import Seal
from receiver.storage import matches, search
from receiver.storage.matches import Step
from receiver.storage.search import Filters
from receiver.storage.store import Store
from tests.build.tags import problems
from tests.receiver.cli.matching import sample_pool
from tests.receiver.cli.reporting import sample_report
from tests.receiver.terminal import Done, command

H = ""
"""Left out."""
R, A = "Requests", "Applications"
COUNTED = {
    "By month": {("01/2026", R): H, ("02/2026", R): H, ("03/2026", R): "0", ("Total", R): "12",
                 ("01/2026", A): "20", ("02/2026", A): "0", ("Total", A): "20"},
    # Each request has labour migration, six have borders as well (two topics of one theme count once).
    "By theme": {("Legal migration and mobility", R): "12", ("Irregular migration", R): "6",
                 ("Migration and development", R): "0", ("Migration and development", A): "20"},
    "By region": {("Africa, Caribbean, Pacific (ACP)", R): "7", ("European Neighbourhood", R): H, ("No region", R): H,
                  ("Asia", A): "20", ("Gulf", A): "8", ("No region", A): "0"},
    "By language of the form": {("French", R): "6", ("English", R): "6", ("Spanish", R): "0", ("French", A): "6",
                                ("English", A): "14"},
    # Five people in two parts of a long table: noughts are left out as well.
    "Requests by kind of institution": {("Central administration", R): "7", ("Parliament", R): H,
                                        ("Regional organisation", R): H, ("Judiciary", R): H, ("Total", R): "12"},
    # One did not answer; the smaller of the others is left out with them.
    "Applications by kind of employer": {("University or research", A): H, ("No answer", A): H, ("Total", A): "20",
                                         ("Administration of an EU Member State", A): "13"},
    "What has come of them": {("Nothing proposed yet", R): "6", ("Proposal made", R): "0", ("Agreement given", R): H,
                              ("Expert deployed", R): H, ("Nothing proposed yet", A): "14", ("Expert deployed", A): H},
    "Time until an expert was first proposed": {("Less than 7 days", R): H, ("7 to 29 days", R): H,
                                                ("30 to 89 days", R): "0", ("Total", R): "6"},
    "E-mails sent": {("Waiting", "E-mails"): "32", ("Not sent", "E-mails"): "0", ("Total", "E-mails"): "32"},
}  # fmt: skip


@pytest.fixture(scope="module")
def frozen_site(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    sample_pool.contract_of(project, folder)
    return folder


@pytest.fixture
def environment(environment: dict[str, str], frozen_site: Path) -> dict[str, str]:
    return {**environment, "SITE_DIR": str(frozen_site)}


def report(environment: dict[str, str], target: Path, *options: str) -> Done:
    period = ("--since", "2026-01", "--until", "2026-03")
    return command(environment, "report", *period, "--to", str(target), *options)


def of_csv(text: str) -> dict[str, dict[tuple[str, str], str]]:
    found: dict[str, dict[tuple[str, str], str]] = {}
    plain = text.removeprefix("\ufeff").replace("\N{NO-BREAK SPACE}", " ")
    for row in csv.DictReader(io.StringIO(plain, newline="")):
        found.setdefault(row["table"], {})[row["row"], row["column"]] = row["number"]
    return found


def of_html(text: str) -> dict[str, dict[tuple[str, str], str]]:
    found: dict[str, dict[tuple[str, str], str]] = {}
    for section in BeautifulSoup(text.replace("\N{NO-BREAK SPACE}", " "), "html.parser").find_all("section"):
        cells = found.setdefault(section.h2.text, {})
        columns = [head.text for head in section.thead.find_all("th")][1:]
        for row in section.find_all("tr")[1:]:
            numbers = [cell.text.replace("–", H) for cell in row.find_all("td")]
            cells |= {(row.th.text, column): number for column, number in zip(columns, numbers, strict=True)}
    return found


def test_every_number_is_the_one_counted_by_hand(environment: dict[str, str], tmp_path: Path) -> None:
    sample_report.fill(environment["DATABASE_URL"])
    for suffix, read in ((".csv", of_csv), (".html", of_html)):
        target = tmp_path / f"report{suffix}"
        done = report(environment, target, "--language", "en")
        assert (done.returncode, done.stdout) == (0, f"Written: {target}\n"), done.stderr
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        found = read(target.read_text("utf-8"))
        assert list(found) == list(COUNTED)
        for title, counted in COUNTED.items():
            assert {key: found[title][key] for key in counted} == counted, title


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_the_page_is_valid_complete_and_about_nobody(
    environment: dict[str, str], tmp_path: Path, language: str
) -> None:
    sample_report.fill(environment["DATABASE_URL"])
    target = tmp_path / "report.html"
    assert report(environment, target, "--language", language).returncode == 0
    text = target.read_text("utf-8")
    assert problems(text) == []
    assert nu.lacking() or nu.errors([target]) == []
    assert not re.search(r"https?:|\bsrc=|\bhref=(?!.#main)|url\(|@import|<script|[{}]{2}|\{\w+\}", text)
    assert not [personal for personal in sample_report.PERSONAL if personal in text]
    soup = BeautifulSoup(text, "html.parser")
    assert soup.html
    assert soup.html["lang"] == language
    assert len(soup.find_all("svg", role="img")) == len(soup.find_all("table")) == len(COUNTED)
    assert all(drawing["aria-label"] for drawing in soup.find_all("svg"))


def test_sealed_submissions_are_counted_where_the_key_is(environment: dict[str, str], tmp_path: Path) -> None:
    private, public = age.new_identity()
    (tmp_path / "key.txt").write_text(private)
    sample_report.fill(environment["DATABASE_URL"], age.for_recipients([public]))
    target = tmp_path / "report.csv"
    done = report(environment, target, "--language", "en")
    assert (done.returncode, "is sealed: --identity FILE opens it. Nothing is written." in done.stderr) == (1, True)
    assert not target.exists()
    assert report(environment, target, "--language", "en", "--identity", str(tmp_path / "key.txt")).returncode == 0
    assert of_csv(target.read_text("utf-8"))["By region"]["Asia", A] == "20"


def test_where_the_others_are_left_out_no_time_is_told(environment: dict[str, str], tmp_path: Path) -> None:
    """Two requests have no expert yet: how many have one, and how long that took, would tell so."""
    sample_report.fill(environment["DATABASE_URL"])
    propose_for_all_but_two(environment["DATABASE_URL"])
    target = tmp_path / "report.csv"
    assert report(environment, target, "--language", "en").returncode == 0
    found = of_csv(target.read_text("utf-8"))
    assert found["What has come of them"]["Nothing proposed yet", R] == H
    assert set(found["Time until an expert was first proposed"].values()) == {H}


def propose_for_all_but_two(url: str) -> None:
    with closing(Store(url)) as store:
        ids = {form: list(search.ids(store, Filters(form))) for form in ("request", "expert")}
        [expert] = search.by_ids(store, ids["expert"][:1])
        for request in search.by_ids(store, ids["request"][:10]):
            matches.add(store, Seal(), request, [expert], Step("", "", "asked", sample_report.JANUARY))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--since", "2026-02", "--until", "2026-01", "--to", "x.csv"], "--since 2026-02 is after --until 2026-01."),
        (["--since", "1990-02", "--until", "2026-01", "--to", "x.csv"], "more than 120 months"),
        (["--since", "2026-01", "--until", "2026-01", "--to", "x.pdf"], "must end in .html or .csv"),
        (["--since", "2026-01", "--until", "2026-01", "--to", "x.csv", "--language", "de"], "only fr, en, es"),
        (["--since", "2026-01", "--until", "2026-01", "--to", "{SITE_DIR}/x.csv"], "which everybody can read"),
    ],
)
def test_what_is_refused(environment: dict[str, str], options: list[str], sentence: str) -> None:
    done = command(environment, "report", *(option.format(**environment) for option in options))
    assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
