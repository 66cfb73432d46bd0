"""The plan as an Excel workbook: visits, people, tiers, and what it rests on. Text is written as text, never as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

from crmcore.domain.grading.book import Book
from crmcore.domain.visits.plan import VisitPlan
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.visits.lines import VisitLine
from crmcore.report.visits.tables import effect_table, people_table
from crmcore.report.words.words import Words

Cell = str | float | date


def visits_workbook(plan: VisitPlan, lines: Sequence[VisitLine], grades: str, book: Book, context: ExportContext, words: Words) -> bytes:
    """The file's bytes. `lines`: the visits that it holds; `grades`: which grades the tiers are."""
    buffer = BytesIO()
    people = plan.due.team.people
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as file:
        file.set_properties(
            {
                "title": words.t("visits.title"),
                "author": context.author,
                "company": context.company,
                "created": datetime.combine(plan.due.day, time()),
            }
        )
        names = ("day", "person", "number", "customer", "tier", "reason", "since", "hours", "note", "learned")
        visits: list[list[Cell]] = [
            [
                line.day,
                people.name(line.person),
                line.customer_id,
                str(line.name),
                line.tier,
                line.reason,
                line.since,
                line.hours,
                line.note,
                line.learned,
            ]
            for line in lines
        ]
        _sheet(file, words.t("visits.sheet.visits"), [words.t(f"visits.list.{name}") for name in names], visits)
        _sheet(file, words.t("visits.sheet.people"), *people_table(plan, words))
        _sheet(file, words.t("visits.sheet.tiers"), *effect_table(plan, words, book.scheme.id))
        basis: list[list[Cell]] = [
            [words.t("visits.sheet.working_date"), plan.due.day],
            [words.t("visits.sheet.weeks"), float(plan.weeks.number)],
            [words.t("visits.sheet.grades"), grades],
        ]
        _sheet(file, words.t("visits.sheet.basis"), ["", ""], basis)
    return buffer.getvalue()


def _sheet(file: Any, title: str, head: Sequence[str], lines: Sequence[Sequence[Cell]]) -> None:
    sheet, bold = file.add_worksheet(title), file.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    number, day = file.add_format({"num_format": "#,##0.0"}), file.add_format({"num_format": "yyyy-mm-dd"})
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
            else:
                sheet.write_number(row, column, cell, number)
