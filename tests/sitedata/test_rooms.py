"""The packages of sitedata: who may import whom, and that each module can be imported first."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "hooks" / "sitedata"
MODULES = sorted(PACKAGE.rglob("*.py"))
FLOORS = (
    {"editor_schemas"},
    {"loading"},
    {"checks", "rendering"},
    {"translations", "form_contract"},
    {"reading", "language", "site"},
    {"models"},
    {"messages", "text"},
)
"""From top to bottom. A room imports rooms of lower floors only."""
APART = {"build"}
"""Imports no other room, and none imports it."""
MAX_ARROWS = 33
"""Pairs of rooms of which one imports the other."""


def name_of(path: Path) -> str:
    """Return a name such as `reading.strict_yaml`; for a package its own."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = [name_of(path) for path in MODULES]


def imported(path: Path) -> Iterator[str]:
    """Yield what a module imports of sitedata, such as `reading.strict_yaml`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "sitedata":
            inside = node.module.removeprefix("sitedata").removeprefix(".")
            for alias in node.names:
                longer = f"{inside}.{alias.name}".removeprefix(".")
                yield longer if longer in NAMES else inside
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition(".")[0] == "sitedata")


def arrows() -> Iterator[tuple[str, str]]:
    """Yield a module that imports, and the module of another room that is imported."""
    for path, name in zip(MODULES, NAMES, strict=True):
        for other in imported(path):
            if other.partition(".")[0] != name.partition(".")[0]:
                yield name, other


def rooms_of(arrow: tuple[str, str]) -> tuple[str, str]:
    return arrow[0].partition(".")[0], arrow[1].partition(".")[0]


def test_every_room_has_a_floor() -> None:
    rooms = {name.partition(".")[0] for name in NAMES} - {""}
    assert rooms == APART.union(*FLOORS)
    assert rooms == set(public("")), "sitedata/__init__.py lists its rooms"


@pytest.mark.parametrize("arrow", sorted(set(arrows())), ids=" imports ".join)
def test_nothing_is_imported_upwards(arrow: tuple[str, str]) -> None:
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    above, below = rooms_of(arrow)
    assert floor[above] < floor[below]


def test_there_are_few_ways_between_rooms() -> None:
    assert len({rooms_of(arrow) for arrow in arrows()}) <= MAX_ARROWS


def public(room: str) -> list[str]:
    """Return what the `__all__` of a room names; empty for a room of one module."""
    path = PACKAGE / room / "__init__.py"
    for node in ast.parse(path.read_text("utf-8")).body if path.is_file() else ():
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            listed: list[str] = ast.literal_eval(node.value)
            return listed
    return []


def outside() -> Iterator[str]:
    """Yield what the hooks import of sitedata."""
    for path in (ROOT / "hooks").glob("*.py"):
        yield from imported(path)


@pytest.mark.parametrize("name", sorted({*(arrow[1] for arrow in arrows()), *outside()}))
def test_others_import_only_what_a_room_offers(name: str) -> None:
    room, _, module = name.partition(".")
    assert module in public(room) or not module


def test_what_a_room_offers_exists_and_somebody_takes_it() -> None:
    taken = {*(arrow[1] for arrow in arrows()), *outside()}
    offered = {f"{room}.{module}" for room in public("") for module in public(room)}
    assert offered == {name for name in taken if "." in name}


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=name_of)
def test_a_package_imports_nothing_and_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def test_every_module_can_be_imported_first() -> None:
    """A circle shows only in the module one begins with, so each begins once."""
    modules = [f"sitedata.{name}" for name in NAMES if name]
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    for known in [known for known in sys.modules if known.partition('.')[0] == 'sitedata']:\n"
        "        del sys.modules[known]\n"
        "    importlib.import_module(name)\n"
    )
    command = [sys.executable, "-W", "error", "-c", program, *modules]
    done = subprocess.run(command, cwd=ROOT / "hooks", capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent != PACKAGE], ids=name_of)
def test_a_file_does_not_repeat_the_name_of_its_folder(path: Path) -> None:
    assert path.parent.name.rstrip("s") not in path.stem
