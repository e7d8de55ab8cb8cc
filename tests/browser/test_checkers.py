"""The checkers beside axe judge, and find what is wrong."""

import pytest
from playwright.sync_api import Page

from tests.browser.checkers import alfa, equal_access, installed
from tests.programs import needed

pytestmark = pytest.mark.parametrize("script", [True], ids=["with JavaScript"])
PICTURE = """(main) =>
  main.append(Object.assign(new Image(90, 90), { src: document.querySelector("link[rel=icon]").href }))"""


def test_both_find_a_picture_without_a_text(visitor: Page) -> None:
    """A checker that understands nothing finds nothing, too."""
    needed("npm")
    assert installed(), "python -m tests.npm tests/browser/checkers installs them"
    visitor.goto("/en/")
    visitor.locator("main").evaluate(PICTURE)
    assert "WCAG20_Img_HasAlt" in str(equal_access(visitor)) or "img_alt_valid" in str(equal_access(visitor))
    assert "sia-r2" in {rule for rule, _, _ in alfa().failures(visitor)}
