"""Work beside other work: the same result, also where no process can do it."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sitedata.loading import load_site
from sitedata.reading.beside import beside

pytestmark = pytest.mark.process


def run(program: str) -> None:
    """In a program of its own: in that of the tests others may have left threads."""
    environment = {**os.environ, "PYTHONPATH": "hooks"}
    program = f"import os; from sitedata.reading.beside import beside; {program}"
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60)


def test_work_is_done_in_another_process_once() -> None:
    run("result = beside(os.getpid); assert result() == result() != os.getpid()")


def test_an_error_is_raised_where_the_result_is_asked_for() -> None:
    program = "result = beside(lambda: int('no number'))\ntry: result()\nexcept ValueError: pass\n"
    run(f"{program}else: raise SystemExit('no error')")


def test_a_process_that_dies_or_a_result_that_cannot_be_sent_is_made_up_for() -> None:
    run("here = os.getpid(); assert beside(lambda: here if os.getpid() == here else os._exit(3))() == here")
    run("import threading; assert beside(threading.Lock)() is not None")


def test_a_program_with_threads_is_not_forked() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert beside(os.getpid)() == os.getpid()
    finally:
        done.set()
        other.join()


def test_a_program_ends_although_nobody_asked() -> None:
    run("beside(lambda: bytes(9_000_000))")


def test_a_site_read_once_is_the_same_with_the_same_problems(copy_of_project: Callable[[], Path]) -> None:
    root = copy_of_project()
    (at_once, problems), (again, no_problems) = load_site(root, once=True), load_site(root)
    assert problems == no_problems == ()
    assert at_once is not None
    assert again is not None
    assert at_once.pages == again.pages
    page = root / "docs" / "en" / "apply.md"
    page.write_text(page.read_text("utf-8") + "\n[nowhere](nowhere.md) TODO\n", "utf-8")
    at_once, problems = load_site(root, once=True)
    assert (at_once, problems) == load_site(root)
    assert at_once is None
    assert len(problems) == 2
