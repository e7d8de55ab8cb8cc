"""The names that the check lets templates use are those that the build gives them."""

from datetime import UTC, datetime

from sitedata.loading import load_site
from sitedata.reading.template_names import VIEW
from sitedata.rendering.view import View

from tests.sitedata.casefiles import SMALL


def test_the_list_of_names_is_that_of_the_view() -> None:
    site, _ = load_site(SMALL)
    assert site
    view = View(site, "en", "index", str, {}, "https://haven.example/", datetime.now(UTC))
    assert set(view.context()) == VIEW, "change the list in sitedata/reading/template_names.py"
