"""The plan as an Excel workbook: visits, people, tiers, and what it rests on. Text is written as text, never as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from crmcore.domain.grading.book import Book
from crmcore.domain.visits.plan import VisitPlan
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.table_workbook import Cell, new_workbook, write_table
from crmcore.report.visits.lines import VisitLine
from crmcore.report.visits.tables import effect_table, people_table
from crmcore.report.words.words import Words


def visits_workbook(plan: VisitPlan, lines: Sequence[VisitLine], grades: str, book: Book, context: ExportContext, words: Words) -> bytes:
    """The file's bytes. `lines`: the visits that it holds; `grades`: which grades the tiers are."""
    buffer = BytesIO()
    people = plan.due.team.people
    with new_workbook(buffer, words.t("visits.title"), plan.due.day, context) as file:
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
        write_table(file, words.t("visits.sheet.visits"), [words.t(f"visits.list.{name}") for name in names], visits, digits=1)
        write_table(file, words.t("visits.sheet.people"), *people_table(plan, words), digits=1)
        write_table(file, words.t("visits.sheet.tiers"), *effect_table(plan, words, book.scheme.id), digits=1)
        basis: list[list[Cell]] = [
            [words.t("visits.sheet.working_date"), plan.due.day],
            [words.t("visits.sheet.weeks"), float(plan.weeks.number)],
            [words.t("visits.sheet.grades"), grades],
        ]
        write_table(file, words.t("visits.sheet.basis"), ["", ""], basis, digits=1)
    return buffer.getvalue()
