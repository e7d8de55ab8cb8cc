"""The slips of editors: each kind changes one line of a file, wherever it can happen."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

LINE = re.compile(r"^(?P<indent> *)(?P<dash>(?:- )*)(?P<key>[\w.]+):(?: (?P<value>.*))?$")
BLOCK = re.compile(r"(?:^|[:-] )[>|][+-]?$")
LANGUAGES = ("fr", "en", "es")


@dataclass(frozen=True)
class Place:
    """A line of a file, and what it is: a `key: value` line, or a line of a text that spans several."""

    lines: Sequence[str]
    number: int
    in_text: bool
    text_indent: int = 0

    @property
    def line(self) -> str:
        return self.lines[self.number]

    @property
    def parts(self) -> re.Match[str] | None:
        return None if self.in_text else LINE.match(self.line)

    @property
    def value(self) -> str:
        return (self.parts["value"] or "") if self.parts else ""

    @property
    def text(self) -> str:
        """The value of a line `fr: …` that stands on this line alone and needs no quotation marks."""
        parts = self.parts
        plain = bool(parts) and bool(re.match(r"[^\W_]", self.value)) and ": " not in self.value
        return self.value if parts and parts["key"] in LANGUAGES and plain else ""

    def put(self, *lines: str) -> list[str]:
        return [*self.lines[: self.number], *lines, *self.lines[self.number + 1 :]]

    def with_value(self, value: str) -> list[str]:
        parts = self.parts
        assert parts
        return self.put(f"{parts['indent']}{parts['dash']}{parts['key']}: {value}")

    def with_head(self, head: str) -> list[str]:
        """Replace what stands before the value."""
        return self.put(head + (f" {self.value}" if self.value else ""))


def places(text: str) -> Iterator[Place]:
    """Yield every line that is neither blank nor a comment."""
    lines = text.split("\n")
    block = -1
    text_indent = 0
    for number, line in enumerate(lines):
        depth = len(line) - len(line.lstrip(" "))
        if block >= 0 and line.strip() and depth <= block:
            block = -1
        if line.strip() and (block >= 0 or not line.lstrip().startswith("#")):
            text_indent = depth if block >= 0 and not text_indent else text_indent
            yield Place(lines, number, block >= 0, text_indent)
        if block < 0 and BLOCK.search(line):
            block, text_indent = depth + 2 * line[depth:].startswith("- "), 0


Change = Callable[[Place], list[str] | None]


def _indent(by: int) -> Change:
    def change(place: Place) -> list[str] | None:
        line = place.line
        if by > 0:
            return place.put(" " * by + line)
        return place.put(line[-by:]) if line.startswith(" " * -by) else None

    return change


def _indentation(character: str) -> Change:
    return lambda place: place.put(character + place.line[1:]) if place.line.startswith(" ") else None


def _key(template: str, keys: Sequence[str] | None = None) -> Change:
    """Change what stands before the value: {indent}, {dash}, {key}, {upper}.

    The keys of words are left out: the templates say which there are, not the file.
    """

    def change(place: Place) -> list[str] | None:
        parts = place.parts
        if not parts or (keys and parts["key"] not in keys) or "." in parts["key"]:
            return None
        made = template.format(upper=parts["key"].upper(), **parts.groupdict())
        return place.with_head(made)

    return change


def _after_key(mark: str) -> Change:
    return lambda place: place.put(place.line.replace(": ", mark, 1)) if place.parts and place.value else None


def _in_place_of_colon(mark: str) -> Change:
    return lambda place: place.put(place.line.replace(":", mark, 1)) if place.parts else None


def _dash(mark: str) -> Change:
    def change(place: Place) -> list[str] | None:
        if place.in_text or not place.line.lstrip().startswith("- "):
            return None
        return place.put(place.line.replace("- ", mark, 1))

    return change


def _text(template: str) -> Change:
    """Change a text that stands on one line without quotation marks."""
    return lambda place: place.with_value(template.format(text=place.text)) if place.text else None


def _words(template: str) -> Change:
    """Put something between the words of a text: {first} and {rest}."""

    def change(place: Place) -> list[str] | None:
        first, _, rest = place.text.partition(" ")
        return place.with_value(template.format(first=first, rest=rest)) if rest else None

    return change


def _in_text(template: str) -> Change:
    """Change a line of a text that spans several: {text}."""
    return lambda place: (
        place.put(template.format(text=place.line.lstrip(), line=place.line)) if place.in_text else None
    )


def _quoted(template: str) -> Change:
    def change(place: Place) -> list[str] | None:
        found = re.fullmatch(r'"([^"\\]*)"', place.value)
        return place.with_value(template.format(text=found[1])) if found and place.parts else None

    return change


def _emptied(place: Place) -> list[str] | None:
    return place.with_value("") if place.parts and place.value and place.value[0] not in ">|" else None


def _next_number(place: Place) -> int | None:
    """Return the line after the block below this key."""
    depth = len(place.line) - len(place.line.lstrip(" "))
    for number in range(place.number + 1, len(place.lines)):
        line = place.lines[number]
        if line.strip() and len(line) - len(line.lstrip(" ")) <= depth:
            return number
    return None


def _emptied_block(place: Place) -> list[str] | None:
    """Delete all that stands below a key."""
    parts, end = place.parts, _next_number(place)
    if not parts or place.value or end is None or end == place.number + 1 or parts["dash"]:
        return None
    return [*place.lines[: place.number + 1], *place.lines[end:]]


def _continued(place: Place) -> list[str] | None:
    """Wrap a text without indenting the second line."""
    first, _, rest = place.text.partition(" ")
    parts = place.parts
    if not rest or ":" in rest or not parts:
        return None
    return place.put(f"{parts['indent']}{parts['dash']}{parts['key']}: {first}", rest)


def _conflict(place: Place) -> list[str] | None:
    return (
        place.put("<<<<<<< HEAD", place.line, "=======", place.line, ">>>>>>> branch")
        if place.parts or place.in_text
        else None
    )


def _twice(place: Place) -> list[str] | None:
    return (
        place.put(place.line, place.line.replace("- ", "  ", 1))
        if place.parts and place.value and place.value[0] not in ">|"
        else None
    )


def _no_dash(place: Place) -> list[str] | None:
    return (
        place.put(place.line.replace("- ", "  ", 1))
        if not place.in_text and place.line.lstrip().startswith("- ")
        else None
    )


def _no_dash_at_all(place: Place) -> list[str] | None:
    return (
        place.put(place.line.replace("- ", "", 1))
        if not place.in_text and place.line.lstrip().startswith("- ")
        else None
    )


def _record_in(by: int) -> Change:
    """Move a whole record of a list further in, as a paste does."""

    def change(place: Place) -> list[str] | None:
        parts, end = place.parts, _next_number(place)
        if not parts or not parts["dash"] or end is None or end == place.number + 1:
            return None
        moved = [(" " * by + line if by > 0 else line[-by:]) for line in place.lines[place.number : end]]
        if by < 0 and not all(line.startswith(" " * -by) for line in place.lines[place.number : end] if line):
            return None
        return [*place.lines[: place.number], *moved, *place.lines[end:]]

    return change


def _block_in(by: int) -> Change:
    """Move all that stands below a key, but not the key."""

    def change(place: Place) -> list[str] | None:
        parts, end = place.parts, _next_number(place)
        if not parts or parts["dash"] or end is None or end == place.number + 1 or place.value:
            return None
        below = place.lines[place.number + 1 : end]
        if by < 0 and not all(line.startswith(" " * -by) for line in below if line):
            return None
        moved = [(" " * by + line if by > 0 else line[-by:]) for line in below]
        return [*place.lines[: place.number + 1], *moved, *place.lines[end:]]

    return change


def _country(old: str, new: str) -> Change:
    def change(place: Place) -> list[str] | None:
        if place.in_text or not re.search(rf"[\[ ]{old}[,\]:]", place.line):
            return None
        return place.put(re.sub(rf"(?<=[\[ ]){old}(?=[,\]:])", new, place.line, count=1))

    return change


def _value(pattern: str, template: str) -> Change:
    """Change a value that matches a pattern."""

    def change(place: Place) -> list[str] | None:
        found = re.fullmatch(pattern, place.value) if place.parts else None
        return place.with_value(template.format(value=place.value, upper=place.value.title())) if found else None

    return change


def _id(place: Place) -> list[str] | None:
    parts = place.parts
    return place.with_value(place.value.title()) if parts and parts["key"] == "id" else None


def _cut(place: Place) -> list[str] | None:
    """End the file in the middle of this line."""
    parts = place.parts
    if not parts or place.value:
        return None
    return [*place.lines[: place.number], place.line]


def _deleted(place: Place) -> list[str] | None:
    return (
        place.put()
        if place.parts and (place.value or place.parts["dash"]) and place.value[:1] not in (">", "|")
        else None
    )


SPACES = {"no-break": "\u00a0", "narrow": "\u202f", "ideographic": "\u3000", "en": "\u2002", "figure": "\u2007"}
DASHES = {
    "en dash": "–",
    "em dash": "—",
    "minus": "−",
    "bullet": "•",
    "star": "*",
    "dot": "·",
    "hyphen": "‐",
    "plus": "+",
}
COLONS = {"full-width": "：", "Arabic": "؛", "ratio": "∶", "small": "﹕"}

KINDS: Mapping[str, Change] = {
    **{f"a {name} space as indentation": _indentation(space) for name, space in SPACES.items()},
    **{
        f"a {name} space after the indentation": _key(f"{{indent}}{{dash}}{space}{{key}}:")
        for name, space in SPACES.items()
    },
    **{
        f"a {name} space before the colon": _key(f"{{indent}}{{dash}}{{key}}{space}:") for name, space in SPACES.items()
    },
    **{f"a {name} space after the colon": _after_key(f":{space}") for name, space in SPACES.items()},
    **{f"a {name} space after the dash": _dash(f"-{space}") for name, space in SPACES.items()},
    **{f"a {name} space more, after the colon": _text(f"{space}{{text}}") for name, space in SPACES.items()},
    "one space too many": _indent(1),
    "two spaces too many": _indent(2),
    "one space too few": _indent(-1),
    "two spaces too few": _indent(-2),
    "a tab as indentation": _indentation("\t"),
    "a tab more": lambda place: place.put("\t" + place.line),
    **{f"a list dash replaced by {name}": _dash(f"{dash} ") for name, dash in DASHES.items()},
    **{
        f"a list dash replaced by {name}, without a space": _dash(dash)
        for name, dash in DASHES.items()
        if name not in ("star", "plus")
    },
    "a text continued without indentation": _continued,
    "a line of a text without indentation": _in_text("{text}"),
    "the marks of a merge": _conflict,
    "an emptied key": _emptied,
    "an emptied block": _emptied_block,
    "a deleted line": _deleted,
    "a language beside the others": lambda p: (
        p.put(p.line, f"{p.parts['indent']}{'  ' if p.parts['dash'] else ''}de: Text")
        if p.parts and p.parts["key"] in LANGUAGES and p.text
        else None
    ),
    "a language in capitals": _key("{indent}{dash}{upper}:", LANGUAGES),
    "a language with its country": _key("{indent}{dash}{key}-US:", LANGUAGES),
    "a space before the colon": _key("{indent}{dash}{key} :"),
    "a language misspelt": _key("{indent}{dash}{key}n:", LANGUAGES),
    "a key misspelt": _key("{indent}{dash}{key}x:"),
    "a key in capitals": _key("{indent}{dash}{upper}:"),
    "no space after the colon": lambda p: p.put(p.line.replace(": ", ":", 1)) if p.parts and p.value else None,
    "no colon": lambda p: p.put(p.line.replace(":", "", 1)) if p.parts else None,
    "a semicolon": lambda p: p.put(p.line.replace(":", ";", 1)) if p.parts else None,
    "an equals sign": lambda p: p.put(p.line.replace(":", " =", 1)) if p.parts else None,
    "two colons": _key("{indent}{dash}{key}::"),
    **{f"a {name} colon": _in_place_of_colon(colon) for name, colon in COLONS.items()},
    "smart quotes around a text": _text("“{text}”"),
    "French quotes around a text": _text("« {text} »"),
    "smart quotes in place of straight ones": _quoted("“{text}”"),
    "an opening quote": _text('"{text}'),
    "a closing quote": _text('{text}"'),
    "an opening quote lost": _quoted('{text}"'),
    "a closing quote lost": _quoted('"{text}'),
    "single quotes around an apostrophe": _text("'l'{text}'"),
    "two single quotes around an apostrophe": _text("''l'{text}''"),
    "an apostrophe doubled": _text("L''{text}"),
    "two opening quotes": _text('""{text}"'),
    "a quote inside quotes": _text('"Le "mot" {text}"'),
    "quotes around the first word": _words('"{first}" {rest}'),
    "a colon in a text": _words("{first}: {rest}"),
    "a colon at the end of a text": _text("{text}:"),
    "a French colon in a text": _words("{first} : {rest}"),
    "a number sign in a text": _words("{first} #{rest}"),
    "a number sign and a space in a text": _words("{first} # {rest}"),
    "a number sign at the beginning": _text("#{text}"),
    "a number sign and a space at the beginning": _text("# {text}"),
    **{f"a text that begins with {mark}": _text(mark + "{text}") for mark in "@`%&*!|>[],'"},
    **{f"a text that begins with {mark} and a space": _text(mark + " {text}") for mark in "@`%&*!|>[]-?'"},
    "a text in braces": _text("{{{text}}}"),
    "a text in brackets": _text("[{text}]"),
    "three dashes before": lambda p: p.put("---", p.line) if p.number else None,
    "three dots before": lambda p: p.put("...", p.line) if p.number else None,
    "three backquotes before": lambda p: p.put("```", p.line) if p.number else None,
    "a folded text without text": lambda p: (
        p.put(p.line, *[]) and [*p.lines[: p.number + 1], *p.lines[(_next_number(p) or p.number + 1) :]]
        if p.value == ">-"
        else None
    ),
    "no mark of a folded text": lambda p: p.with_value("") if p.value in (">-", "|-") else None,
    "a comma at the end": lambda p: p.put(p.line + ",") if p.parts and p.value and p.value[0] not in ">|[" else None,
    "JSON": lambda p: (
        p.put(f'{p.parts["indent"]}{p.parts["dash"]}"{p.parts["key"]}": "{p.value}",')
        if p.parts and p.value and p.value[0] not in '>|["'
        else None
    ),
    "a key twice": _twice,
    "a dash forgotten": _no_dash,
    "a dash forgotten and its space": _no_dash_at_all,
    "a dash too many": lambda p: p.put(re.sub(r"^( *)", r"\1- ", p.line)) if p.parts else None,
    "no space after the dash": _dash("-"),
    "a record further in": _record_in(2),
    "a record four spaces further in": _record_in(4),
    "a record further out": _record_in(-2),
    "a block further in": _block_in(1),
    "a block further out": _block_in(-2),
    "an id with a capital": _id,
    "yes for a word": _value(r"open|closed|receiver|text|select|radios|file", "yes"),
    "a word for a number": _value(r"\d+", "cinq"),
    "a unit after a number": _value(r"\d+", "{value} Mo"),
    "a country by its name": _country("TG", "Togo"),
    "a country in lowercase": _country("TG", "tg"),
    "a country in three letters": _country("TG", "TGO"),
    "a retired code": _country("CD", "ZR"),
    "a code that does not exist": _country("PE", "XX"),
    "a country quoted wrongly": _country("TG", "“TG”"),
    "no comma between countries": lambda p: (
        p.put(p.line.replace(", ", " ", 1))
        if not p.in_text and re.search(r"\b[A-Z]{2}, [A-Z]{2}\b", p.line) and not p.text
        else None
    ),
    "no comma nor space": lambda p: (
        p.put(p.line.replace(", ", "", 1))
        if not p.in_text and re.search(r"\b[A-Z]{2}, [A-Z]{2}\b", p.line) and not p.text
        else None
    ),
    "a full-width comma": lambda p: (
        p.put(p.line.replace(", ", "，", 1))
        if not p.in_text and re.search(r"\b[A-Z]{2}, [A-Z]{2}\b", p.line) and not p.text
        else None
    ),
    "no closing bracket": lambda p: p.put(p.line.rstrip("]")) if not p.in_text and p.line.endswith("]") else None,
    "no opening bracket": lambda p: p.put(p.line.replace("[", "", 1)) if p.parts and p.value.startswith("[") else None,
    "the end of the file": _cut,
}

UNSEEN = frozenset({"a deleted line", "the end of the file"})
"""Kinds after which a file may be right: what was deleted was optional, or the last of its kind."""
KNOWN: Mapping[str, float] = {
    # Another line can be moved instead, and the file is as readable then.
    **dict.fromkeys(("one space too many", "one space too few", "two spaces too few", "a dash too many"), 0.98),
    **dict.fromkeys(("a record four spaces further in", "a block further out"), 0.98),
    # What was deleted told which of two things the lines below are.
    "a deleted line": 0.98,
}
"""Kinds that are not always told once at their line, with the share of those that are, at least."""
BELOW = frozenset(
    {"a text continued without indentation", "a language beside the others", "a key twice", "a block further out"}
)
"""Kinds whose slip is in the line after the changed one."""
GONE = frozenset({"a deleted line", "the end of the file", "an emptied block"})
"""Kinds that leave no line to point at."""
