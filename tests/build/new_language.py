"""Adds a language to a copy of the project as an editor does: an entry in mkdocs.yml, pages, a text beside each text.

The texts are those of Spanish with a mark in front, an Arabic letter: what is tested is that no code has to change.
"""

import re
import shutil
from pathlib import Path

MODEL = "es"
LETTER = "ع"
ENTRY = """        - locale: {code}
          name: {name}
          build: true
"""


def declare(root: Path, code: str, name: str) -> None:
    """Add the language to mkdocs.yml, behind the others."""
    path = root / "mkdocs.yml"
    text = path.read_text("utf-8")
    listed, of_a_language = text.partition("\n      languages:\n")[2], re.compile(r"(?: {8}.*\n)+")
    entries = of_a_language.match(listed)
    assert entries
    path.write_text(text.replace(entries[0], entries[0] + ENTRY.format(code=code, name=name)), "utf-8")


def translate(root: Path, code: str, mark: str = LETTER) -> None:
    """Write the pages, and the new text below each Spanish one in data/."""
    shutil.copytree(root / "docs" / MODEL, root / "docs" / code)
    for path in (root / "data").rglob("*.yml"):
        path.write_text(_with_texts(path.read_text("utf-8"), code, mark), "utf-8")


def _with_texts(text: str, code: str, mark: str) -> str:
    """Copy every Spanish text of a file: on one line, in a folded block, or between braces."""
    text = re.sub(rf"(\{{[^{{}}\n]*\b{MODEL}: )([^,{{}}\n]+)", rf"\1\2, {code}: {mark}\2", text)
    found: list[str] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        found.append(line)
        if re.match(rf"\s*{MODEL}: ", line):
            block = _block(lines, number)
            # A block's own lines follow first.
            lines[number + len(block)] = "\n".join([*_copied(block, code, mark), lines[number + len(block)]])
    return "\n".join(found)


def _block(lines: list[str], number: int) -> list[str]:
    """A line with all lines below it that are indented deeper."""
    indent = len(lines[number]) - len(lines[number].lstrip())
    end = number + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return lines[number:end]


def _copied(block: list[str], code: str, mark: str) -> list[str]:
    first = block[0].replace(f"{MODEL}: ", f"{code}: ", 1)
    if len(block) == 1:
        return [re.sub(rf"({code}: [\"']?)", rf"\g<1>{mark}", first, count=1)]
    return [first, re.sub(r"^(\s*)", rf"\g<1>{mark}", block[1], count=1), *block[2:]]
