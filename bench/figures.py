"""What a figure is, the goals of all figures, and the table in which they are printed."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import cpu_count, getloadavg
from pathlib import Path
from typing import Any

INFINITE = float("inf")
KB = 1024


@dataclass(frozen=True)
class Goal:
    """Smallest and largest value that is good enough; both open: no goal."""

    least: float = 0
    most: float = INFINITE

    def __str__(self) -> str:
        if self.least and self.most != INFINITE:
            return f"{self.least:.6g} to {self.most:.6g}"
        if self.most != INFINITE:
            return f"at most {self.most:.6g}"
        return f"at least {self.least:.6g}" if self.least else "-"


NO_GOAL = Goal()
NONE_AT_ALL = Goal(most=0)
GOALS: Mapping[str, Goal] = {
    "first view, bytes": Goal(most=30 * KB),
    "first view, HTML and CSS bytes": Goal(most=14 * KB),
    "first view, requests": Goal(most=4),
    "first view, requests to others": NONE_AT_ALL,
    "form usable on 200 kbit/s, ms": Goal(most=1500),
    "search, bytes before the first result": Goal(most=60 * KB),
    "search on 200 kbit/s, ms until the first result": Goal(most=4000),
    "axe violations": NONE_AT_ALL,
    "keyboard, stops out of sight": NONE_AT_ALL,
    "keyboard, stops without visible focus": NONE_AT_ALL,
    "Nu HTML checker, errors": NONE_AT_ALL,
    "Lighthouse performance": Goal(least=100),
    "Lighthouse accessibility": Goal(least=100),
    "Lighthouse best-practices": Goal(least=100),
    "Lighthouse seo": Goal(least=100),
    "Observatory score": Goal(least=145),
    "Observatory, unsafe sources of the policy": NONE_AT_ALL,
    "build, ours / stock": Goal(most=1.1),
    "build of the pages alone, ours / stock": Goal(most=1.1),
    "build of 10 times the pages alone, ours / stock": Goal(most=1.1),
    "build of one language while editing, seconds": Goal(most=2),
    "change seen while editing / 33789fe": Goal(most=1),
    "check of 1000 records more, seconds": Goal(most=1),
    "build time per page, 1000 records more / as it is": Goal(most=1.2),
    "build time per page, 10 times the pages / as it is": Goal(most=1.2),
    "build time per page, 100 times the pages / as it is": Goal(most=1.2),
    "build time per page, 100 times the pages / 10 times": Goal(most=1.2),
    "processor time of inbox on an empty database / 9621238": Goal(most=0.4),
    "memory of the receiver at rest / 9621238": Goal(most=0.75),
    "pages a second / 9621238": Goal(least=2),
    "accepted a second / 9621238": Goal(least=1),
    "durable / non-durable accept": Goal(least=0.5),
    "accept rate, mail down / up": Goal(0.95, 1.05),
    "accept rate, mail refusing the sender / up": Goal(0.95, 1.05),
    "accept rate, mail refusing for its rate / up": Goal(0.95, 1.05),
    "accept rate, mail refusing recipients / up": Goal(0.95, 1.05),
    "accept rate, mail greylisting / up": Goal(0.95, 1.05),
    "accept rate, mail refusing the text / up": Goal(0.95, 1.05),
    "accept rate, mail hanging after the dot / up": Goal(0.95, 1.05),
    "p99 accept, 100 stalled clients / none": Goal(most=1.5),
    "MB per further 10 MB upload, 50 at once, sealed": Goal(most=1.2),
    "MB per further 10 MB upload, 50 at once, kept": Goal(most=1.2),
    "accepted a second, SQLite": Goal(least=12),
    "accepted a second, PostgreSQL": Goal(least=12),
}
"""The goals of all figures; those of the site are for its worst page. 1 kB is 1024 bytes; 12 a second are 100,000 a day
with peaks of ten times the mean."""


@dataclass(frozen=True)
class Figure:
    """One line of the table. `value` is None when nothing was measured; `details` then says why."""

    name: str
    value: float | None
    goal: Goal
    beside: str
    """What the value is compared with: the stock build's value, or the spread of the turns."""
    details: str
    digits: int = 2

    @property
    def met(self) -> str:
        """Say whether the goal is met; a dash without a goal or a value."""
        if self.value is None or self.goal == NO_GOAL:
            return "-"
        return "yes" if self.goal.least <= self.value <= self.goal.most else "NO"

    @property
    def shown(self) -> str:
        """Return the value as one reads it."""
        return "-" if self.value is None else f"{self.value:.{self.digits}f}"


def missing(name: str, reason: str) -> Figure:
    """Return the line of what could not be measured here."""
    return Figure(name, None, GOALS.get(name, NO_GOAL), "-", f"not measured: {reason}")


@dataclass(frozen=True)
class Group:
    """The figures of one part; `beside` heads the column of what they are compared with."""

    title: str
    beside: str
    facts: Mapping[str, str]
    figures: Sequence[Figure]


def machine() -> dict[str, str]:
    """Return what a reader needs to judge any figure."""
    system = f"{platform.machine()}, {cpu_count()} processors, {platform.system()} {platform.release()}"
    return {"machine": system, "load before": f"{getloadavg()[0]:.2f}"}


def table(facts: Mapping[str, str], groups: Sequence[Group]) -> str:
    """Return all groups as text."""
    return "\n".join([*_lines(facts), *(line for group in groups for line in _group(group))])


def _lines(facts: Mapping[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in facts.items()]


def _group(group: Group) -> list[str]:
    head = ["", group.title.upper(), *_lines(group.facts)]
    rows = [("figure", "value", "goal", "met", group.beside, "details")]
    rows += [(each.name, each.shown, str(each.goal), each.met, each.beside, each.details) for each in group.figures]
    return head + [f"{row[0]:<56} {row[1]:>8}  {row[2]:<14} {row[3]:<4} {row[4]:<13} {row[5]}".rstrip() for row in rows]


def write(path: Path, facts: Mapping[str, str], groups: Sequence[Group]) -> None:
    """Write all groups into a JSON file; an open end of a goal is null."""
    found = {**facts, "groups": [_written(group) for group in groups]}
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _written(group: Group) -> dict[str, Any]:
    figures = [
        {
            "name": each.name,
            "value": each.value,
            "least": each.goal.least or None,
            "most": None if each.goal.most == INFINITE else each.goal.most,
            "met": {"yes": True, "NO": False}.get(each.met),
            group.beside: each.beside,
            "details": each.details,
        }
        for each in group.figures
    ]
    return {"title": group.title, **group.facts, "figures": figures}
