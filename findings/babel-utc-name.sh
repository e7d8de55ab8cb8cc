#!/bin/sh
# Babel: the name of the time zone UTC is "Unknown Region (UTC) Time", unless a moment comes with it.
#
# One would guess: `get_timezone_name("UTC", locale="en")` is "Coordinated Universal Time". CLDR has this name, Babel
#   ships it, and UTC has no summer time that could make two names of it.
# What happens: "Unknown Region (UTC) Time", in French "heure : région inconnue (UTC)". It is the same with
#   `datetime.timezone.utc` and in the pattern "vvvv". Without a moment, Babel wants the generic name; CLDR has only the
#   standard one for UTC, and then Babel names the country of the zone, but UTC has none.
# What works: a datetime in UTC, or `zone_variant="standard"`.
# Versions: babel 2.19.0; tried with Python 3.11. Date: 2026-11-29.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q babel==2.19.0 >pip.log 2>&1 || { cat pip.log; exit 1; }
PYTHONIOENCODING=utf-8 venv/bin/python - <<'END'
import sys
from datetime import datetime, timezone

import babel
from babel.dates import format_datetime, get_timezone_name

print("babel", babel.__version__)
noon = datetime(2026, 11, 29, 12, tzinfo=timezone.utc)
unknown = {"en": "Unknown Region (UTC) Time", "fr": "heure : région inconnue (UTC)"}
known = {"en": "Coordinated Universal Time", "fr": "temps universel coordonné"}
changed = False
for locale in ("en", "fr"):
    for what, seen, expected in [
        ('"UTC"', get_timezone_name("UTC", locale=locale), unknown),
        ("timezone.utc", get_timezone_name(timezone.utc, locale=locale), unknown),
        ("pattern vvvv", format_datetime(noon, "vvvv", locale=locale), unknown),
        ("a datetime in UTC", get_timezone_name(noon, locale=locale), known),
        ('"UTC", standard', get_timezone_name("UTC", zone_variant="standard", locale=locale), known),
    ]:
        print(f"{locale}, {what}: {seen}")
        if seen != expected[locale]:
            changed = True
            print(f"changed: it was {expected[locale]}")
sys.exit(changed)
END
