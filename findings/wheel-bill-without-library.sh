#!/bin/sh
# Bills of materials in wheels: that of pikepdf names the JPEG library, and not qpdf, the library that reads every PDF.
#
# One would guess: a wheel with a bill of materials of its own (PEP 770) lists the libraries that were put into it, so a
#   known weakness of qpdf is found by who searches the bills.
# What happens: the bill comes from auditwheel, which asks the system where it builds which package a library is of. What
#   was compiled for the wheel is of no package and is left out without a word; a library of the system is listed.
# What works: comparing the bill with the files below *.libs/ of the wheel, and naming what is missing oneself.
# Versions: pikepdf 10.18.0 for Python 3.11 on x86-64 Linux (PyPI). Date: 2026-11-30.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip download -q --no-deps --only-binary :all: --platform manylinux_2_28_x86_64 --python-version 3.11 \
  --dest . pikepdf==10.18.0 >pip.log 2>&1 || { cat pip.log; exit 1; }
cat >try.py <<'END'
import json
import sys
from pathlib import Path
from zipfile import ZipFile

[wheel] = Path().glob("pikepdf-*.whl")
with ZipFile(wheel) as files:
    names = files.namelist()
    inside = sorted(name.split("/")[1].split("-")[0] for name in names if ".libs/" in name and ".so" in name)
    bills = [json.loads(files.read(name)) for name in names if "/sboms/" in name and name.endswith(".json")]
told = sorted(component["name"] for bill in bills for component in bill["components"])
print(wheel.name)
print("libraries inside:", ", ".join(inside))
print("named in the bill:", ", ".join(told))
if (inside, told) != (["libjpeg", "libqpdf"], ["libjpeg-turbo", "pikepdf"]):
    sys.exit("changed")
END
venv/bin/python try.py
