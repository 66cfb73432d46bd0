"""Tables as an Excel workbook, a sheet each. Text is written as text: a customer called `=cmd|…` stays a name, never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

from crmcore.domain.kernel.problems import Problem
from crmcore.report.exports.assumptions import ExportContext

#: rows of an Excel sheet without the heading
MAX_ROWS = 1_048_576 - 1

Cell = str | float | date | None


def new_workbook(buffer: BytesIO, title: str, day: date, context: ExportContext) -> Any:
    """An xlsxwriter workbook that writes into `buffer` when it is closed, row by row; its properties name title, author and company, and
    `day` as the day of its making, so that the same content gives the same bytes."""
    file = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    file.set_properties({"title": title, "author": context.author, "company": context.company, "created": datetime.combine(day, time())})
    return file


def require_room(rows: int) -> None:
    """Raise `Problem("too_many_rows_for_excel")` when a sheet cannot hold so many rows below its heading."""
    if rows > MAX_ROWS:
        raise Problem("too_many_rows_for_excel", rows=rows, most=MAX_ROWS)


def write_table(file: Any, title: str, head: Sequence[str], lines: Sequence[Sequence[Cell]], digits: int = 2) -> None:
    """A sheet with a heading row; `digits`: of numbers, after the point. Raises `Problem("too_many_rows_for_excel")`."""
    require_room(len(lines))
    sheet, bold = file.add_worksheet(title), file.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    number, day = file.add_format({"num_format": f"#,##0.{'0' * digits}"}), file.add_format({"num_format": "yyyy-mm-dd"})
    sheet.set_column(0, max(len(head) - 1, 0), 18)
    for column, text in enumerate(head):
        sheet.write_string(0, column, text, bold)
    sheet.freeze_panes(1, 1)
    for row, cells in enumerate(lines, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, datetime.combine(cell, time()), day)
            elif cell is not None:
                sheet.write_number(row, column, cell, number)
