"""A copy of the frozen site whose Spanish is reviewed, and what it says when a translator's file comes back."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sitedata.editor_schemas import write as write_schemas
from sitedata.translations.exchange.__main__ import main
from sitedata.translations.standing import mark

from tests.conftest import CONTENT, FROZEN

LANGUAGES = ("fr", "en", "es")
FORMATS = ("po", "xliff", "xliff-1.2")


def contents(root: Path) -> dict[str, bytes]:
    """Return every file of a site by its name."""
    folders = ("data", "docs", "translations")
    paths = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


@dataclass
class Translators:
    """The site, and files that go to translators and come back."""

    root: Path
    said: Callable[[], str]
    folder: Path
    before: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = contents(self.root)

    def export(self, format: str) -> str:
        """Return the file that is handed out."""
        path = self.folder / f"texts.{format}"
        call = ["export", "--root", str(self.root), "--lang", "es", "--format", format, "--to", str(path)]
        assert main(call) == 0, self.said()
        return path.read_text("utf-8")

    def take(self, data: str | bytes, messages: str = "en") -> tuple[int, str]:
        """Return what the import says of a file, with its exit code."""
        path = self.folder / "back"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        self.said()
        code = main(["import", str(path), "--root", str(self.root), "--messages", messages])
        return code, self.said()

    def changes(self) -> dict[str, tuple[list[str], list[str]]]:
        """Return the lines that have gone and that have come, by file."""
        now = contents(self.root)
        found = {}
        for name in sorted(now.keys() | self.before.keys()):
            old, new = (texts.get(name, b"").decode().split("\n") for texts in (self.before, now))
            if old != new:
                found[name] = ([line for line in old if line not in new], [line for line in new if line not in old])
        return found


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site. Nobody changes it."""
    root = tmp_path_factory.mktemp("reviewed") / "site"
    root.mkdir()
    for name in CONTENT:
        copy = shutil.copytree if (FROZEN / name).is_dir() else shutil.copy2
        copy(FROZEN / name, root / name)
    write_schemas(root)
    mark(root, LANGUAGES, ("en", "es"), None)
    return root


@pytest.fixture(scope="session")
def exported(reviewed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is handed out of it, by format."""
    folder = tmp_path_factory.mktemp("exported")
    for format in FORMATS:
        to = str(folder / format)
        assert main(["export", "--root", str(reviewed), "--lang", "es", "--format", format, "--to", to]) == 0
    return {format: (folder / format).read_text("utf-8") for format in FORMATS}


@pytest.fixture
def site(reviewed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Translators:
    """A site of a test's own."""
    root = tmp_path / "site"
    shutil.copytree(reviewed, root)

    def said() -> str:
        found = capsys.readouterr()
        return found.out + found.err

    return Translators(root, said, tmp_path)
