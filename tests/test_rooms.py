"""The rooms of both halves: few ways between them, each room says what it offers, each module can be imported first.

Their order is a contract of import-linter in pyproject.toml; `make test` and `make quick` check it.
"""

import ast
import subprocess
import sys

import pytest

from receiver.__main__ import COMMANDS
from tests.conftest import ROOT
from tests.rooms import RECEIVER, SITEDATA, House

HOUSES = pytest.mark.parametrize("house", [RECEIVER, SITEDATA], ids=lambda house: house.name)


@HOUSES
def test_there_are_few_ways_between_rooms(house: House) -> None:
    assert len(house.arrows()) <= house.max_arrows


@HOUSES
def test_few_modules_stand_at_the_top(house: House) -> None:
    assert len(list(house.folder.glob("*.py"))) <= 10


def test_no_module_name_stands_in_both_halves() -> None:
    own, others = ({name.rpartition(".")[2] for name in house.modules} for house in (RECEIVER, SITEDATA))
    assert own & others == {"", "__main__"}


def used(house: House) -> set[str]:
    """Return the modules that other rooms import, or whoever stands outside the package."""
    found = {below for _, below in house.ways()}
    if house is RECEIVER:
        return found | {f"cli.{name.replace('-', '_')}" for name in COMMANDS}
    return found.union(*(house.imports(path) for path in (ROOT / "hooks").glob("*.py")))


@HOUSES
def test_a_room_offers_what_others_use_and_nothing_else(house: House) -> None:
    offered = {f"{package}.{name}" for package in house.packages if package for name in house.offered(package)}
    in_packages = {name for name in used(house) if "." in name}
    inner = {name.rpartition(".")[0] for name in in_packages if name.count(".") > 1}
    assert offered == in_packages | inner


@HOUSES
def test_a_package_imports_nothing_and_says_what_it_is_for(house: House) -> None:
    for name, path in house.packages.items():
        tree = ast.parse(path.read_text("utf-8"))
        assert ast.get_docstring(tree), name
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)], name


@HOUSES
def test_a_file_does_not_repeat_the_name_of_its_folder(house: House) -> None:
    for path in house.modules.values():
        if path.parent != house.folder and path.name != "__init__.py":
            assert path.parent.name.rstrip("s") not in path.stem.split("_"), path


@pytest.mark.process
@HOUSES
def test_every_module_can_be_imported_first(house: House) -> None:
    """A circle shows only in the module one begins with, so each begins once."""
    modules = [f"{house.name}.{name}" for name in house.modules if name and not name.endswith(("__main__", ".env"))]
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[2:]:\n"
        "    for known in [known for known in sys.modules if known.partition('.')[0] == sys.argv[1]]:\n"
        "        del sys.modules[known]\n"
        "    importlib.import_module(name)\n"
    )
    command = [sys.executable, "-W", "error", "-c", program, house.name, *modules]
    done = subprocess.run(command, cwd=house.folder.parent, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
