#!/bin/sh
# Babel: a Swiss number loses its thousands separators in pairs: 1'234, but 1234567, and 1000000'000.
#
# One would guess: `format_decimal(1234567, locale="de_CH")` is 1’234’567, or 1'234'567, as CLDR has it; what is grouped
#   at 1,234 is grouped at a million.
# What happens: numbers with one separator have it, numbers with two have none, numbers with three have one, three digits
#   from the end. Prices too: CHF 1234567.50. The same in French, Italian and English of Switzerland.
# Why: CLDR's separator there is the straight apostrophe since version 48, and in the pattern of a number two apostrophes
#   are the quotes around a literal text: Babel takes them out of the finished number.
# What works: numbers below a million; replacing `get_group_symbol` by the curly apostrophe that CLDR had before.
# Versions: Babel 2.19.0 (PyPI); tried with Python 3.11. Date: 2026-11-29.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q babel==2.19.0 >pip.log 2>&1 || { cat pip.log; exit 1; }
cat >try.py <<'END'
import sys

import babel
from babel.numbers import format_currency, format_decimal, get_group_symbol

print("Babel", babel.__version__, "separator of de_CH:", get_group_symbol("de_CH"))
seen = {number: format_decimal(number, locale="de_CH") for number in (1234, 123456, 1234567, 1000000000)}
seen["price"] = format_currency(1234567.5, "CHF", locale="de_CH")
seen["de_DE"] = format_decimal(1234567, locale="de_DE")
expected = {
    1234: "1'234",
    123456: "123'456",
    1234567: "1234567",
    1000000000: "1000000'000",
    "price": "CHF\u00a01234567.50",
    "de_DE": "1.234.567",
}
for what, text in seen.items():
    print(f"{what}: {text}")
if seen != expected:
    sys.exit(f"changed: it was {expected}")
END
venv/bin/python try.py
