"""Golden cases: one change to the small site of tests/small, and the problems it must be answered with."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

SMALL = Path(__file__).parents[1] / "small"
CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """Replace `find` by `put` in `file`; without `find`, `put` is the whole new file (None deletes it).

    `problems` are the English sentences; `french` and `spanish` the same in these languages, without file and line.
    """

    about: str
    file: str
    problems: list[str]
    find: str | None = None
    put: str | None = None
    encoding: str = "utf-8"
    french: list[str] | None = None
    spanish: list[str] | None = None

    def apply(self, root: Path) -> None:
        """Copy the small site to `root` and change it."""
        shutil.copytree(SMALL, root, dirs_exist_ok=True)
        path = root / self.file
        if self.put is None:
            path.unlink()
            return
        text = path.read_text("utf-8")
        if self.find is not None:
            assert text.count(self.find) == 1, f"{self.find!r} stands {text.count(self.find)} times in {self.file}"
        changed = self.put if self.find is None else text.replace(self.find, self.put)
        path.write_bytes(changed.encode(self.encoding))


def read_cases() -> list[Case]:
    """Return every case of every file, in order."""
    files = sorted(CASES.glob("*.yml"))
    return [Case(**entry) for path in files for entry in yaml.safe_load(path.read_text("utf-8"))]
