"""The picture that social networks show when someone shares a page: one PNG per language, made from the data.

Always the same bytes for the same input: the font comes with its package, those of the system are never used. It has
Latin, Greek and Cyrillic letters. A text with a character it lacks is left out, so no card shows empty boxes: the card
of a language in another script has the programme's name and what it stands for.
"""

import base64
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import resvg_py
from font_source_serif_pro import font_files_ttf
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sitedata.site import Site

FAMILY = "Source Serif Pro"
REGULAR, SEMIBOLD, BOLD = (font_files_ttf[f"SourceSerifPro{weight}"] for weight in ("", "Semibold", "Bold"))
"""Font files of the three weights that the template uses."""
WIDTH = 1040
"""Pixels a line may take: 1200 without the margins of 80. What stands beside the rings or the emblem has less."""
LOOKALIKES = {0x202F: "\u00a0", 0x2009: "\u00a0", 0x2011: "-", 0xAD: None, 0x2060: None}
"""Characters of typography that the font lacks → what looks the same on a card."""
TAGLINE_SIZES = range(60, 30, -2)
TAGLINE_LINES = 3
TAGLINE_HEIGHT = 160
"""Pixels all lines of the tagline may take together, without the space between them."""


@dataclass(frozen=True)
class Block:
    """A text on the card: its lines and the size of its letters in pixels."""

    lines: tuple[str, ...]
    size: float


def card_file(language: str) -> str:
    """Return the name of the file below assets/."""
    return f"card-{language}.png"


def card(site: Site, language: str, template: Path) -> bytes:
    """Return the card of a language as a PNG of 1200 × 630."""
    return _draw(card_svg(site, language, template))


def card_svg(site: Site, language: str, template: Path) -> str:
    """Return the card of a language as SVG, every text escaped."""
    environment = Environment(
        loader=FileSystemLoader(template.parent), autoescape=True, trim_blocks=True, undefined=StrictUndefined
    )
    programme, funder = site.programme, site.programme.funder
    return environment.get_template(template.name).render(
        family=FAMILY,
        name=_one_line(programme.name, BOLD, 100, WIDTH - 196),
        expansion=_one_line(programme.expansion, REGULAR, 36, WIDTH - 199),
        tagline=_tagline(programme.tagline[language]),
        statement=_one_line(funder.statement[language], REGULAR, 34, WIDTH - 142) if funder else None,
        emblem=_as_address(site.root / "docs" / funder.emblem) if funder else None,
    )


def _draw(svg: str) -> bytes:
    return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[REGULAR, SEMIBOLD, BOLD])


def _as_address(emblem: Path) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(emblem.read_bytes()).decode()


def _one_line(text: str, font: str, size: float, width: float) -> Block | None:
    """Return a text on one line, its letters smaller when it would not fit; None when the font lacks a character."""
    text = text.translate(LOOKALIKES)
    if not _drawable(text, font):
        return None
    return Block((text,), round(min(size, size * width / _width(text, font, size)), 1))


def _tagline(text: str) -> Block | None:
    """Return the tagline in the largest letters that need three lines at most; cut if even the smallest need more."""
    text = text.translate(LOOKALIKES)
    if not _drawable(text, SEMIBOLD):
        return None
    for size in TAGLINE_SIZES:
        lines = _wrap(text, size)
        low = len(lines) <= TAGLINE_LINES and len(lines) * size <= TAGLINE_HEIGHT
        if low and all(_width(line, SEMIBOLD, size) <= WIDTH for line in lines):
            return Block(lines, size)
    last = TAGLINE_LINES - 1
    kept = (*lines[:last], " ".join(lines[last:]))
    return Block(tuple(_cut(line, size) for line in kept if line), size)


def _wrap(text: str, size: float) -> tuple[str, ...]:
    """Return lines of whole words, never cut at a no-break space; a word wider than a line has one of its own."""
    lines: list[str] = []
    for word in filter(None, text.split(" ")):
        if lines and _width(f"{lines[-1]} {word}", SEMIBOLD, size) <= WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _cut(text: str, size: float) -> str:
    """Return the text, or as much of it as a line holds and an ellipsis."""
    if _width(text, SEMIBOLD, size) <= WIDTH:
        return text
    while _width(f"{text}…", SEMIBOLD, size) > WIDTH:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _drawable(text: str, font: str) -> bool:
    return all(ord(character) in _advances(font) for character in text)


def _width(text: str, font: str, size: float) -> float:
    """Return the pixels a text takes, without the kerning that brings letters nearer."""
    return sum(_advances(font)[ord(character)] for character in text) * size


@cache
def _advances(font: str) -> dict[int, float]:
    """Return how far each character of a font moves on, in heights of the letters."""
    with TTFont(font) as found:
        unit, metrics = found["head"].unitsPerEm, found["hmtx"].metrics
        return {code: metrics[glyph][0] / unit for code, glyph in found.getBestCmap().items()}
