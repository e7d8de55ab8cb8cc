"""Each promise is broken once, and the test that holds it must notice. `make soak` runs it.

Without it only the list is checked: every text it changes is there once, every test exists.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

HERE = Path(__file__).parents[1]
COPIED = ("receiver", "tests", "hooks")
FAILED = 1
"""How pytest ends when a test failed; a test that is not found or cannot be read ends otherwise."""


@dataclass(frozen=True)
class Mutation:
    name: str
    file: str
    change: str
    by: str
    test: str

    def apply(self, root: Path) -> None:
        path = root / self.file
        text = path.read_text("utf-8")
        assert text.count(self.change) == 1, f"{self.name}: found {text.count(self.change)} times in {self.file}"
        path.write_text(text.replace(self.change, self.by), "utf-8")


MUTATIONS = [Mutation(**each) for each in yaml.safe_load((HERE / "mutations.yml").read_text("utf-8"))]
IDS = [mutation.name for mutation in MUTATIONS]


def copy_of_the_tree(folder: Path) -> Path:
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def run(root: Path, tests: set[str]) -> subprocess.CompletedProcess[str]:
    named = [f"tests/receiver/{test}" for test in sorted(tests)]
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *named]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=IDS)
def test_what_a_mutation_changes_is_there(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text("utf-8").count(mutation.change) == 1
    file, _, name = mutation.test.partition("::")
    assert re.search(rf"^def {name.partition('[')[0]}\(", (HERE / file).read_text("utf-8"), re.M)


@pytest.mark.soak
def test_without_mutation_all_of_them_pass(tmp_path: Path) -> None:
    done = run(copy_of_the_tree(tmp_path), {mutation.test for mutation in MUTATIONS})
    assert done.returncode == 0, done.stdout


@pytest.mark.soak
@pytest.mark.parametrize("mutation", MUTATIONS, ids=IDS)
def test_a_broken_promise_is_noticed(mutation: Mutation, tmp_path: Path) -> None:
    root = copy_of_the_tree(tmp_path)
    mutation.apply(root)
    done = run(root, {mutation.test})
    assert done.returncode == FAILED, done.stdout + done.stderr
