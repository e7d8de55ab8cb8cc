#!/bin/sh
# Dates by skeleton: asked for day, month and year, Babel writes five European languages otherwise than its own long date.
#
# One would guess: a date asked for by its parts, `yMMMMd`, is the long date of the same language: both are CLDR's, both
#   have the day, the month's name and the year, and in ICU they are the same.
# What happens: in Estonian the dot of the day is lost, in Irish the month comes first as in American English, in Maltese
#   there is a comma more, in Serbian the month is cut short, in Macedonian a dot is lost. ICU writes the long date each time.
# Why: CLDR has a pattern of its own for `yMMMMd` in these languages, and nobody there reads it: ICU puts the long date over
#   it when it collects its patterns. Babel takes it as it stands.
# What works: Babel's `format_date` with “long”; skeletons only for what has no length of its own, such as month and year.
# Versions: Babel 2.19.0, pyicu-wheels 2.15.2 with ICU 77.1 (PyPI); tried with Python 3.11. Date: 2026-11-30.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q babel==2.19.0 pyicu-wheels==2.15.2 >pip.log 2>&1 || { cat pip.log; exit 1; }
cat >try.py <<'END'
import sys
from datetime import UTC, date, datetime

import babel
import icu
from babel.dates import format_date, format_skeleton

DAY = date(2027, 3, 5)
BY_SKELETON = {
    "et": "5 märts 2027",
    "ga": "Márta 5, 2027",
    "mk": "5 март 2027 г",
    "mt": "5 ta’ Marzu, 2027",
    "sr": "5. мар 2027.",
    "fi": "5. maaliskuuta 2027",
}
"""The last is one of the many in which all three are the same."""


def by_icu(language):
    locale = icu.Locale(language)
    pattern = icu.DateTimePatternGenerator.createInstance(locale).getBestPattern("yMMMMd")
    formatter = icu.SimpleDateFormat(pattern, locale)
    formatter.setTimeZone(icu.TimeZone.createTimeZone("UTC"))
    return formatter.format(datetime(2027, 3, 5, 12, tzinfo=UTC).timestamp())


print("Babel", babel.__version__, "· ICU", icu.ICU_VERSION)
changed = False
for language, expected in BY_SKELETON.items():
    told = format_date(DAY, "long", language), format_skeleton("yMMMMd", DAY, locale=language), by_icu(language)
    long, skeleton, other = (" ".join(text.split()) for text in told)
    print(f"{language}: Babel long “{long}”, Babel yMMMMd “{skeleton}”, ICU yMMMMd “{other}”")
    changed |= skeleton != expected or other != long or (skeleton == long) != (language == "fi")
sys.exit("changed" if changed else 0)
END
venv/bin/python try.py
