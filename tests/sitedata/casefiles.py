"""Golden cases: one change to the small site of tests/small, and the problems it must be answered with."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

SMALL = Path(__file__).parents[1] / "small"
CASES = Path(__file__).parent / "cases"
COMPLETE = Path(__file__).parent / "complete"
"""The small site's settings and templates as far as a build needs them."""


@dataclass(frozen=True)
class Case:
    """Replace `find` by `put` in `file`; without `find`, `put` is the whole new file (None deletes it).

    With `move` the file gets that name instead, with `copy` it stands there too. `complete` adds the files of COMPLETE.
    `problems` are the English sentences; `french` and `spanish` the same in these languages, without file and line.
    """

    about: str
    file: str
    problems: list[str]
    find: str | None = None
    put: str | None = None
    move: str | None = None
    copy: str | None = None
    complete: bool = False
    encoding: str = "utf-8"
    french: list[str] | None = None
    spanish: list[str] | None = None

    def apply(self, root: Path) -> None:
        """Copy the small site to `root` and change it."""
        for folder in (SMALL, COMPLETE) if self.complete else (SMALL,):
            shutil.copytree(folder, root, dirs_exist_ok=True)
        path = root / self.file
        to = root / (self.move or self.copy or self.file)
        to.parent.mkdir(parents=True, exist_ok=True)
        if self.move or self.copy:
            (shutil.move if self.move else shutil.copy)(path, to)
        elif self.put is None:
            path.unlink()
        else:
            to.write_bytes(self._changed(path).encode(self.encoding))

    def _changed(self, path: Path) -> str:
        if self.find is None:
            return self.put or ""
        text = path.read_text("utf-8")
        assert text.count(self.find) == 1, f"{self.find!r} stands {text.count(self.find)} times in {self.file}"
        return text.replace(self.find, self.put or "")


def read_cases() -> list[Case]:
    """Return every case of every file, in order."""
    files = sorted(CASES.glob("*.yml"))
    return [Case(**entry) for path in files for entry in yaml.safe_load(path.read_text("utf-8"))]
