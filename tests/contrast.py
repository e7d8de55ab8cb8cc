"""Contrast of colours as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

import re


def contrast(one: str, other: str) -> float:
    """Return the ratio of two colours, each `#rgb`, `#rrggbb` or `rgb(r, g, b)`: from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def parts(colour: str) -> list[float]:
    """Return red, green and blue, from 0 to 1."""
    if not colour.startswith("#"):
        return [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    digits = colour.removeprefix("#")
    pairs = [digit * 2 for digit in digits] if len(digits) == 3 else re.findall("..", digits)
    return [int(pair, 16) / 255 for pair in pairs]
