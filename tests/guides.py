"""The editors' guides: their sections, and their examples, which can be tried on a copy of the site.

An example is a block below a comment `<!-- example: FILE -->`, as an editor would paste it:

- YAML that begins with a list item replaces the item that begins with the same line, else it ends the file;
  `after: NAME` puts it below the item of that name, `in: NAME` at the end of that item;
- YAML that begins with a key replaces that key where it stands, with the same indentation, else it ends the file; in a
  page it does so in its head, with `in: NAME` in that item;
- Markdown that begins with `---` is a whole page; other Markdown ends the page.

`removes: NAME` deletes an item first. `deletes: FILE` deletes that page in the language of the example, its line in the
navigation and its name in the menus. `with: FILE,FILE` uploads pictures and documents.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.conftest import ROOT
from tests.pictures import png

LANGUAGES = ("fr", "en", "es")
GUIDES = {language: (ROOT / f"CONTRIBUTING.{language}.md").read_text("utf-8") for language in LANGUAGES}
EXAMPLE = re.compile(r"<!-- example: (\S+)(.*?) -->\n```(yaml|markdown)\n(.*?)```\n", re.S)
OPTION = re.compile(r"(after|in|removes|deletes|with): (\S+)")
UPLOADS = {".png": png(640, 480), ".pdf": b"%PDF-1.7\n".ljust(250_000)}
FIRST_YEAR = 2027
"""The year of the guides' dates; a later year takes its place, so that they are always still to come."""


@dataclass(frozen=True)
class Example:
    """A block of a guide.

    `section` is the number of its section, the same in all guides. `options` are those of its comment.
    """

    guide: str
    section: int
    file: str
    options: dict[str, str]
    kind: str
    text: str

    @property
    def block(self) -> str:
        """Return the lines that an editor pastes."""
        later = max(datetime.now(UTC).year + 1 - FIRST_YEAR, 0)
        return re.sub(r"\b(20\d\d)(?=-\d\d-\d\d)", lambda year: str(int(year[1]) + later), self.text)

    def apply(self, root: Path) -> None:
        """Change the copy of the site as the guide says; what is there already is not added a second time."""
        for name in filter(None, self.options.get("with", "").split(",")):
            (root / "docs" / "assets" / name).write_bytes(UPLOADS[Path(name).suffix])
        if page := self.options.get("deletes"):
            delete(root, self.guide, page)
        path = root / self.file
        before = path.read_text("utf-8") if path.exists() else ""
        if f"\n{self.block}" not in before:
            path.write_text(self._changed(before), "utf-8")

    def _changed(self, text: str) -> str:
        if self.kind == "markdown":
            return self.block if self.block.startswith("---\n") else text.rstrip("\n") + "\n\n" + self.block
        if self.file.endswith(".md"):
            _, head, page = text.split("---\n", 2)
            return f"---\n{with_keys(head, self.block)}---\n{page}"
        if gone := self.options.get("removes"):
            start, end = item(text, gone)
            text = text[:start] + text[end:]
        return self._placed(text)

    def _placed(self, text: str) -> str:
        first = self.block.split("\n")[0]
        if around := self.options.get("in"):
            start, end = item(text, around)
            return text[:start] + with_keys(text[start:end], self.block) + text[end:]
        if after := self.options.get("after"):
            _, end = item(text, after)
            return text[:end].rstrip("\n") + "\n" + self.block + text[end:]
        if not first.lstrip().startswith("- "):
            return with_keys(text, self.block)
        if f"{first}\n" in text:
            start, end = lines_of(text, first)
            return text[:start] + self.block + text[end:]
        return text.rstrip("\n") + "\n" + self.block


def delete(root: Path, language: str, page: str) -> None:
    """Delete a page in a language, and what names it in mkdocs.yml."""
    (root / "docs" / language / page).unlink()
    settings = root / "mkdocs.yml"
    text = settings.read_text("utf-8").replace(f"  - {page}\n", "")
    settings.write_text(re.sub(rf"(?<=[\[ ]){page.removesuffix('.md')}, ", "", text), "utf-8")


def item(text: str, name: str) -> tuple[int, int]:
    """Return where the list item that has this id or name, or is this word, begins and ends."""
    pattern = rf"^ *- (?:id: {re.escape(name)}|{re.escape(name)}|\w+: \w+\n +name: {re.escape(name)})$"
    found = re.search(pattern, text, re.M)
    assert found, name
    return lines_of(text, found[0].split("\n")[0])


def lines_of(text: str, first: str) -> tuple[int, int]:
    """Return where the part that begins with this line begins and ends: up to the next line that is not further in."""
    indent = len(first) - len(first.lstrip())
    found = re.search(rf"^{re.escape(first)}\n(?: {{{indent + 1},}}.*\n|\n(?= {{{indent + 1}}}))*", text, re.M)
    assert found, first
    return found.start(), found.end()


def with_keys(text: str, block: str) -> str:
    """Return the text with the block's keys, each in the place of the same key with the same indentation, else last."""
    indent = " " * (len(block) - len(block.lstrip(" ")))
    for part in re.findall(rf"^{indent}\w.*\n(?:{indent} .*\n)*", block, re.M):
        found = re.search(rf"^{part.split(':')[0]}:.*$", text, re.M)
        start, end = lines_of(text, found[0]) if found else (len(text.rstrip("\n")) + 1, len(text.rstrip("\n")) + 1)
        text = text[:start] + part + text[end:]
    return text


def sections(guide: str) -> list[str]:
    """Return the sections of a guide, each with its heading; a heading in an example begins none."""
    found = [""]
    for number, part in enumerate(re.split(r"^(```.*\n)", guide, flags=re.M)):
        # Every second part is a fence; of the others every second one stands between two of them.
        first, *others = re.split(r"^## ", part, flags=re.M) if number % 4 == 0 else [part]
        found[-1] += first
        found += others
    return found[1:]


def examples() -> Iterator[Example]:
    """Yield the examples of all guides."""
    for language, guide in GUIDES.items():
        for number, section in enumerate(sections(guide)):
            for file, options, kind, block in EXAMPLE.findall(section):
                yield Example(language, number, file, dict(OPTION.findall(options)), kind, block)
