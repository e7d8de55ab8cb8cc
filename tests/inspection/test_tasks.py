"""What is told when visitors cannot find what they come to ask; on the frozen site, which has pages enough."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from sitedata.site import Site

from inspection.tasks import STATE_BLOCK, Task, check_tasks, is_asked, read_tasks
from tests.conftest import ROOT

ASYLUM = Task("themes", "Asylum?", {"en": "International protection and asylum policy"}, {"en": ["asylum", "refugee"]})
RIGHTS = Task("privacy", "Erased?", {"en": "to have them erased"}, {"en": ["erased"]})


FOUND = [
    (ASYLUM, None),
    (RIGHTS, None),  # far below, under a heading that the page's contents link to
    (replace(ASYLUM, page="asylum"), ("inspection/tasks.yml", "no such page")),
    (
        replace(ASYLUM, page="problem", answer={"en": "Something went wrong"}, typed={"en": []}),
        ("docs/en/problem.md", "a page that is three clicks or more from the home page"),
    ),
    (replace(ASYLUM, answer={"en": "No asylum"}), ("docs/en/themes.md", "no such words in sight: “No asylum”")),
    (
        replace(ASYLUM, page="index", answer={"en": "Six regions"}, typed={"en": []}),
        ("docs/en/index.md", "“Six regions” further down"),
    ),
    (
        replace(ASYLUM, typed={"en": ["zebra"]}),
        ("docs/en/themes.md", "the search for “zebra” gives other pages first, or none"),
    ),
]
"""What is asked, and the file and the fault that are told."""


def test_what_is_not_answered_where_people_look_is_told(site: Site, built_site: Path, tmp_path: Path) -> None:
    """In a thread of its own: Playwright runs once in each, and other tests may have started it in this one."""
    tasks = [task for task, _ in FOUND]
    with ThreadPoolExecutor(1) as worker:
        problems = worker.submit(lambda: list(check_tasks(site, tasks, built_site, tmp_path))).result()
    assert [(problem.file, problem.found) for problem in problems] == [told for _, told in FOUND if told]
    assert not any(problem.stops for problem in problems), "an editor may give another answer"


def test_a_project_without_questions_has_none(tmp_path: Path) -> None:
    assert read_tasks(tmp_path) == []


def test_the_questions_are_asked_in_each_language(site: Site) -> None:
    tasks = read_tasks(ROOT)
    assert len(tasks) == 18
    for task in tasks:
        assert [*task.answer] == [*task.typed] == [*site.languages], task.question
        assert all(task.typed.values()), task.question


def test_what_a_closed_form_takes_off_a_page_is_not_asked_there(site: Site) -> None:
    closed = replace(site, programme=site.programme.model_copy(update={"status": "closed"}))
    pages = {page.name: site.root / "docs" / "en" / f"{page.name}.md" for page in site.pages.values()}
    waiting = {name for name, path in pages.items() if STATE_BLOCK in path.read_text("utf-8")}
    assert waiting < {*pages}
    for name in pages:
        task = replace(ASYLUM, page=name)
        assert is_asked(site, task, "en")
        assert is_asked(closed, task, "en") == (name not in waiting)
