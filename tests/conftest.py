"""What several groups of tests share: the frozen copy of a real site with the project's code, built once, strictly."""

import fcntl
import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from sitedata.loading import load_site
from sitedata.site import Site

ROOT = Path(__file__).parents[1]
HEAVY = frozenset({"browser", "built_site", "copy_of_project", "moved_site", "other_ways", "postgres", "receiver"})
"""Fixtures that start processes, or that tests ask for who start one."""
STARTS = ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.spawn", "os.system")
"""Events of Python's audit by which a process begins."""
LONGEST = (
    "test_a_thousand_mails",
    "test_kills",
    "browser/",
    "test_faults",
    "test_several",
    "test_memory",
    "test_supply",
    "test_state_machine",
)
"""What is begun first, so that at the end no worker is alone with a long test."""
FROZEN = ROOT / "tests" / "frozen"
"""Content on which all tests run. What stands in data/, docs/ and translations/ is the editors': no test reads it."""
CODE = ("hooks", "overrides")
CONTENT = ("data", "docs", "translations", "mkdocs.yml")
SOURCES = (*CODE, *CONTENT)
"""What a build reads."""


class Starting:
    """The test that runs now and must not start a process."""

    quick: pytest.Item | None = None

    def __call__(self, event: str, _: object) -> None:
        if self.quick and event in STARTS:
            raise AssertionError(f"{self.quick.nodeid} starts a process: mark it with pytest.mark.process")


STARTING = Starting()
sys.addaudithook(STARTING)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark with `quick` what needs no process and little time; put what takes longest first."""
    for item in items:
        if not _is_heavy(item):
            item.add_marker("quick")
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """Let the search for garbage pass by what stays: the receivers of the tests search each time they start."""
    gc.collect()
    gc.freeze()


def _is_heavy(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("process", "slow", "soak"))
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    return marked or "postgresql" in parameters.values() or bool(HEAVY & set(getattr(item, "fixturenames", ())))


def _place(item: pytest.Item) -> int:
    found = (number for number, part in enumerate(LONGEST) if part in item.nodeid)
    return next(found, len(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Give three workers to two processors: many tests wait for a time limit, a disk or another process."""
    return (os.cpu_count() or 1) * 3 // 2


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Refuse a process to a test that is marked with `quick`."""
    STARTING.quick = item if item.get_closest_marker("quick") else None
    try:
        return (yield)
    finally:
        STARTING.quick = None


def build(root: Path, target: Path, engine: str = "mkdocs", **settings: str) -> subprocess.CompletedProcess[str]:
    """Build the site below `root` into `target`, as `make build` does, with more variables of the environment."""
    command = [sys.executable, "-m", engine, "build", "--strict", "--clean", "--site-dir", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **settings}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the project's code with the frozen content. Nobody changes it."""

    def make(target: Path) -> None:
        target.mkdir()
        copy_sources(target)

    return made_once(tmp_path_factory, "frozen", make) / "project"


@pytest.fixture(scope="session")
def built_site(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site. A warning is a failure."""

    def make(target: Path) -> None:
        done = build(project, target)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "WARNING" not in done.stderr, done.stderr

    return made_once(tmp_path_factory, "built-site", make)


MOVED = {
    "docs/fr/apply.md": "former: [postuler, expert/candidature]",
    "docs/en/apply.md": "former: apply-now",
    "docs/en/apply-received.md": "former: [apply-now/received]",
    "docs/es/themes.md": "former:\n  - todos-los-temas",
}
"""Pages of the frozen site that had other addresses, in each way that an editor may write it."""


@pytest.fixture(scope="session")
def moved_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site after some of its pages have moved."""

    def make(target: Path) -> None:
        root = copy_sources(target.with_name("moved-project"))
        for name, line in MOVED.items():
            text = (root / name).read_text("utf-8")
            (root / name).write_text(text.replace("\nslug:", f"\n{line}\nslug:", 1), "utf-8")
        done = build(root, target)
        assert done.returncode == 0, done.stdout + done.stderr

    return made_once(tmp_path_factory, "moved-site", make)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that the first worker who needs it makes for all of them; the others wait. Nobody changes it."""
    common = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    folder, done = common / name, common / f"{name}.done"
    with (common / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def site(project: Path) -> Site:
    """The frozen site's data."""
    found, problems = load_site(project)
    assert found, problems
    return found


@pytest.fixture
def copy_of_project(tmp_path: Path) -> Callable[[], Path]:
    """Makes a copy of all that a build reads, to be changed by a test."""
    return lambda: copy_sources(tmp_path)


def copy_sources(folder: Path, content: Path = FROZEN) -> Path:
    """Copy the project's code and the content of a folder, all that a build reads, into a new folder below `folder`."""
    root = folder / "project"
    root.mkdir(parents=True)
    for source in (*(ROOT / name for name in CODE), *(content / name for name in CONTENT)):
        if source.is_dir():
            shutil.copytree(source, root / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / source.name)
    return root
