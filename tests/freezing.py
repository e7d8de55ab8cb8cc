"""Brings the frozen copy up to date with the software: `python -m tests.freezing [FILE …]`.

Without files: the settings of mkdocs.yml that are software become those of the project, and data/words.yml gets words
that the project's has and the copy lacks, and loses those that the project's no longer has. With files, such as
data/programme.yml, these are copied as they are now.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
FROZEN = ROOT / "tests" / "frozen"
CONTENT_BLOCKS = (
    r"^site_name:.*\n",
    r"^site_url:.*\n",
    r"^      languages:\n(?: {8}.*\n)+",
    r"^nav:\n(?: .*\n)+",
    r"^not_in_nav:.*\n(?: .*\n)+",
    r"^  translations:.*\n(?: {4}.*\n)*",
    r"^  menus:\n(?: {4}.*\n)+",
)
"""The parts of mkdocs.yml that editors change; all the others are software."""
RECORD = re.compile(r"^(?:#.*\n)*([a-z_.0-9]+):.*\n(?:(?: .*)?\n)*", re.M)


def software(text: str) -> Any:
    """Return the settings of mkdocs.yml that are software, every value as text."""
    found = yaml.load(text, Loader=yaml.BaseLoader)
    for key in ("site_name", "site_url", "nav", "not_in_nav"):
        found.pop(key, None)
    for key in ("translations", "menus"):
        found["extra"].pop(key, None)
    found["plugins"][0]["i18n"].pop("languages")
    return found


def with_content(settings: str, content: str) -> str:
    """Return the text of one mkdocs.yml with the editors' parts of another one."""
    for block in CONTENT_BLOCKS:
        [old] = re.findall(block, settings, re.M)
        [new] = re.findall(block, content, re.M)
        settings = settings.replace(old, new)
    return settings


def with_keys(words: str, wanted: str) -> str:
    """Return a words.yml with the keys of another one: missing records come from it, in its order."""
    own = {found[1]: found[0] for found in RECORD.finditer(words)}
    head = words[: words.index(next(iter(own.values())))]
    return head + "".join(own.get(found[1], found[0]) for found in RECORD.finditer(wanted))


def freeze(files: list[str]) -> Iterator[Path]:
    """Change the frozen copy; yield what was written."""
    for name in files:
        yield Path(shutil.copy(ROOT / name, FROZEN / name))
    if not files:
        settings, words = FROZEN / "mkdocs.yml", FROZEN / "data" / "words.yml"
        for path, made in ((settings, with_content), (words, lambda live, own: with_keys(own, live))):
            text = made((ROOT / path.relative_to(FROZEN)).read_text("utf-8"), path.read_text("utf-8"))
            path.write_text(text, "utf-8")
            yield path


if __name__ == "__main__":
    for path in freeze(sys.argv[1:]):
        print(path.relative_to(ROOT))
