"""The grade report as an Excel workbook: one sheet of customers, one with the assumptions of the figures.

Text is written as text: a customer called `=cmd|…` stays a name and never becomes a formula. The same report and
words give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from crmcore.report.exports.assumptions import CardLine, ExportContext, assumption_card
from crmcore.report.exports.grade_report import GradeReport, Kind, prepared, report_table, unique_headings
from crmcore.report.exports.table_workbook import new_workbook, require_room
from crmcore.report.words.words import Words

MAX_TEXT = 32_767
BLOCK_ROWS = 10_000

#: Excel number formats, so that the reader's locale decides the separators; losses in red
FORMATS: dict[Kind, str] = {
    "text": "@",
    "rank": "#,##0",
    "score": "0.0",
    "money": "#,##0.00;[Red]-#,##0.00",
    "count": "#,##0",
    "share": "0.0%;[Red]-0.0%",
    "days": "#,##0",
    "points": "0.0",
    "ratio": "0.00",
    "hours": "#,##0.0",
    "quantity": "#,##0",
}
_WIDTHS: dict[str, int] = {"customer_id": 16, "name": 30, "override": 40}

Progress = Callable[[float], None]


def grade_workbook(report: GradeReport, context: ExportContext, words: Words, progress: Progress | None = None) -> bytes:
    """The file's bytes; `progress` is called with the share done.

    Raises `Problem("too_many_rows_for_excel")` when a sheet cannot hold the rows.
    """
    book, rows = report.book, report.rows
    require_room(len(rows))
    buffer = BytesIO()
    with new_workbook(buffer, words.t("workbook.sheet.report"), book.scenario.day, context) as file:
        _write_report(file, prepared(report, context.currency), context, words, progress or _no_progress)
        _write_card(file, assumption_card(book, len(rows), context, words, report.columns), words)
    return buffer.getvalue()


def _write_report(file: Any, report: GradeReport, context: ExportContext, words: Words, progress: Progress) -> None:
    columns = report.columns
    sheet = file.add_worksheet(words.t("workbook.sheet.report"))
    kinds = [report.kind(c) for c in columns]
    digits = words.currency_digits(context.currency)
    formats = {kind: file.add_format({"num_format": _number_format(kind, digits)}) for kind in sorted(set(kinds))}
    head = {
        align: file.add_format({"bold": True, "bottom": 1, "align": align, "text_wrap": True, "valign": "top"})
        for align in ("left", "right")
    }
    for index, (column, kind) in enumerate(zip(columns, kinds, strict=True)):
        sheet.set_column(index, index, _WIDTHS.get(column, 14 if kind == "text" else 13), formats[kind])
    headings = unique_headings([report.heading(column, words, context.currency) for column in columns])
    for index, (heading, kind) in enumerate(zip(headings, kinds, strict=True)):
        sheet.write_string(0, index, heading, head["left" if kind == "text" else "right"])
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(report.rows), 1), len(columns) - 1)
    for row, cells in _report_rows(report, words, progress):
        for index, (value, kind) in enumerate(zip(cells, kinds, strict=True)):
            if value is None:
                continue
            if kind == "text":
                sheet.write_string(row, index, value[:MAX_TEXT], formats[kind])
            else:
                sheet.write_number(row, index, value, formats[kind])


def _number_format(kind: Kind, digits: int) -> str:
    """The Excel format of a kind of column; money with the `digits` that its currency has after the point."""
    return FORMATS[kind].replace("0.00", f"0.{'0' * digits}" if digits else "0") if kind == "money" else FORMATS[kind]


def _report_rows(report: GradeReport, words: Words, progress: Progress) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """(sheet row, its cells), a block at a time, so that memory use does not grow with the number of rows."""
    rows = report.rows
    for start in range(0, len(rows), BLOCK_ROWS):
        table = report_table(replace(report, rows=rows[start : start + BLOCK_ROWS]), words)
        yield from enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), start + 1)
        progress(min(1.0, (start + BLOCK_ROWS) / len(rows)))


def _write_card(file: Any, lines: Sequence[CardLine], words: Words) -> None:
    sheet = file.add_worksheet(words.t("workbook.sheet.card"))
    heading_, label = file.add_format({"bold": True, "font_size": 12, "bottom": 1}), file.add_format({"valign": "top"})
    text, first = file.add_format({"num_format": "@", "valign": "top"}), True
    sheet.set_column(0, 0, 30, label)
    sheet.set_column(1, 4, 22, text)
    row = 0
    for line in lines:
        row += 0 if first or line.cells else 1  # a blank line before every heading but the first
        first = False
        sheet.write_string(row, 0, line.label, label if line.cells else heading_)
        for index, cell in enumerate(line.cells, 1):
            sheet.write_string(row, index, cell[:MAX_TEXT], text)
        row += 1


def _no_progress(share: float) -> None:
    """Ignore progress."""
