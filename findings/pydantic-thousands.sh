#!/bin/sh
# pydantic: for a whole number, the text "1.000" is 1, and "1,000" and "1 000" are refused.
#
# One would guess: a field of type int takes a text of digits and refuses everything else, so that a number written with
#   a mark for thousands is refused whatever the mark is. In Spanish, Italian, German or Portuguese a person who writes a
#   limit of a thousand characters writes "1.000".
# What happens: without strict mode, a point followed by zeros alone is taken for a fraction of nothing and left out:
#   "1.000" and "1.0" are 1, "2.000.000" and "1.500" are refused. A form with "1.000" as its limit takes one letter.
# What works: a rule of one's own before the number is read, such as a pattern of digits; strict mode refuses all texts.
# Versions: pydantic 2.14.4; tried with Python 3.11. Date: 2026-11-29.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q pydantic==2.14.4 >pip.log 2>&1 || { cat pip.log; exit 1; }
venv/bin/python - <<'END'
import sys

import pydantic

print("pydantic", pydantic.VERSION)
number = pydantic.TypeAdapter(int)
expected = {"1000": 1000, "1.000": 1, "1.0": 1, "1_000": 1000, "1,000": None, "1 000": None, "1.500": None, "2.000.000": None}
changed = False
for written, was in expected.items():
    try:
        seen = number.validate_python(written)
    except pydantic.ValidationError:
        seen = None
    print(f"{written!r}: {'refused' if seen is None else seen}")
    if seen != was:
        changed = True
        print(f"changed: it was {was}")
sys.exit(changed)
END
