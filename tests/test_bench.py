"""The arithmetic and the table of the bench; its measures are run by `make bench`."""

import json
import os
import sys
from pathlib import Path

import pytest

from bench import site
from bench.costs import MEGABYTE, cost
from bench.figures import GOALS, INFINITE, NO_GOAL, Figure, Goal, Group, missing, table, write
from bench.receiver import TROUBLES

GROUP = Group(
    "site",
    "stock",
    {"versions": "Python 3"},
    [
        Figure("first view, requests", 3, Goal(most=4), "11", "with the icon", digits=0),
        Figure("durable / non-durable accept", 0.25, Goal(least=0.5), "0.20-0.30", ""),
        Figure("the same (no goal)", 1.5, NO_GOAL, "-", "10 / 15"),
        missing("Nu HTML checker, errors", "Java is missing"),
    ],
)
TABLE = """\
machine: abacus

SITE
versions: Python 3
figure                                                      value  goal           met  stock         details
first view, requests                                            3  at most 4      yes  11            with the icon
durable / non-durable accept                                 0.25  at least 0.5   NO   0.20-0.30
the same (no goal)                                           1.50  -              -    -             10 / 15
Nu HTML checker, errors                                         -  at most 0      -    -             not measured: \
Java is missing"""


@pytest.mark.parametrize(
    ("value", "goal", "met"),
    [
        (4, Goal(most=4), "yes"),
        (5, Goal(most=4), "NO"),
        (0, Goal(most=0), "yes"),
        (1, Goal(most=0), "NO"),
        (100, Goal(least=100), "yes"),
        (99, Goal(least=100), "NO"),
        (1.06, Goal(0.95, 1.05), "NO"),
        (0.94, Goal(0.95, 1.05), "NO"),
        (1, Goal(0.95, 1.05), "yes"),
        (1, NO_GOAL, "-"),
        (None, Goal(most=0), "-"),
    ],
)
def test_a_goal_is_met_or_not(value: float | None, goal: Goal, met: str) -> None:
    assert Figure("", value, goal, "", "").met == met


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        (Goal(most=30 * 1024), "at most 30720"),
        (Goal(least=145), "at least 145"),
        (Goal(0.95, 1.05), "0.95 to 1.05"),
        (Goal(most=0), "at most 0"),
        (NO_GOAL, "-"),
    ],
)
def test_a_goal_is_written_as_one_reads_it(goal: Goal, text: str) -> None:
    assert str(goal) == text


def test_the_table() -> None:
    assert table({"machine": "abacus"}, [GROUP]) == TABLE


def test_the_file_says_what_was_not_measured(tmp_path: Path) -> None:
    write(tmp_path / "figures.json", {"machine": "abacus"}, [GROUP])
    first, second, third, last = json.loads((tmp_path / "figures.json").read_text("utf-8"))["groups"][0]["figures"]
    assert (first["value"], first["most"], first["met"], first["stock"]) == (3, 4, True, "11")
    assert (second["least"], second["most"], second["met"]) == (0.5, None, False)
    assert third["met"] is None
    assert (last["value"], last["met"], last["details"]) == (None, None, "not measured: Java is missing")


def test_every_goal_is_closed_at_one_end_and_has_a_figure_that_names_it() -> None:
    """A figure's goal is found by its name alone: there is no second place where one could differ."""
    for name, goal in GOALS.items():
        assert goal.least or goal.most < INFINITE, name
        assert site.figure(name, 0, 0, "").goal == goal == missing(name, "").goal


def test_the_goals() -> None:
    most = {name: goal.most for name, goal in GOALS.items() if goal.most != INFINITE}
    assert most.pop("first view, bytes") == 30 * 1024
    assert most.pop("first view, HTML and CSS bytes") == 14 * 1024
    assert most.pop("first view, requests") == 4
    assert most.pop("build, ours / stock") == most.pop("build of the pages alone, ours / stock") == 1.1
    assert most.pop("build of 10 times the pages alone, ours / stock") == 1.1
    assert most.pop("build of one language while editing, seconds") == 2
    assert most.pop("check of 1000 records more, seconds") == 1
    assert most.pop("build time per page, 1000 records more / as it is") == 1.2
    assert most.pop("build time per page, 10 times the pages / as it is") == 1.2
    assert most.pop("build time per page, 100 times the pages / as it is") == 1.2
    assert most.pop("build time per page, 100 times the pages / 10 times") == 1.2
    assert {most.pop(f"accept rate, mail {name} / up") for name in TROUBLES} == {1.05}
    assert most.pop("p99 accept, 100 stalled clients / none") == 1.5
    assert most.pop("MB per further 10 MB upload, 50 at once, sealed") == 1.2
    assert most.pop("MB per further 10 MB upload, 50 at once, kept") == 1.2
    assert most.pop("processor time of inbox on an empty database / 9621238") == 0.4
    assert most.pop("memory of the receiver at rest / 9621238") == 0.75
    assert most.pop("form usable on 200 kbit/s, ms") == 1500
    assert most.pop("search, bytes before the first result") == 60 * 1024
    assert most.pop("search on 200 kbit/s, ms until the first result") == 4000
    assert most.pop("change seen while editing / 33789fe") == 1
    assert set(most.values()) == {0}
    least = {name: goal.least for name, goal in GOALS.items() if goal.least}
    assert least.pop("Observatory score") == 145
    assert least.pop("durable / non-durable accept") == 0.5
    assert {least.pop(f"accept rate, mail {name} / up") for name in TROUBLES} == {0.95}
    assert least.pop("accepted a second, SQLite") == least.pop("accepted a second, PostgreSQL") == 12
    assert least.pop("pages a second / 9621238") == 2
    assert least.pop("accepted a second / 9621238") == 1
    assert set(least.values()) == {100}


@pytest.mark.process
def test_the_memory_of_a_command_is_its_own(tmp_path: Path) -> None:
    """Not that of the bench, which may be larger."""
    own = bytes(200 * MEGABYTE)
    found = cost([sys.executable, "-c", f"bytearray({100 * MEGABYTE})"], tmp_path, os.environ)
    assert len(own) > 100 * MEGABYTE
    assert 100 < found.peak < 150
    assert 0 < found.seconds < 60


@pytest.mark.process
def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no such thing"):
        cost([sys.executable, "-c", "print('no such thing'); raise SystemExit(1)"], tmp_path, os.environ)
