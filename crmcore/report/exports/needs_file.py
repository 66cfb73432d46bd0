"""What single customers need, as CSV: number, name, tier, the need, its author and its day."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.formula_guard import escape_formula
from crmcore.domain.terms.needs import CustomerNeed
from crmcore.report.exports.assumptions import ExportContext, assumptions_line
from crmcore.report.exports.csv_file import BOM
from crmcore.report.words.cells import TableCells
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import Words

COLUMNS: tuple[str, ...] = ("customer_id", "customer", "tier", "text", "author", "day")


def needs_table(needs: Sequence[CustomerNeed], book: Book, words: Words) -> TableCells:
    """One line per need; customers that the Book does not know are left out."""
    head = tuple(words.t(f"terms.needs.column.{name}") for name in COLUMNS)
    lines = []
    for need in needs:
        row = book.mart.customers.row_of(need.customer_id)
        if row is not None:
            tier = int(book.tier[row])
            of_tier = words.tier(book.scheme.id, book.scheme.tiers[tier]) if tier >= 0 else words.t("terms.no_tier")
            lines.append((need.customer_id, customer_name(book, row), of_tier, need.text, need.author, words.date(need.effective_on)))
    return head, lines


def needs_csv(needs: Sequence[CustomerNeed], book: Book, context: ExportContext, words: Words) -> bytes:
    """The same as a file; the last column repeats the assumptions of the tiers."""
    head, lines = needs_table(needs, book, words)
    basis, file = assumptions_line(book, context, words), StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([escape_formula(str(cell)) for cell in (*head, words.t("workbook.column.basis"))])
    writer.writerows([escape_formula(str(cell)) for cell in (*line, basis)] for line in lines)
    return (BOM + file.getvalue()).encode()
