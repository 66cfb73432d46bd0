"""The grade report as an Excel workbook: one sheet of customers, one with everything that the figures rest on.

Text is written as text: a customer called `=cmd|…` stays a name and never becomes a formula. The same Book, rows and
words give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any

import numpy as np
import xlsxwriter

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.report.exports.assumptions import CardLine, Circumstances, assumption_card
from crmcore.report.exports.grade_report import Kind, column_kind, heading, report_table
from crmcore.report.words.words import Words

#: a sheet of Excel holds this many rows; one is the heading
MOST_ROWS = 1_048_576 - 1
LONGEST_TEXT = 32_767
BLOCK = 10_000

#: Excel's own formats, so that a reader's machine shows its own separators; losses in red
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


def workbook(
    book: Book,
    rows: np.ndarray,
    columns: Sequence[str],
    told: Circumstances,
    words: Words,
    reps: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    published: np.ndarray | None = None,
) -> bytes:
    """The file's bytes. `rows` int64[n] are the customers in their order; `progress` hears the share done; `reps` and
    `published`: see `report_table`.

    Raises `Problem("too_many_rows_for_excel")` when a sheet cannot hold them.
    """
    if len(rows) > MOST_ROWS:
        raise Problem("too_many_rows_for_excel", rows=len(rows), most=MOST_ROWS)
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as file:
        file.set_properties(
            {
                "title": words.t("workbook.sheet.report"),
                "author": told.author,
                "company": told.company,
                "created": datetime.combine(book.scenario.as_of, time()),
            }
        )
        _report(file, book, rows, columns, told, words, reps, progress or _unheard, published)
        _card(file, assumption_card(book, len(rows), told, words, columns), words)
    return buffer.getvalue()


def _report(
    file: Any,
    book: Book,
    rows: np.ndarray,
    columns: Sequence[str],
    told: Circumstances,
    words: Words,
    reps: Mapping[str, str] | None,
    progress: Progress,
    published: np.ndarray | None,
) -> None:
    sheet = file.add_worksheet(words.t("workbook.sheet.report"))
    kinds = [column_kind(c) for c in columns]
    formats = {kind: file.add_format({"num_format": FORMATS[kind]}) for kind in sorted(set(kinds))}
    head = {
        align: file.add_format({"bold": True, "bottom": 1, "align": align, "text_wrap": True, "valign": "top"})
        for align in ("left", "right")
    }
    for place, (column, kind) in enumerate(zip(columns, kinds, strict=True)):
        sheet.set_column(place, place, _WIDTHS.get(column, 14 if kind == "text" else 13), formats[kind])
    for place, (column, kind) in enumerate(zip(columns, kinds, strict=True)):
        sheet.write_string(0, place, heading(column, words, told.currency), head["left" if kind == "text" else "right"])
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    for line, cells in _lines(book, rows, columns, words, reps, progress, published):
        for place, (value, kind) in enumerate(zip(cells, kinds, strict=True)):
            if value is None:
                continue
            if kind == "text":
                sheet.write_string(line, place, value[:LONGEST_TEXT], formats[kind])
            else:
                sheet.write_number(line, place, value, formats[kind])


def _lines(
    book: Book,
    rows: np.ndarray,
    columns: Sequence[str],
    words: Words,
    reps: Mapping[str, str] | None,
    progress: Progress,
    published: np.ndarray | None,
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """(sheet row, its cells), a block at a time, so that a million rows need the memory of ten thousand."""
    for start in range(0, len(rows), BLOCK):
        table = report_table(book, rows[start : start + BLOCK], columns, words, reps, published)
        yield from enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), start + 1)
        progress(min(1.0, (start + BLOCK) / len(rows)))


def _card(file: Any, lines: Sequence[CardLine], words: Words) -> None:
    sheet = file.add_worksheet(words.t("workbook.sheet.card"))
    heading_, label = file.add_format({"bold": True, "font_size": 12, "bottom": 1}), file.add_format({"valign": "top"})
    text, first = file.add_format({"num_format": "@", "valign": "top"}), True
    sheet.set_column(0, 0, 30, label)
    sheet.set_column(1, 4, 22, text)
    at = 0
    for line in lines:
        at += 0 if first or line.cells else 1  # a blank line before every heading but the first
        first = False
        sheet.write_string(at, 0, line.label, label if line.cells else heading_)
        for place, cell in enumerate(line.cells, 1):
            sheet.write_string(at, place, cell[:LONGEST_TEXT], text)
        at += 1


def _unheard(share: float) -> None:
    """Nobody wants to know how far it is."""
