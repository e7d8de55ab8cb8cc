"""Hostile and odd files: refused with a sentence or made regular, within a second, never a traceback."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sitedata.loading import load_site
from sitedata.messages.problem import Problem
from sitedata.reading import strict_yaml
from sitedata.site import Site

from tests.sitedata.casefiles import SMALL

STEPS = "data/steps.yml"
SECONDS = 1.0
TRIES = 5
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE: dict[str, bytes] = {
    "a bomb of aliases": BOMB.encode(),
    "a bomb of merge keys": b"a: &a {x: 1}\nb:\n  <<: [*a, *a]\n",
    "brackets without end": b"[" * 100_000,
    "braces without end": b"{a: " * 50_000,
    "a list in a list in a list": b"- " * 50_000,
    "deep indentation": b"".join(b" " * level + b"a:\n" for level in range(2_000)),
    "a text of a megabyte": b"- id: sail\n  title: {en: " + b"x" * 900_000 + b", de: y}\n",
    "more than a megabyte": b"x" * 1_000_001,
    "UTF-16": "- id: sail\n".encode("utf-16"),
    "UTF-32": "- id: sail\n".encode("utf-32"),
    "NUL": b"- id: sa\x00il\n",
    "NUL by its code": b'- id: "sa\\0il"\n',
    "half a character": b"- id: \xed\xa0\x80\n",
    "half a character by its code": b'- id: "\\ud800"\n',
    "a reversal of direction": "- id: sail\n  title: {en: \u202edrib, de: x}\n".encode(),
    "a reversal by its code": b'- id: "\\u202e"\n',
    "a space without width": "- id: sa\u200bil\n".encode(),
    "a byte order mark inside": "- id: sa\ufeffil\n".encode(),
    "a million colons": b":" * 900_000,
    "a million quotes": b'"' * 900_001,
    "a million dashes": b"-\n" * 400_000,
    "keys without end": b"".join(b"k%d: v\n" % number for number in range(100_000)),
    "a directive": b"%YAML 9.9\n---\n- id: x\n",
    "a tag of Python": b"- !!python/object/apply:os.system [ls]\n",
    "random bytes": bytes(range(256)) * 20,
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    root = tmp_path / "small"
    shutil.copytree(SMALL, root)
    return root


def loaded_in_time(root: Path) -> tuple[Site | None, list[Problem]]:
    """Load a site; the fewest seconds of the processor count: what else runs on it makes the same work cost twice."""
    for _ in range(TRIES):
        strict_yaml._read.cache_clear()
        began = time.process_time()
        found = load_site(root)
        if time.process_time() - began < SECONDS:
            return found
    raise AssertionError(f"not once in {SECONDS} s")


def refused(root: Path, file: str) -> list[str]:
    """Return the problems of one file, read in time."""
    site, problems = loaded_in_time(root)
    assert site is None
    own = [str(problem) for problem in problems if problem.file == file]
    assert own, problems
    assert all("Traceback" not in problem and len(problem) < 1000 for problem in own)
    return own


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_in_time(content: bytes, small: Path) -> None:
    (small / STEPS).write_bytes(content)
    refused(small, STEPS)


@pytest.mark.parametrize("name", ["a reversal of direction", "a space without width", "a reversal by its code"])
def test_what_nobody_sees_is_named_by_its_code(name: str, small: Path) -> None:
    (small / STEPS).write_bytes(HOSTILE[name])
    assert sum("the character U+20" in problem for problem in refused(small, STEPS)) == 1


def test_a_page_with_unseen_characters_is_refused(small: Path) -> None:
    page = small / "docs/en/index.md"
    page.write_text(page.read_text("utf-8") + "\n\nGo to \u202emoc.elpmaxe\u202c\n", "utf-8")
    assert "U+202E" in refused(small, "docs/en/index.md")[0]


def test_a_folder_with_the_name_of_a_file(small: Path) -> None:
    (small / STEPS).unlink()
    (small / STEPS).mkdir()
    refused(small, STEPS)


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../outside.yml", "/dev/zero"])
def test_a_link_out_of_the_project(target: str, small: Path) -> None:
    (small.parent / "outside.yml").write_text("- id: x\n")
    (small / STEPS).unlink()
    (small / STEPS).symlink_to(target)
    refused(small, STEPS)


def test_a_link_to_itself(small: Path) -> None:
    (small / STEPS).unlink()
    (small / STEPS).symlink_to(small / STEPS)
    refused(small, STEPS)


HARMLESS: dict[str, Callable[[str], bytes]] = {
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old Macintosh line ends": lambda text: text.replace("\n", "\r").encode(),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "no line end at the end": lambda text: text.rstrip("\n").encode(),
    "spaces at line ends": lambda text: text.replace("\n", "  \n").encode(),
}


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_editors_programs_do_is_no_problem(change: Callable[[str], bytes], small: Path) -> None:
    before, _ = load_site(small)
    (small / STEPS).write_bytes(change((small / STEPS).read_text("utf-8")))
    after, problems = load_site(small)
    assert before
    assert after, problems
    assert after.steps == before.steps


def test_accents_in_two_parts_become_one(small: Path) -> None:
    path = small / STEPS
    path.write_text(path.read_text("utf-8").replace("en: Sail", "en: Sa\u0308il"), "utf-8")
    site, problems = load_site(small)
    assert site, problems
    assert "S\u00e4il" in [step.title["en"] for step in site.steps]


FILES = sorted(path.relative_to(SMALL).as_posix() for path in SMALL.glob("data/**/*.yml"))
SPICE = [
    "\t",
    ":",
    "- ",
    "'",
    '"',
    "{",
    "}",
    "[",
    "]",
    "&a",
    "*a",
    "!!x ",
    "#",
    "|",
    ">",
    "\x00",
    "\u2028",
    "%",
    "---\n",
    "?",
]


@pytest.mark.slow
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_no_change_of_a_valid_file_makes_the_reader_fall(data: st.DataObject, small: Path) -> None:
    """Cut, doubled and spiced copies of the valid files."""
    name = data.draw(st.sampled_from(FILES))
    text = (SMALL / name).read_text("utf-8")
    begin, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    middle = data.draw(
        st.sampled_from(["", text[begin:end] * 2]) | st.lists(st.sampled_from(SPICE), max_size=6).map("".join)
    )
    changed = text[:begin] + middle + text[end:]
    (small / name).write_bytes(changed.encode("utf-8", "surrogatepass"))
    site, problems = loaded_in_time(small)
    assert (site is None) == any(problem.stops for problem in problems)
    (small / name).write_text(text, "utf-8")
