#!/bin/sh
# Lists in words: ICU writes the Spanish and Hebrew “and” as the next word wants it, Babel with the same data does not.
#
# One would guess: both take their patterns for lists from CLDR, so Babel’s `format_list` and ICU’s `ListFormatter` write
#   the same; or both leave the Spanish change of “y” to “e” and of “o” to “u” to the program around them.
# What happens: ICU writes “Francia e Italia”, “PDF u ODT”, “7 u 8”, and “agua y hielo” with y, for it is spoken that way;
#   before a word in Latin letters it writes the Hebrew “and” with a hyphen. Babel writes “y”, “o” and no hyphen each time.
# Why: the rule stands in the note of CLDR’s specification and in ICU’s program, in no pattern of the data. A page that
#   JavaScript formats (`Intl.ListFormat` is ICU) then differs from one that Python has built.
# What works: ICU, or the change of the word after Babel.
# Versions: Babel 2.19.0, pyicu-wheels 2.15.2 with ICU 77.1 (PyPI); tried with Python 3.11. Date: 2026-11-30.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q babel==2.19.0 pyicu-wheels==2.15.2 >pip.log 2>&1 || { cat pip.log; exit 1; }
cat >try.py <<'END'
import sys

import babel
import icu
from babel.lists import format_list

LISTS = [
    ("es", "standard", ["Francia", "Italia"], "Francia y Italia", "Francia e Italia"),
    ("es", "standard", ["agua", "hielo"], "agua y hielo", "agua y hielo"),
    ("es", "or", ["PDF", "ODT"], "PDF o ODT", "PDF u ODT"),
    ("es", "or", ["7", "8"], "7 o 8", "7 u 8"),
    ("he", "standard", ["MIEUX", "ICMPD"], "MIEUX וICMPD", "MIEUX ו-ICMPD"),
]
KINDS = {"standard": icu.UListFormatterType.AND, "or": icu.UListFormatterType.OR}
print("Babel", babel.__version__, "· ICU", icu.ICU_VERSION)
changed = False
for language, kind, words, by_babel, by_icu in LISTS:
    formatter = icu.ListFormatter.createInstance(icu.Locale(language), KINDS[kind], icu.UListFormatterWidth.WIDE)
    seen = (format_list(words, style=kind, locale=language), formatter.format(words))
    print(f"{language}: Babel “{seen[0]}”, ICU “{seen[1]}”")
    changed |= seen != (by_babel, by_icu)
sys.exit("changed" if changed else 0)
END
venv/bin/python try.py
