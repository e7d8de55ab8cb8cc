#!/bin/sh
# Typst and page-validation (checker of PDF/A and PDF/UA): one PDF in two hundred “breaks” a rule, by the chance of its bytes.
#
# One would guess: whether a document made by Typst for PDF/A-2a passes depends on what the template says, not on which word
#   is in it. If one passes, so do those that differ in a number.
# What happens: Typst ends the data of a stream with LF and `endstream`. Compressed data may end with the byte CR. The
#   checker takes CR LF for one end of line, counts a byte less than `/Length` says, and reports PDFA2A-STREAM-LENGTH-001,
#   although `/Length` is right and every reader opens the file. Here it is 3 of the first 600 numbers, in one sentence; a
#   document of forty streams meets it more often. A test that prints one document is green for months, and red after
#   somebody corrects a word.
# What works: another end of line (CR LF) before `endstream` where the data end with CR, and the table of objects moved.
# Versions: typst 0.15.2, page-validation 0.11.0 (PyPI); tried with Python 3.11. Date: 2026-11-30.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q typst==0.15.2 page-validation==0.11.0 >pip.log 2>&1 || { cat pip.log; exit 1; }
cat >try.py <<'END'
import re
import sys

import page
import typst

TEXT = """#set document(title: "T", author: "A", date: datetime(year: 2026, month: 11, day: 30))
#set text(lang: "en", font: "Libertinus Serif")
= T
Word {}."""
STREAM = re.compile(rb"/Length (\d+)[^>]*>>\s*stream\r?\n")


def made(number):
    text = TEXT.format(number).encode()
    return typst.compile(text, format="pdf", pdf_standards=["a-2a"], timestamp=1780000000, ignore_system_fonts=True)


def lengths_are_right(pdf):
    return all(pdf[at.end() + int(at[1]) :].lstrip(b"\r\n").startswith(b"endstream") for at in STREAM.finditer(pdf))


def broken(pdf):
    return [failure.rule_id for failure in page.validate_pdf_bytes(pdf, profile="pdfa2a").failures]


print("typst 0.15.2 · page-validation 0.11.0")
files = {number: made(number) for number in range(600)}
with_cr = [number for number, pdf in files.items() if b"\r\nendstream" in pdf]
found = {number: broken(files[number]) for number in (*with_cr, 0, 1)}
for number, rules in found.items():
    print(f"Word {number}: lengths right: {lengths_are_right(files[number])}; {rules or 'nothing broken'}")
as_seen = bool(with_cr) and all(map(lengths_are_right, files.values()))
as_seen &= all((set(found[number]) == {"PDFA2A-STREAM-LENGTH-001"}) == (number in with_cr) for number in found)
sys.exit(0 if as_seen else "changed")
END
venv/bin/python try.py
