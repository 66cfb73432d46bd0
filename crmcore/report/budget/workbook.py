"""The budget as an Excel workbook: the split, effort, who gets too much or too little, prospects, letters, and what it rests on. Text is
written as text, never as a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

import numpy as np

from crmcore.domain.budget.basis import BudgetBasis
from crmcore.domain.budget.comparison import EffortTable
from crmcore.domain.budget.effort import EFFORTS
from crmcore.domain.budget.letters import LetterRecord
from crmcore.domain.budget.levers import LEVERS, SETTINGS, Turned, expected_gain
from crmcore.domain.budget.split import Split, split_rows
from crmcore.domain.grading.book import Book
from crmcore.report.budget.words import group_name, letter, shortfall_sentences, tier_names
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.table_workbook import Cell, new_workbook, write_table
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words


@dataclass(frozen=True, slots=True)
class BudgetFile:
    """What the file holds: the basis, the split, the levers, the working date, and which grades the tiers are."""

    basis: BudgetBasis
    split: Split
    turned: Turned
    day: date
    grades: str
    letters: Mapping[str, LetterRecord] = field(default_factory=dict)


def budget_workbook(content: BudgetFile, book: Book, context: ExportContext, words: Words) -> bytes:
    """The file's bytes; `book` has the customers' names."""
    basis, buffer = content.basis, BytesIO()
    with new_workbook(buffer, words.t("budget.title"), content.day, context) as file:
        write_table(file, words.t("budget.sheet.split"), *_split(content, book, words))
        write_table(file, words.t("budget.sheet.effort"), *_effort(basis.tiers, book, words))
        for places, sheet in ((basis.over, "over"), (basis.under, "under")):
            write_table(file, words.t(f"budget.sheet.{sheet}"), *_served(basis, book, places, words))
        write_table(file, words.t("budget.sheet.prospects"), *_prospects(basis, book, words))
        write_table(file, words.t("budget.sheet.letters"), *_letters(content, book, context.currency, words))
        write_table(file, words.t("budget.sheet.basis"), ["", ""], _basis(content, book, context.currency, words))
    return buffer.getvalue()


def _split(content: BudgetFile, book: Book, words: Words) -> tuple[list[str], list[list[Cell]]]:
    effort, found = content.basis.effort, content.split
    named = ("group", "share", "floor", "customers", "before", "after", "hours_before", "hours_after", "below")
    lines: list[list[Cell]] = [
        [
            name,
            found.request.shares[k],
            found.request.floors[k],
            float(row.customers),
            row.before,
            row.after,
            row.hours_before,
            row.hours_after,
            float(row.below_floor),
        ]
        for k, (name, row) in enumerate(zip(tier_names(effort.tiers, words, book.scheme.id), split_rows(effort, found), strict=True))
    ]
    return [words.t(f"budget.split.{name}") for name in named], lines


def _effort(table: EffortTable, book: Book, words: Words) -> tuple[list[str], list[list[Cell]]]:
    columns = [name for name in ("gross", "net", *EFFORTS) if name in table.sums]
    head = [words.t(f"budget.table.{name}") for name in ("group", "customers", *columns)]
    return head, [
        [group_name(code, words, book.scheme.id), float(table.customers[k]), *(_known(table.sums[name][k]) for name in columns)]
        for k, code in enumerate(table.groups)
    ]


def _customers(basis: BudgetBasis, book: Book, places: np.ndarray, words: Words) -> list[list[Cell]]:
    """Number, name, tier, each effort, gross and net profit of some customers."""
    effort = basis.effort
    tiers = tier_names(effort.tiers, words, book.scheme.id)
    ids = book.mart.customers.ids
    measures = [values for name, values in effort.measures.items()]
    return [
        [
            ids[int(effort.rows[place])].as_py(),
            str(name),
            tiers[effort.tier[place]],
            *(_known(values[place]) for values in (*measures, effort.gross, effort.net)),
        ]
        for name, place in zip(customer_names(book, effort.rows[places]), places.tolist(), strict=True)
    ]


def _customer_head(basis: BudgetBasis, words: Words) -> list[str]:
    named = (*basis.effort.measures, "gross", "net")
    return [
        words.t("column.customer.customer_id"),
        *(words.t(f"budget.served.{name}") for name in ("customer", "tier")),
        *(words.t(f"budget.table.{name}") for name in named),
    ]


def _served(basis: BudgetBasis, book: Book, places: np.ndarray, words: Words) -> tuple[list[str], list[list[Cell]]]:
    lines = _customers(basis, book, places, words)
    for line, place in zip(lines, places.tolist(), strict=True):
        line += [float(basis.served.fair[place]), words.t(f"budget.peers.p{int(basis.served.level[place])}")]
    return [*_customer_head(basis, words), words.t("budget.served.fair"), words.t("budget.peers.title")], lines


def _prospects(basis: BudgetBasis, book: Book, words: Words) -> tuple[list[str], list[list[Cell]]]:
    found = basis.prospects
    lines = _customers(basis, book, found.places, words)
    for k, line in enumerate(lines):
        state = "costly" if found.over[k] else "neglected" if found.neglected[k] else ""
        line += [_known(found.usual[k]), words.t(f"budget.prospects.{state}") if state else ""]
    return [*_customer_head(basis, words), words.t("budget.prospects.usual"), words.t("budget.prospects.remark")], lines


def _letters(content: BudgetFile, book: Book, currency: str, words: Words) -> tuple[list[str], list[list[Cell]]]:
    basis, turned, levers = content.basis, content.turned, list(LEVERS)
    losers, ids = basis.losers, book.mart.customers.ids
    lines = _customers(basis, book, losers.places, words)
    for customer, line in enumerate(lines):
        said, lever = letter(basis, turned, customer, words, currency), int(turned.lever[customer])
        line += [
            words.t(f"budget.step.{said.step}"),
            words.t(f"budget.lever.{levers[lever]}") if lever >= 0 else "",
            said.reason,
            said.advice,
            said.offer,
            said.meaning,
            float(turned.gain[customer]) if lever >= 0 else None,
            record.on if (record := content.letters.get(ids[int(basis.effort.rows[losers.places[customer]])].as_py())) else "",
        ]
    more = ("step", "lever", "why", "advice", "offer", "meaning", "gain", "sent")
    return [*_customer_head(basis, words), *(words.t(f"budget.letters.{name}") for name in more)], lines


def _basis(content: BudgetFile, book: Book, currency: str, words: Words) -> list[list[Cell]]:
    settings, request = content.turned.settings, content.split.request
    lines: list[tuple[str, Cell]] = [
        (words.t("budget.sheet.working_date"), words.date(content.day)),
        (words.t("budget.sheet.grades"), content.grades),
        (words.t("budget.sheet.window"), words.t("budget.all_time") if book.mart.window is None else float(book.mart.window)),
        (words.t("budget.total"), float(request.total)),
        *((words.t(f"budget.lever.{name}"), float(getattr(settings, name))) for name in SETTINGS),
        (words.t("budget.kpi.expected"), expected_gain(content.turned)),
    ]
    why = shortfall_sentences(content.split, content.basis.effort.tiers, words, book.scheme.id, currency)
    lines += [(words.t("budget.sheet.short"), sentence) for sentence in why]
    return [list(line) for line in lines]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
