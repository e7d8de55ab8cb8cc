"""The built site, parsed once."""

from pathlib import Path

import pytest

from inspection.built import BASE, BuiltPage, read_built

__all__ = ["BASE", "BuiltPage"]


@pytest.fixture(scope="session")
def pages(built_site: Path) -> dict[str, BuiltPage]:
    """Every HTML file of the built site by its address (`en/apply/`, `404.html`)."""
    return read_built(built_site)
