"""Every rule of the data, by example: what an editor changes, and the very sentences that answer."""

from pathlib import Path

import pytest
from sitedata.loading import load_site
from sitedata.messages.translatable import in_language

from tests.sitedata.casefiles import SMALL, Case, read_cases

CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=[case.about for case in CASES])
def test_a_wrong_change_is_answered_with_its_problems(case: Case, tmp_path: Path) -> None:
    case.apply(tmp_path)
    site, problems = load_site(tmp_path)
    assert (site is None) is any(problem.stops for problem in problems)
    assert [str(problem) for problem in problems] == case.problems
    for language, sentences in (("fr", case.french), ("es", case.spanish)):
        said = [in_language(problem.message, language) for problem in problems]
        assert sentences is None or said == sentences


def test_the_small_site_has_no_problem() -> None:
    site, problems = load_site(SMALL)
    assert problems == ()
    assert site is not None
    assert site.languages == ("en", "de")
