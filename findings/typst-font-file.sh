#!/bin/sh
# Typst for Python: the path of a font file finds no font, and nothing says that another typeface was taken.
#
# One would guess: `font_paths=["Serif.otf"]` brings that one font, as the path of its folder brings all fonts of the folder;
#   a path that cannot be used is an error, and so is a family that no font has.
# What happens: only folders are read. The path of a file, or one that does not exist, brings no font; `compile` returns a
#   PDF in the typeface that comes with Typst, without error or warning (the command-line program warns).
# What works: the folder of the font; asking `Fonts(...).fonts()` before; `compile_with_warnings`, which tells the family.
# Versions: typst 0.15.2, font-source-serif-pro 0.0.1 (PyPI); tried with Python 3.11. Date: 2026-11-30.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q typst==0.15.2 font-source-serif-pro==0.0.1 >pip.log 2>&1 || { cat pip.log; exit 1; }
printf '#set text(font: "Source Serif Pro")\nMIEUX\n' >page.typ
cat >try.py <<'END'
import sys
from importlib.metadata import version
from pathlib import Path

import font_source_serif_pro
import typst

FONTS = Path(font_source_serif_pro.__file__).parent / "files"
PLACES = {"folder": FONTS, "file": FONTS / "SourceSerifPro-Regular.otf", "nowhere": Path("nowhere")}
print("typst", version("typst"))
seen = {}
for name, path in PLACES.items():
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path)]).fonts()
    pdf = typst.compile("page.typ", font_paths=[str(path)], ignore_system_fonts=True)
    _, warnings = typst.compile_with_warnings("page.typ", font_paths=[str(path)], ignore_system_fonts=True)
    seen[name] = (bool(found), b"SourceSerif" in pdf, len(warnings))
    print(f"{name}: fonts found {seen[name][0]}, the font is in the PDF {seen[name][1]}, warnings {seen[name][2]}")
expected = {"folder": (True, True, 0), "file": (False, False, 1), "nowhere": (False, False, 1)}
sys.exit(0 if seen == expected else f"changed: it was {expected}")
END
venv/bin/python try.py
