"""Who fits, in which order and why: counted by hand for five requests and twenty applications, and for many in time."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from receiver.cli.matching import profiles, ranking
from receiver.cli.matching.profiles import Expert, Request, Scheme
from receiver.cli.matching.ranking import Wanted
from receiver.cli.matching.reasons import reasons
from receiver.errors import OperatorError
from receiver.forms.contract import Contract
from tests.conftest import ROOT
from tests.receiver.cli.matching import many, sample_pool
from tests.receiver.cli.matching.sample_pool import GOLDEN

NAMES = list(GOLDEN["experts"])
MAX_SECONDS, MAX_MEGABYTES = 1.0, 150


@pytest.fixture(scope="module")
def known(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Scheme:
    return profiles.scheme(sample_pool.contract_of(project, tmp_path_factory.mktemp("contract")))


def test_both_forms_offer_the_same_topics(known: Scheme) -> None:
    asked, offered = known.fields["request"]["topics"], known.fields["expert"]["topics"]
    assert asked.option_values() == offered.option_values()


@pytest.fixture(scope="module")
def experts(known: Scheme) -> list[Expert]:
    return [profiles.expert(known, number, sample_pool.expert_answers(name)) for number, name in enumerate(NAMES, 1)]


def asked(known: Scheme, name: str) -> Request:
    return profiles.request(known, sample_pool.request_answers(name))


@pytest.mark.parametrize("name", GOLDEN["requests"])
def test_who_fits_and_in_which_order(known: Scheme, experts: list[Expert], name: str) -> None:
    found = ranking.ranked(asked(known, name), experts)
    counted = {NAMES[fit.id - 1]: [str(int(value)) for value in fit[:-1]] for fit in found}
    assert list(counted.items()) == list(GOLDEN["requests"][name]["fits"].items())


def names(known: Scheme, experts: list[Expert], name: str, **wanted: Any) -> list[str]:
    return [NAMES[fit.id - 1] for fit in ranking.ranked(asked(known, name), experts, Wanted(**wanted))]


def test_what_is_insisted_on(known: Scheme, experts: list[Expert]) -> None:
    assert names(known, experts, "R1", must=frozenset({"language"})) == ["E04", "E03", "E02", "E01", "E05"]
    assert names(known, experts, "R1", must=frozenset({"language", "country"})) == ["E03", "E05"]
    assert names(known, experts, "R1", must=frozenset({"region"}), language=3) == ["E04", "E01", "E05"]
    assert names(known, experts, "R1", years=known.years["from_20"]) == ["E02", "E05"]
    assert names(known, experts, "R5", must=frozenset({"language"})) == []


def test_only_what_fits_is_told_and_can_be_checked(known: Scheme, experts: list[Expert]) -> None:
    request = asked(known, "R1")
    told = {
        NAMES[fit.id - 1]: reasons(known, request, expert, fit, sample_pool.expert_answers(NAMES[fit.id - 1]), "en")
        for fit in ranking.ranked(request, experts)
        for expert in [experts[fit.id - 1]]
    }
    assert told["E03"] == {
        "topics": "2 of 2: Legal migration and mobility – Labour migration; Legal migration and mobility – Integration",
        "support": "2 of 2: Policy and thematic workshops; Training/training of trainers",
        "region": "knows Africa, Caribbean, Pacific (ACP)",
        "language": "English, Independent (B1–B2)",
        "country": "lives in Ghana",
        "availability": "“E03: two months”",
        "years": "5 to 9\N{NO-BREAK SPACE}years",
    }
    assert list(told["E06"]) == ["topics", "by_theme", "support", "years"]
    assert told["E06"]["by_theme"] == "1 of 2: Legal migration and mobility – Integration"


def test_answers_of_any_age_are_compared(known: Scheme) -> None:
    """A former level counts as the one that took its place; what no form knows counts for nothing."""
    odd = {
        "topics": ["gone", "labour_migration", 3],
        "support_types": None,
        "working_languages": [{"language": "en", "level": "C2"}, {"language": "xx", "level": "??"}, "fr", {}],
        "experience": "gone",
        "country": None,
    }
    expert = profiles.expert(known, 7, odd)
    [fit] = ranking.ranked(asked(known, "R1"), [expert])
    assert fit == (1, 0, 0, False, 3, False, True, 0, 7)
    assert ranking.ranked(profiles.request(known, {}), [expert]) == []
    assert ranking.ranked(asked(known, "R1"), [profiles.expert(known, 1, {})]) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("2027-01", "2027-03"), ("2027-03", "2027-04"), True),
        (("2027-01", "2027-03"), ("2027-04", "2027-05"), False),
        (("2027-04", ""), ("", "2027-03"), False),
        (("2027-04", ""), ("2027-01", ""), True),
        (("", ""), ("2027-01", "2027-02"), True),
    ],
)
def test_periods_with_a_month_in_common(one: tuple[str, str], other: tuple[str, str], expected: bool) -> None:
    assert profiles.overlap(one, other) is profiles.overlap(other, one) is expected


def test_a_site_without_the_questions_is_refused_by_their_names(contract: Contract) -> None:
    with pytest.raises(OperatorError, match=r"compared: expert\.support_types, expert\.regions, expert\.w"):
        profiles.scheme(contract)


def test_every_order_is_one_of_the_measures(known: Scheme) -> None:
    """Of thousands of generated applications none stands before one that has more in common."""
    pool = [profiles.expert(known, n, answers) for n, answers in enumerate(many.generated(known, 2000))]
    for answers in many.generated(known, 5, seed=2):
        found = ranking.ranked(profiles.request(known, answers), pool)
        assert len(found) > 100
        assert all(one > other for one, other in pairwise(found))


@pytest.mark.process
def test_fifty_requests_and_ten_thousand_applications_take_a_second(project: Path, tmp_path: Path) -> None:
    """Time of the processor: what else the machine does is not counted. A process of its own, for its memory."""
    sample_pool.contract_of(project, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", many.__name__, str(tmp_path)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds <= MAX_SECONDS
    assert megabytes <= MAX_MEGABYTES
