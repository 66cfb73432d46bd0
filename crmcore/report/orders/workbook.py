"""Scarce material and production as an Excel workbook. Text is written as text, never as a formula."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import numpy as np

from crmcore.domain.allocation.conflicts import conflicts_of
from crmcore.domain.allocation.ways import WORDS, Ways
from crmcore.domain.grading.book import Book
from crmcore.domain.scheduling.sequence import Plans
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.table_workbook import Cell, new_workbook, write_table
from crmcore.report.orders.production import lateness_table, overtaken_table, sequence_rows
from crmcore.report.orders.tables import conflicts_table, customers_table, materials_table, ways_table
from crmcore.report.orders.words import material_name, tier_names, transfer_words
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words


@dataclass(frozen=True, slots=True)
class Basis:
    """What a file rests on besides its tables: the working date, and which grades the tiers are."""

    day: date
    grades: str


def allocation_workbook(ways: Ways, basis: Basis, book: Book, context: ExportContext, words: Words) -> bytes:
    """The file's bytes: ways by tier, every line with who gives what up to whom, materials, customers, conflicts, settings."""
    buffer, scheme, currency = BytesIO(), book.scheme.id, context.currency
    with new_workbook(buffer, words.t("orders.title"), basis.day, context) as file:
        write_table(file, words.t("orders.sheet.ways"), *ways_table(ways, words, scheme, currency))
        write_table(file, words.t("orders.sheet.lines"), *_lines(ways, book, words, currency))
        write_table(file, words.t("orders.sheet.materials"), *materials_table(ways, words))
        write_table(file, words.t("orders.sheet.customers"), *customers_table(ways, book, words, currency))
        write_table(file, words.t("orders.sheet.conflicts"), *conflicts_table(ways, conflicts_of(ways.result), book, words))
        chosen = ways.chosen
        floors = ", ".join(
            f"{words.tier(scheme, tier) if tier else words.t('orders.no_tier')} {words.share(share)}" for tier, share in chosen.floors
        )
        weights = ", ".join(
            f"{words.tier(scheme, tier) if tier else words.t('orders.no_tier')} {words.number(weight, 2)}"
            for tier, weight in chosen.weights
        )
        settings: list[list[Cell]] = [
            [words.t("orders.sheet.working_date"), basis.day],
            [words.t("orders.sheet.grades"), basis.grades],
            [words.t("orders.control.policy"), words.t(f"orders.policy.{chosen.name}")],
            [words.t("orders.control.guard"), float(chosen.guard_days)],
            [words.t("orders.control.horizon"), float(chosen.horizon_days)],
            [words.t("orders.sheet.floors"), floors or words.t("orders.sheet.no_floors")],
            [words.t("orders.sheet.weights"), weights or words.t("orders.sheet.own_weights")],
        ]
        write_table(file, words.t("orders.sheet.basis"), ["", ""], settings, digits=0)
    return buffer.getvalue()


def sequence_workbook(plans: Plans, rule: str, numbers: list[str], basis: Basis, book: Book, context: ExportContext, words: Words) -> bytes:
    """The file's bytes: the orders as they run, lateness by tier, who becomes late because of whom."""
    buffer, scheme = BytesIO(), book.scheme.id
    with new_workbook(buffer, words.t("orders.sequence.title"), basis.day, context) as file:
        write_table(file, words.t("orders.sheet.sequence"), *sequence_rows(plans, rule, book, numbers, words), digits=1)
        write_table(file, words.t("orders.sheet.late"), *lateness_table(plans, words, scheme, context.currency))
        write_table(file, words.t("orders.sheet.because"), *overtaken_table(plans, book, numbers, words))
        settings: list[list[Cell]] = [
            [words.t("orders.sheet.working_date"), basis.day],
            [words.t("orders.sheet.grades"), basis.grades],
            [words.t("orders.control.rule"), words.t(f"orders.rule.{rule}")],
        ]
        write_table(file, words.t("orders.sheet.basis"), ["", ""], settings, digits=0)
    return buffer.getvalue()


def _lines(ways: Ways, book: Book, words: Words, currency: str) -> tuple[list[str], list[list[Cell]]]:
    """Every line that may be served, with numbers as numbers."""
    demand, lines = ways.demand, ways.demand.lines
    named = [str(name) for name in customer_names(book, lines.customer)]
    tiers, moved = tier_names(ways.tiers, words, book.scheme.id), transfer_words(ways, named, words, currency)
    wanted, before, now = demand.wanted_quantity(), demand.quantity(ways.baseline.served), demand.quantity(ways.result.served)
    ids = book.mart.customers.ids
    names = ("order", "number", "customer", "tier", "material", "due", "wanted", "before", "now", "word", "moved")
    return [words.t(f"orders.lines.{name}") for name in names], [
        [
            demand.orders.ids[int(demand.at[k])].as_py(),
            ids[int(lines.customer[k])].as_py(),
            named[k],
            tiers[lines.tier[k]],
            material_name(ways, int(lines.material[k])),
            date.fromordinal(int(lines.due[k])),
            *(float(column[k]) for column in (wanted, before, now)),
            words.t(f"orders.word.{WORDS[ways.word[k]]}"),
            moved.get(k, ""),
        ]
        for k in np.lexsort((lines.by_tier, lines.material)).tolist()
    ]
