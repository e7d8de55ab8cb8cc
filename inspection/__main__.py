"""`python -m inspection [--root DIR] [--lang fr|en|es] [--format text|github]` (`make inspect`).

Builds the site, then looks at links, anchors, headings and weight of every page, and at every page and every state of
the forms with axe, in light and dark, on a phone and on a desk; and whether the questions of visitors are answered
where they look.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sitedata.loading import load_site
from sitedata.messages.github import add_summary, annotations
from sitedata.messages.problem import Problem
from sitedata.messages.problem_texts import report
from sitedata.messages.translatable import LANGUAGES, in_language, say, system_language
from sitedata.reading.team_language import team_language
from sitedata.site import Site

from inspection.built import Sources, read_built
from inspection.structure import check_structure
from inspection.tasks import check_tasks, read_tasks
from inspection.visits import NotBuilt, build, look
from inspection.weight import check_weight

ROOT = Path(__file__).parents[1]
FORMATS = {"text": report, "github": annotations}
EXITS = "Exit codes: 0 no error (there may be warnings); 1 errors, all of them printed; 2 a wrong call."


def main(arguments: list[str] | None = None) -> int:
    """Print what is wrong with the built site; return 0 when nothing is, else 1."""
    called = _parser().parse_args(arguments)
    root = called.root.resolve()
    language = called.lang or (team_language(root) if called.format == "github" else system_language())
    site, problems = load_site(root)
    if site is None:
        print(FORMATS[called.format](problems, language))
        return 1
    try:
        found, looked_at = inspected(root, site)
    except NotBuilt as error:
        print(error)
        return 1
    last = _conclusion(found, len(site.pages), looked_at, language)
    print("\n".join(filter(None, (FORMATS[called.format](found, language), last))))
    if called.format == "github":
        add_summary(os.environ, found, last, language)
    return 1 if any(problem.stops for problem in found) else 0


def inspected(root: Path, site: Site) -> tuple[list[Problem], int]:
    """Return everything that is wrong, and how many pages and states of forms were looked at. Raises NotBuilt."""
    with tempfile.TemporaryDirectory(prefix="mieux-inspect-") as name:
        folder = Path(name)
        target = folder / "site"
        build(root, target)
        pages, sources = read_built(target), Sources(site)
        found = [*check_structure(pages, target, sources), *check_weight(pages, sources)]
        found += check_tasks(site, read_tasks(root), target, folder)
        seen = look(root, target, folder)
    return [*found, *seen.problems], seen.looked_at


def _conclusion(found: Iterable[Problem], pages: int, looked_at: int, language: str) -> str:
    counts = {"pages": pages, "number": looked_at}
    clean = say("{pages} pages, {number} views of pages and forms: nothing to fix.", **counts)
    told = say("{pages} pages, {number} views of pages and forms were looked at.", **counts)
    return in_language(told if list(found) else clean, language)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m inspection", description="Inspect the built site.", epilog=EXITS)
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of mkdocs.yml")
    parser.add_argument("--lang", choices=LANGUAGES, help="default: the system's or en; for github, the team's")
    parser.add_argument("--format", choices=FORMATS, default="text", help="github: annotations")
    return parser


if __name__ == "__main__":
    sys.exit(main())
