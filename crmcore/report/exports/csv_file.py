"""The grade report as CSV: opens in any spreadsheet, Chinese included, and no cell is ever evaluated as a formula."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pyarrow as pa
from pyarrow import csv

from crmcore.domain.kernel.formula_guard import escape_formula, escape_formula_column
from crmcore.report.exports.assumptions import ExportContext, assumptions_line
from crmcore.report.exports.grade_report import GradeReport, Kind, prepared, report_table, unique_headings
from crmcore.report.words.words import Words

#: byte order mark, by which spreadsheets recognise UTF-8
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
#: digits written: money has four in the data, the rest is float noise
DIGITS: dict[str, int] = {"money": 4, "share": 6, "score": 6}
OTHER_DIGITS = 4
BLOCK_ROWS = 100_000


def grade_csv(report: GradeReport, context: ExportContext, words: Words) -> bytes:
    """The file's bytes: UTF-8 with BOM, comma-separated, one heading line, LF. The same report and words give the same bytes.

    Numbers are plain (point, no grouping; shares 0–1), unknown ones empty. The last column repeats the assumptions of the
    figures in every row, so that a copied row carries them along.
    """
    rows, columns = report.rows, report.columns
    headings = unique_headings([*(report.heading(c, words, context.currency) for c in columns), words.t("workbook.column.basis")])
    buffer = BytesIO()
    buffer.write(BOM.encode())
    buffer.write(",".join(_quoted(escape_formula(h)) for h in headings).encode() + b"\n")
    basis = pa.scalar(escape_formula(assumptions_line(report.book, context, words)), pa.string())
    options = csv.WriteOptions(include_header=False, quoting_style="needed")
    report = prepared(report, context.currency)
    for start in range(0, len(rows), BLOCK_ROWS):
        block_rows = rows[start : start + BLOCK_ROWS]
        table = report_table(replace(report, rows=block_rows), words)
        cells = [_cells(table[c], report.kind(c)) for c in columns]
        csv.write_csv(pa.table([*cells, pa.repeat(basis, len(block_rows))], names=[str(k) for k in range(len(headings))]), buffer, options)
    return buffer.getvalue()


def _cells(column: pa.ChunkedArray, kind: Kind) -> pa.ChunkedArray:
    if kind == "text":
        return escape_formula_column(column)
    return _rounded(column, DIGITS.get(kind, OTHER_DIGITS)) if kind != "rank" else column


def _rounded(column: pa.ChunkedArray, digits: int) -> pa.Array:
    """Values rounded to `digits`. Arrow's own rounding leaves tails: 7755.948 comes out as 7755.947999999999."""
    values = column.to_numpy().astype(np.float64)
    return pa.array(np.round(values, digits), mask=np.isnan(values))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
