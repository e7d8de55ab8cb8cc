"""Where each text of a file of YAML stands, to the character: so that one is replaced and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from sitedata.reading.document import ValuePath


@dataclass(frozen=True)
class Scalar:
    """A text as it is written: from `start` to before `end`, counted in characters of the file.

    `style` is that of YAML: nothing, ' or " or > or |; `column` that of its key; `flow` says that it stands in { }.
    """

    style: str
    start: int
    end: int
    column: int
    flow: bool


@dataclass
class _Open:
    path: ValuePath
    flow: bool
    key: str | None = None
    column: int = 0
    count: int = 0
    is_list: bool = False


@dataclass
class _Places:
    found: dict[ValuePath, Scalar] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)

    def next_path(self) -> ValuePath:
        """Return the path of the value that begins here, and go on behind it."""
        if not self.open:
            return ()
        parent = self.open[-1]
        step: str | int = parent.count if parent.is_list else parent.key or ""
        parent.count += 1
        parent.key = None
        return (*parent.path, step)

    def take(self, event: yaml.Event) -> None:
        parent = self.open[-1] if self.open else None
        if isinstance(event, yaml.CollectionStartEvent):
            is_list = isinstance(event, yaml.SequenceStartEvent)
            self.open.append(_Open(self.next_path(), bool(event.flow_style), is_list=is_list))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, yaml.ScalarEvent) and parent and not parent.is_list and parent.key is None:
            parent.key, parent.column = event.value, _mark(event.start_mark).column
        elif isinstance(event, yaml.ScalarEvent):
            column, flow = (parent.column, parent.flow) if parent else (0, False)
            start, end = _mark(event.start_mark).index, _mark(event.end_mark).index
            self.found[self.next_path()] = Scalar(event.style or "", start, end, column, flow)


def _mark(mark: object) -> yaml.Mark:
    """Return a mark of the parser in Python, which sets it for every event."""
    assert isinstance(mark, yaml.Mark)
    return mark


def scalars_of(text: str) -> dict[ValuePath, Scalar]:
    """Return each text of a file that the strict reader has accepted, by its path."""
    places = _Places()
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        places.take(event)
    return places.found


def block_lines(text: str, scalar: Scalar) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line of a text in lines of its own (style > or |), without its line break.

    Empty lines behind it are left out: they belong to what follows.
    """
    start = text.find("\n", scalar.start) + 1
    waiting: list[tuple[int, int]] = []
    indent: int | None = None
    while 0 < start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        depth = len(line) - len(line.lstrip(" "))
        if line.strip() and depth < (indent or scalar.column + 1):
            return
        waiting.append((start, end))
        if line.strip():
            indent = depth if indent is None else indent
            yield from waiting
            waiting = []
        start = end + 1
