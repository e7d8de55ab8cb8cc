"""The rooms of the receiver and of sitedata: which module imports which.

`python -m tests.rooms` prints who imports whom, and how many pairs of rooms that makes.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class House:
    """One package whose parts are rooms. `max_arrows`: pairs of rooms of which one may import the other."""

    folder: Path
    max_arrows: int

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Return every module by its name inside the package, such as `mail.outbox`; of a package its own name."""
        return {self._name_of(path): path for path in sorted(self.folder.rglob("*.py"))}

    @property
    def packages(self) -> dict[str, Path]:
        """Return the modules that are packages."""
        return {name: path for name, path in self.modules.items() if path.name == "__init__.py"}

    def _name_of(self, path: Path) -> str:
        parts = path.relative_to(self.folder).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def imports(self, path: Path) -> Iterator[str]:
        """Yield the modules of this package that a file imports."""
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == self.name:
                inside = node.module.removeprefix(self.name).removeprefix(".")
                for alias in node.names:
                    longer = f"{inside}.{alias.name}".removeprefix(".")
                    yield longer if longer in self.modules else inside

    def ways(self) -> Iterator[tuple[str, str]]:
        """Yield a module that imports, and the module of another room that it imports."""
        for name, path in self.modules.items():
            for other in self.imports(path):
                if room_of(other) != room_of(name):
                    yield name, other

    def arrows(self) -> set[tuple[str, str]]:
        """Return the pairs of rooms of which the first imports the second."""
        return {(room_of(above), room_of(below)) for above, below in self.ways()}

    def offered(self, package: str) -> list[str]:
        """Return what the `__all__` of a package names."""
        for node in ast.parse(self.packages[package].read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
                listed: list[str] = ast.literal_eval(node.value)
                return listed
        return []


def room_of(module: str) -> str:
    return module.partition(".")[0]


RECEIVER = House(ROOT / "receiver", max_arrows=67)
SITEDATA = House(ROOT / "hooks" / "sitedata", max_arrows=33)


def main() -> None:
    for house in (RECEIVER, SITEDATA):
        print(f"{house.name}: {len(house.arrows())} pairs of rooms, at most {house.max_arrows}")
        for room in sorted({above for above, _ in house.arrows()}):
            print(f"  {room} imports {', '.join(sorted(below for above, below in house.arrows() if above == room))}")


if __name__ == "__main__":
    main()
