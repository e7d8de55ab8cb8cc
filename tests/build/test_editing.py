"""What `make edit` watches. How it serves is tried in a browser (tests/browser/test_editing.py)."""

from editing.server import WATCHED

from tests.conftest import SOURCES


def test_a_change_of_anything_but_code_starts_a_build() -> None:
    """A change of hooks/ would only build again with the old code."""
    assert set(WATCHED) == set(SOURCES) - {"hooks"}
