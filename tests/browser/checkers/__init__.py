"""Other engines than axe: Alfa (Siteimprove) and Equal Access (IBM). They find what axe does not look for.

They come from npm, as `package-lock.json` says; `python -m tests.npm tests/browser/checkers` installs them. Where Node
or npm is missing, axe judges alone, and `test_checkers.py` says so.
"""

import json
import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests import npm
from tests.children import bound
from tests.programs import needed

HERE = Path(__file__).parent
EQUAL_ACCESS = HERE / "node_modules" / "accessibility-checker-engine" / "ace-window.js"
RULES = ["WCAG_2_2"]
LEFT = {"input_checkboxes_grouped": r'name="topics"', "sia-r61": r"<title>\s*(Erreur|Error)\b"}
"""Rules, and the HTML in which they are not followed.

Boxes of one name in one group: the groups of themes stand in the group of their question, which is not seen.
A first heading of level 1: what is wrong is said above it, as in the design system of GOV.UK.
"""
CHECK = """async (rules) => {
  const report = await new ace_ibma.Checker().check(document, rules);
  const wrong = report.results.filter(({ value: [kind, found] }) => kind === "VIOLATION" && found === "FAIL");
  const failed = wrong.map(({ ruleId, message, snippet }) => [ruleId, message, snippet]);
  return { judged: report.results.length, failed };
}"""
PACKAGES = {"Equal Access": "accessibility-checker-engine", "Alfa": "@siteimprove/alfa-rules"}
Failure = tuple[str, str, str]
"""Rule, what it says, the HTML it is about."""


class NothingJudgedError(Exception):
    """A checker has looked at a page and could judge nothing: it does not understand it."""


def installed() -> bool:
    """Whether both are there as locked."""
    return npm.installed(HERE)


def names() -> list[str]:
    """Return the name and version of both, in the order of `others`."""
    locked = json.loads((HERE / npm.LOCK).read_text("utf-8"))["packages"]
    return [f"{name} {locked[f'node_modules/{package}']['version']}" for name, package in PACKAGES.items()]


def others() -> list[Callable[[Page], list[Failure]]]:
    """Return what else can judge a page here."""
    return [equal_access, alfa().failures] if installed() else []


def equal_access(page: Page) -> list[Failure]:
    """What surely breaks WCAG 2.2 A or AA; what a person has to judge is left out."""
    if not page.evaluate("'ace_ibma' in window"):
        page.evaluate(_equal_access())
    return _failures(page.evaluate(CHECK, RULES))


@cache
def _equal_access() -> str:
    return EQUAL_ACCESS.read_text("utf-8") + ";window.ace_ibma = ace;"


@cache
def alfa() -> "Alfa":
    """Return the one process of Alfa, which ends with the tests."""
    return Alfa()


class Alfa:
    """A process that judges page after page."""

    def __init__(self) -> None:
        command = bound([needed("node"), str(HERE / "alfa.mjs")])
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._take = {name: f"() => ({function})()" for name, function in self._answer().items()}

    def failures(self, page: Page) -> list[Failure]:
        """What breaks WCAG 2.2 A or AA, ARIA, or a best practice."""
        taken = {name: page.evaluate(code) for name, code in self._take.items()}
        assert self._process.stdin
        self._process.stdin.write(json.dumps(taken) + "\n")
        self._process.stdin.flush()
        return _failures(self._answer())

    def _answer(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


def _failures(report: dict[str, Any]) -> list[Failure]:
    if not report["judged"]:
        raise NothingJudgedError
    return [(rule, told, html) for rule, told, html in report["failed"] if not re.search(LEFT.get(rule, "$^"), html)]
