"""Tries the site on every Python it promises, with the oldest and newest tools it allows, and without MkDocs.

`make engines` prints one table and ends with 1 when something failed. Each line is an environment of its own. A Python
that is neither on this machine nor to be downloaded is named as such; that is a failure only in CI.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ("requirements-build", "requirements-receiver", "requirements-test")
"""The `.in` file of each says what is allowed, the `.txt` file what is locked."""
FAST_TESTS = ("tests/sitedata", "tests/receiver/web/test_http.py")
UV = (sys.executable, "-m", "uv")
PYENV = sorted((Path.home() / ".pyenv" / "versions").glob("*/bin"))
SETTINGS = {
    "PATH": os.pathsep.join([*map(str, PYENV), os.environ.get("PATH", "")]),
    "NO_MKDOCS_2_WARNING": "1",
    "SOURCE_DATE_EPOCH": "1700000000",
}
COLUMNS = ("", "Python", "checks", "site", "tests")
WIDTHS = (18, 9, 8, 20, 6)


@dataclass
class Engine:
    """One line of the table. Without `resolution` it has the locked versions, with their hashes."""

    name: str
    python: str = "3.11"
    resolution: str = ""
    builder: str = "mkdocs"


ENGINES = (
    *(Engine(f"Python {version}", version) for version in ("3.11", "3.12", "3.13", "3.14")),
    Engine("oldest allowed", resolution="lowest-direct"),
    Engine("newest allowed", resolution="highest"),
    Engine("ProperDocs alone", builder="properdocs"),
)


class Failed(Exception):
    """A step that did not succeed; its text is the command and what it printed last."""


def run(*command: str | Path) -> str:
    """What a command prints that runs in the project's folder."""
    words = [str(word) for word in command]
    environment = {**os.environ, **SETTINGS}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed("\n".join([" ".join(words), *(done.stdout + done.stderr).splitlines()[-25:]]))
    return done.stdout.strip()


def install(engine: Engine, folder: Path) -> None:
    """Fill the environment in `folder`."""
    here = ("--quiet", "--python", folder / "bin" / "python")
    if engine.resolution:
        # A later file is bound to the locked versions of the earlier ones (`-c`), which are not the ones to try here.
        lines = [line for name in REQUIREMENTS for line in (ROOT / f"{name}.in").read_text("utf-8").splitlines()]
        allowed = folder / "allowed.in"
        allowed.write_text("\n".join(line for line in lines if not line.startswith("-c")), "utf-8")
        run(*UV, "pip", "install", *here, "--resolution", engine.resolution, "-r", allowed)
    else:
        locked = [word for name in REQUIREMENTS for word in ("-r", f"{name}.txt")]
        run(*UV, "pip", "install", *here, "--require-hashes", *locked)
    if engine.builder != "mkdocs":
        run(*UV, "pip", "uninstall", *here, "mkdocs")


def differing(site: Path, reference: Path) -> tuple[list[str], int]:
    """The files that are not the same in both sites, and how many files there are."""
    one, other = (
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (site, reference)
    )
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name)), len(one)


def results(engine: Engine, folder: Path, reference: Path) -> Iterator[str]:
    """The cells of a line, each once its step has succeeded."""
    python, site = folder / "bin" / "python", folder / "site"
    install(engine, folder)
    yield run(python, "--version").split()[1]
    whole = engine.builder == "mkdocs"  # without MkDocs only a build works: what imports it elsewhere does not
    if whole:
        run(python, "hooks/check_data.py")
        run(python, "-m", "mypy", "--cache-dir", os.devnull)
    yield "ok" if whole else "–"
    run(python, "-m", engine.builder, "build", "--strict", "--config-file", "mkdocs.yml", "--site-dir", site)
    different, count = differing(site, reference if reference.is_dir() else site)
    if different and not engine.resolution:
        raise Failed("\n".join(["These files are not the same as with the first Python:", *different]))
    yield f"{len(different)} of {count} differ" if different else "same"
    if whole:
        run(python, "-m", "pytest", "-p", "no:cacheprovider", *FAST_TESTS)
    yield "ok" if whole else "–"


def show(*cells: str) -> None:
    """Print a line, or as much of it as there is."""
    print("".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=False)).rstrip(), flush=True)


def line(engine: Engine, folder: Path, reference: Path) -> str:
    """Try one engine, print its line, and return what went wrong, or nothing."""
    try:
        run(*UV, "venv", "--quiet", "--python", engine.python, folder)
    except Failed as missing:
        show(engine.name, "not available here")
        return f"{engine.name}: {missing}" if os.environ.get("CI") else ""
    cells = [engine.name]
    try:
        for cell in results(engine, folder, reference):
            cells.append(cell)
    except Failed as failure:
        show(*cells, "FAILED")
        return f"{engine.name}: {failure}"
    show(*cells)
    return ""


def main() -> int:
    """Print the table, then what failed."""
    show(*COLUMNS)
    with TemporaryDirectory() as name:
        base = Path(name)
        SETTINGS["UV_PYTHON_INSTALL_DIR"] = str(base / "pythons")
        reference = base / "0" / "site"
        failures = [line(engine, base / str(number), reference) for number, engine in enumerate(ENGINES)]
    for failure in filter(None, failures):
        print(f"\n{failure}", file=sys.stderr)
    return 1 if any(failures) else 0


if __name__ == "__main__":
    sys.exit(main())
