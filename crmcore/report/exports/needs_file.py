"""What single customers need, as CSV: number, name, tier, what the tier gives, the need, its author and its day."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.formula_guard import escape_formula
from crmcore.domain.terms.needs import CustomerNeed
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.report.exports.assumptions import ExportContext, assumptions_line
from crmcore.report.exports.csv_file import BOM
from crmcore.report.health.colours import tier_gives
from crmcore.report.words.cells import TableCells
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import UNKNOWN, Words

COLUMNS: tuple[str, ...] = ("customer_id", "customer", "tier", "gives", "text", "author", "day")


def needs_table(needs: Sequence[CustomerNeed], book: Book, terms: SchemeTerms, words: Words) -> TableCells:
    """One line per need, beside what the `terms` give the customer's tier; customers that the Book does not know are left out."""
    head = tuple(words.t(f"terms.needs.column.{name}") for name in COLUMNS)
    gives, lines = tier_gives(book, terms, words), []
    for need in needs:
        row = book.mart.customers.row_of(need.customer_id)
        if row is not None:
            tier = int(book.tier[row])
            of_tier = words.tier(book.scheme.id, book.scheme.tiers[tier]) if tier >= 0 else words.t("terms.no_tier")
            of_need = (need.text, need.author, words.date(need.effective_on))
            lines.append((need.customer_id, customer_name(book, row), of_tier, gives[tier] or UNKNOWN, *of_need))
    return head, lines


def needs_csv(needs: Sequence[CustomerNeed], book: Book, terms: SchemeTerms, context: ExportContext, words: Words) -> bytes:
    """The same as a file; the last column repeats the assumptions of the tiers."""
    head, lines = needs_table(needs, book, terms, words)
    basis, file = assumptions_line(book, context, words), StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([escape_formula(str(cell)) for cell in (*head, words.t("workbook.column.basis"))])
    writer.writerows([escape_formula(str(cell)) for cell in (*line, basis)] for line in lines)
    return (BOM + file.getvalue()).encode()
