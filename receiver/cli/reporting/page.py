"""The report as one page of HTML without anything beside it, and as CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from receiver.cli.export_formats.rows import harmless
from receiver.cli.reporting.small_numbers import LEAST, Told
from receiver.cli.reporting.tables import Table
from receiver.forms.contract import Contract

MARK = "–"
"""What stands for a number that is left out."""
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem; margin: 0 auto;
  padding: 1rem }
.skip:not(:focus) { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
h1, h2 { line-height: 1.2; break-after: avoid }
section { break-inside: avoid }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #767676; padding: .25rem .5rem; text-align: start }
td, thead th + th { text-align: end; font-variant-numeric: tabular-nums; width: 9rem }
tfoot th, tfoot td { font-weight: bold; border-bottom-width: 2px }
th[scope=row] { font-weight: normal }
svg { display: block; width: 100%; height: auto; margin-block: 1rem }
text { font: 13px system-ui, sans-serif; fill: #1a1a1a }
.a { fill: #003399 }
.b { fill: #b45309 }
@media (max-width: 30rem) {
  td, thead th + th { width: auto }
  th, td { font-size: .875rem; padding: .25rem; overflow-wrap: anywhere }
}
@page { size: A4; margin: 18mm }
"""
COLOURS = ("a", "b")
LINE, LABEL, BAR = 20, 300, 320
"""Height of a bar with its gap; widths of the labels and of the longest bar, in units of the drawing."""


def html(contract: Contract, language: str, tables: Sequence[Table], months: tuple[str, str], today: date) -> str:
    """Return the page. `months`: first and last of the period, as they are written."""
    title = contract.word(language, "report.title", site=contract.site.name)
    notes = [
        contract.word(language, "report.period", since=months[0], until=months[1]),
        contract.word(language, "report.made", day=contract.site.days[language].write(today)),
        contract.word(language, "report.kept"),
        contract.word(language, "report.small", mark=MARK, below=LEAST - 1),
    ]
    body = "".join(_section(contract, language, table) for table in tables)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">{escape(contract.word(language, "report.skip"))}</a>\n'
        f'<main id="main" tabindex="-1">\n<h1>{escape(title)}</h1>\n'
        + "".join(f"<p>{escape(note)}</p>\n" for note in notes)
        + f"{body}</main>\n</body>\n</html>\n"
    )


def _section(contract: Contract, language: str, table: Table) -> str:
    note = "" if table.totals else f"<p>{escape(contract.word(language, 'report.several'))}</p>\n"
    name = contract.word(language, "report.chart", title=table.title)
    chart = _chart(table, name, contract, language)
    return (
        f'<section aria-labelledby="{table.id}">\n<h2 id="{table.id}">{escape(table.title)}</h2>\n{note}{chart}'
        + _table(table, contract, language)
        + "</section>\n"
    )


def _table(table: Table, contract: Contract, language: str) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in (table.head, *table.columns))
    rows = "".join(_row(label, cells, contract, language) for label, cells in table.rows)
    total = _row(contract.word(language, "report.total"), table.totals, contract, language) if table.totals else ""
    foot = f"<tfoot>\n{total}</tfoot>\n" if total else ""
    return (
        f'<table aria-labelledby="{table.id}">\n<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n{foot}'
        "</table>\n"
    )


def _row(label: str, cells: Sequence[Told], contract: Contract, language: str) -> str:
    numbers = "".join(f"<td>{written(cell, contract, language)}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(label)}</th>{numbers}</tr>\n'


def written(number: Told, contract: Contract, language: str) -> str:
    """Return a number as people of a language write it, or the mark for one that is left out."""
    return MARK if number is None else contract.site.numbers[language].write(number)


def _chart(table: Table, name: str, contract: Contract, language: str) -> str:
    """Return bars, one below the other: a group for each row, a bar for each column."""
    most = max((cell for _, cells in table.rows for cell in cells if cell), default=1)
    bars: list[str] = []
    height = 0
    for column, head in enumerate(table.columns if len(table.columns) > 1 else ()):
        bars.append(f'<rect class="{COLOURS[column]}" x="{LABEL + column * 160}" y="3" width="14" height="14"/>')
        bars.append(f'<text x="{LABEL + column * 160 + 20}" y="15">{escape(head)}</text>')
        height = LINE + 8
    for label, cells in table.rows:
        bars.append(f'<text x="{LABEL - 8}" y="{height + 15}" text-anchor="end">{escape(_short(label))}</text>')
        for column, cell in enumerate(cells):
            width = round(BAR * (cell or 0) / most, 1)
            bars.append(f'<rect class="{COLOURS[column]}" x="{LABEL}" y="{height + 2}" width="{width}" height="16"/>')
            shown = written(cell, contract, language)
            bars.append(f'<text x="{LABEL + width + 6}" y="{height + 15}">{shown}</text>')
            height += LINE
        height += 6
    return (
        f'<svg viewBox="0 0 {LABEL + BAR + 80} {height}" role="img" aria-label="{escape(name)}">\n'
        + "\n".join(bars)
        + "\n</svg>\n"
    )


def _short(label: str) -> str:
    """Return a label that fits beside a bar; the table has all of it."""
    return label if len(label) <= 42 else f"{label[:41].rstrip()}…"


def csv_text(contract: Contract, language: str, tables: Sequence[Table]) -> str:
    """Return the same numbers as CSV, a line for each; a number that is left out is empty."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    for line in _lines(contract, language, tables):
        writer.writerow(map(harmless, line))
    return target.getvalue()


def _lines(contract: Contract, language: str, tables: Sequence[Table]) -> Iterator[list[str]]:
    yield ["table", "row", "column", "number"]
    total = contract.word(language, "report.total")
    for table in tables:
        for label, cells in (*table.rows, *([(total, table.totals)] if table.totals else [])):
            for head, cell in zip(table.columns, cells, strict=True):
                yield [table.title, label, head, "" if cell is None else str(cell)]
