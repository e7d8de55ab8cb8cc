"""The table of tests/openings.yml, when a form is open: build, receiver and the script of the page hold to it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).parent / "openings.yml"


@dataclass(frozen=True)
class Row:
    """What an editor writes in `form` and `programme`, what forms.json then says, and the state at each instant."""

    about: str
    form: dict[str, Any]
    contract: dict[str, str | None]
    at: dict[str, str]
    programme: dict[str, Any] | None = None


def rows() -> list[Row]:
    """Return every row; dates as text, as the site's own reader takes them."""
    found = yaml.load(TABLE.read_text("utf-8"), Loader=yaml.BaseLoader)
    return [Row(**{**row, "contract": _with_nothing(row["contract"])}) for row in found]


def _with_nothing(contract: dict[str, str]) -> dict[str, str | None]:
    return {key: None if value == "null" else value for key, value in contract.items()}
