"""The worklist as an Excel workbook: all entries, and what money and hours rest on. Text is written as text, never as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import COLOURS, Health
from crmcore.domain.worklist.rates import RATES
from crmcore.domain.worklist.worklist import Worklist
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.table_workbook import new_workbook, require_room
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words
from crmcore.report.worklist.words import action_text, due_text, part_text, reasons_text, rep_name, tier_name

_WIDTHS = (18, 6, 14, 26, 10, 10, 26, 60, 18, 14, 8, 12)


def worklist_workbook(
    listed: Worklist, reps: Sequence[int], day: date, health: Health, book: Book, context: ExportContext, words: Words
) -> bytes:
    """The file's bytes: the lists of `reps` (places among the salespeople), and the assumptions; `book` has the customers' names, `health`
    their colours.

    Raises `Problem("too_many_rows_for_excel")` when a sheet cannot hold the rows.
    """
    buffer = BytesIO()
    with new_workbook(buffer, words.t("worklist.title"), day, context) as file:
        _entries(file, listed, reps, health, book, words)
        _basis(file, listed, day, words)
    return buffer.getvalue()


def _entries(file: Any, listed: Worklist, reps: Sequence[int], health: Health, book: Book, words: Words) -> None:
    sheet = file.add_worksheet(words.t("worklist.title"))
    bold = file.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    number, wrapped = file.add_format({"num_format": "#,##0.00"}), file.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    head = [
        words.t("worklist.people.person"),
        words.t("worklist.column.rank"),
        words.t("column.customer.customer_id"),
        *(words.t(f"worklist.column.{name}") for name in ("customer", "tier", "part", "action", "reasons", "due", "money", "hours")),
        words.t("workbook.column.health"),
    ]
    for column, (text, width) in enumerate(zip(head, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, text, bold)
    sheet.freeze_panes(1, 4)
    entries, scheme = listed.entries, book.scheme.id
    places = np.concatenate([listed.places(rep) for rep in reps]) if len(reps) else np.empty(0, np.int64)
    require_room(len(places))
    names = customer_names(book, entries.rows[places])
    ids = book.mart.customers.ids
    for line, (at, name) in enumerate(zip(places.tolist(), names, strict=True), 1):
        row = int(entries.rows[at])
        texts = {
            0: rep_name(listed, int(listed.owner[at]), words),
            2: ids[row].as_py(),
            3: str(name),
            4: tier_name(listed, row, words, scheme),
            5: part_text(listed, at, words),
            6: action_text(entries, at, words),
            7: reasons_text(entries, at, book, words),
            8: due_text(entries, at, listed, words),
            11: words.t(f"health.word.{COLOURS[health.colour[row]]}"),
        }
        for column, text in texts.items():
            sheet.write_string(line, column, text, wrapped)
        sheet.write_number(line, 1, int(listed.plan.rank[at]))
        if not np.isnan(entries.money[at]):
            sheet.write_number(line, 9, float(entries.money[at]), number)
        sheet.write_number(line, 10, float(entries.hours[at]), number)


def _basis(file: Any, listed: Worklist, day: date, words: Words) -> None:
    sheet = file.add_worksheet(words.t("worklist.export.sheet_basis"))
    sheet.set_column(0, 0, 46)
    sheet.write_string(0, 0, words.t("worklist.export.working_date"))
    sheet.write_string(0, 1, words.date(day))
    for line, name in enumerate(RATES, 1):
        sheet.write_string(line, 0, words.t(f"worklist.rate.{name}"))
        sheet.write_number(line, 1, float(getattr(listed.basis.rates, name)))
