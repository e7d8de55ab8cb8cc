"""The editors' guides: their sections, and their examples, which can be tried on a copy of the site.

An example is a block below a comment `<!-- example: FILE -->`, as an editor would paste it:

- YAML that begins with a list item replaces the item that begins with the same line, else it ends the file;
  `after: NAME` puts it below the item of that name, `in: NAME` at the end of that item;
- YAML that begins with a key replaces that key where it stands, with the same indentation, else it ends the file; in a
  page it does so in its head;
- Markdown that begins with `---` is a whole page; other Markdown ends the page.

`removes: NAME` deletes an item first; `deletes: NAME` deletes a page in every language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

LANGUAGES = ("fr", "en", "es")
GUIDES = {language: (ROOT / f"CONTRIBUTING.{language}.md").read_text("utf-8") for language in LANGUAGES}
EXAMPLE = re.compile(r"<!-- example: (\S+)(.*?) -->\n```(yaml|markdown)\n(.*?)```\n", re.S)
OPTION = re.compile(r"(after|in|removes|deletes|with): (\S+)")


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
    block: str

    def apply(self, root: Path) -> None:
        """Change the copy of the site as the guide says; what is there already is not added a second time."""
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
        if after := self.options.get("after", self.options.get("in")):
            _, end = item(text, after)
            return text[:end].rstrip("\n") + "\n" + self.block + text[end:]
        if not first.lstrip().startswith("- "):
            return with_keys(text, self.block)
        if f"{first}\n" in text:
            start, end = lines_of(text, first)
            return text[:start] + self.block + text[end:]
        return text.rstrip("\n") + "\n" + self.block


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
    """Return the text with the block's keys, each in the place of the same key with the same indentation."""
    indent = re.match(" *", block)[0]  # type: ignore[index]
    for part in re.findall(rf"^{indent}\w.*\n(?:{indent} .*\n)*", block, re.M):
        key = part.split(":")[0]
        found = re.search(rf"^{key}:.*$", text, re.M)
        assert found or not indent, key
        start, end = lines_of(text, found[0]) if found else (len(text), len(text))
        text = text[:start] + part + text[end:]
    return text


def sections(guide: str) -> list[str]:
    """Return the sections of a guide, each with its heading."""
    return re.split(r"^## ", guide, flags=re.M)[1:]


def examples() -> Iterator[Example]:
    """Yield the examples of all guides."""
    for language, guide in GUIDES.items():
        for number, section in enumerate(sections(guide)):
            for file, options, kind, block in EXAMPLE.findall(section):
                yield Example(language, number, file, dict(OPTION.findall(options)), kind, block)
