"""The grade report as CSV: opens in any spreadsheet, Chinese included, and no cell of it is ever run as a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
import pyarrow as pa
from pyarrow import csv

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.kernel.formula_guard import guarded, guarded_column
from crmcore.report.exports.assumptions import Circumstances, basis_line
from crmcore.report.exports.grade_report import column_kind, heading, report_table
from crmcore.report.words.words import Words

#: tells spreadsheets that the file is UTF-8
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
#: money has four digits in the data; float noise beyond that is none of the reader's business
DIGITS: dict[str, int] = {"money": 4, "share": 6, "score": 6}
OTHER_DIGITS = 4
BLOCK = 100_000


def flat_file(
    book: Book,
    rows: np.ndarray,
    columns: Sequence[str],
    told: Circumstances,
    words: Words,
    reps: Mapping[str, str] | None = None,
    published: np.ndarray | None = None,
) -> bytes:
    """The file's bytes: UTF-8 with BOM, comma-separated, one heading, LF. The same Book, rows, columns and words give
    the same bytes. `rows` int64[n] are the customers in their order; `reps` and `published`: see `report_table`.

    Numbers are plain (point, no grouping; shares 0–1), unknown ones empty. The last column says in every row what the
    figures rest on: a row that is copied elsewhere takes it along.
    """
    headings = [*(heading(c, words, told.currency) for c in columns), words.t("workbook.column.basis")]
    buffer = BytesIO()
    buffer.write(BOM.encode())
    buffer.write(",".join(_quoted(guarded(h)) for h in headings).encode() + b"\n")
    basis = pa.scalar(guarded(basis_line(book, told, words)), pa.string())
    options = csv.WriteOptions(include_header=False, quoting_style="needed")
    for start in range(0, len(rows), BLOCK):
        part = rows[start : start + BLOCK]
        table = report_table(book, part, columns, words, reps, published)
        cells = [_cells(table[c], c) for c in columns]
        csv.write_csv(pa.table([*cells, pa.repeat(basis, len(part))], names=[str(k) for k in range(len(headings))]), buffer, options)
    return buffer.getvalue()


def _cells(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    kind = column_kind(name)
    if kind == "text":
        return guarded_column(column)
    return _rounded(column, DIGITS.get(kind, OTHER_DIGITS)) if name in BY_ID or kind == "score" else column


def _rounded(column: pa.ChunkedArray, digits: int) -> pa.Array:
    """The nearest numbers with so many digits. Arrow's own rounding leaves tails: 7755.948 comes out as 7755.947999999999."""
    values = column.to_numpy().astype(np.float64)
    return pa.array(np.round(values, digits), mask=np.isnan(values))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
