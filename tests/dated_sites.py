"""The frozen site with dates in one form, and with its programme closed: built once for all tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import build, copy_sources, made_once

OPENS, CLOSES = "2026-12-01 09:00", "2027-01-15 23:59"
BEFORE, WHILE_OPEN, AFTER = "2026-11-30T12:00:00+00:00", "2026-12-24T12:00:00+00:00", "2027-02-01T12:00:00+00:00"
OPEN = "status: open"
DATES = f"{OPEN}\nopens: {OPENS}\ncloses: {CLOSES}"
NOTICE = "{fr: Le programme est terminé., en: The programme has ended., es: El programa ha terminado.}"


@dataclass(frozen=True)
class DatedSite:
    """A built site as it is while the expert form is open; `before` and `after` are its other editions.

    Each folder of an edition has only the files that differ; `page` finds the right one.
    """

    root: Path

    def page(self, url: str, edition: str = "open") -> str:
        """Return the HTML of a page in an edition: before, open or after."""
        number = {"before": "0", "open": "1", "after": "2"}[edition]
        own = self.root / "editions" / number / url / "index.html"
        return (own if own.is_file() else self.root / url / "index.html").read_text("utf-8")


def make(factory: pytest.TempPathFactory, name: str, built_for: str, file: str, changes: Mapping[str, str]) -> Path:
    """Return the built site, after texts were replaced in a file of data/."""

    def made(folder: Path) -> None:
        root = copy_sources(folder)
        path = root / "data" / file
        text = path.read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new, 1)
        path.write_text(text, "utf-8")
        done = build(root, folder / "site", BUILT_FOR=built_for)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "WARNING" not in done.stderr, done.stderr

    return made_once(factory, name, made) / "site"


def dated(factory: pytest.TempPathFactory) -> DatedSite:
    """Return the site whose expert form has dates, received by the receiver."""
    return DatedSite(make(factory, "dated", WHILE_OPEN, "forms/expert.yml", {OPEN: DATES}))


def dated_by_email(factory: pytest.TempPathFactory) -> Path:
    """Return the site whose expert form has dates and goes by e-mail, as it is before it opens."""
    changes = {OPEN: DATES, "delivery: receiver": "delivery: email"}
    return make(factory, "dated-by-email", BEFORE, "forms/expert.yml", changes)


def ended(factory: pytest.TempPathFactory) -> Path:
    """Return the site of a programme that is closed, with a notice."""
    return make(factory, "ended", AFTER, "programme.yml", {OPEN: f"status: closed\nnotice: {NOTICE}"})


def past(factory: pytest.TempPathFactory) -> Path:
    """Return the site whose expert form closed in 2020."""
    return make(factory, "past", AFTER, "forms/expert.yml", {OPEN: f"{OPEN}\ncloses: 2020-01-15 23:59"})
