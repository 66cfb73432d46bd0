"""Relations between customers as tables: between groups, the hubs, and the columns that lists keep."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.relations.between import OTHERS, TIER, UNKNOWN, GroupMatrix
from crmcore.domain.relations.relations import CustomerRelations, customer_relations
from crmcore.report.words.cells import ListColumns, ListHead, TableCells
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import UNKNOWN as NOTHING, Words


def field_name(field: str, words: Words) -> str:
    """What customers are grouped by."""
    return words.t("common.label.tier" if field == TIER else f"column.customer.{field}")


def group_name(book: Book, field: str, group: str, words: Words) -> str:
    """A group of customers: a value of the data as it stands there, a tier, the unknown, or the rest."""
    if group in (UNKNOWN, OTHERS):
        return words.t("relations.unknown" if group == UNKNOWN else "relations.others")
    return words.tier(book.scheme.id, group) if field == TIER else group


def matrix_table(book: Book, matrix: GroupMatrix, field: str, words: Words, currency: str = "") -> TableCells:
    """A line per group from which relations go out, a column per group that they reach: pairs, and the profit that hangs on them."""
    used = [k for k in range(len(matrix.groups)) if matrix.pairs[k].any()]
    reached = [k for k in range(len(matrix.groups)) if matrix.pairs[:, k].any()]
    name = [group_name(book, field, group, words) for group in matrix.groups]

    def cell(pairs: int, profit: float) -> str:
        if not pairs:
            return "–"
        amount = NOTHING if np.isnan(profit) else words.money(profit, currency, compact=True)
        return f"{words.number(pairs)} · {amount}"

    head = (words.t(f"relations.from.{matrix.kind}"), *(name[k] for k in reached), words.t("relations.pairs"))
    return head, [
        (name[k], *(cell(int(matrix.pairs[k, j]), float(matrix.profit[k, j])) for j in reached), words.number(int(matrix.pairs[k].sum())))
        for k in used
    ]


def hub_table(book: Book, rows: np.ndarray, words: Words, currency: str = "") -> TableCells:
    """A line per customer of `rows`: its tier, its relations by kind, its own profit, and that of the customers it supplies or sent."""
    every, profit = customer_relations(book.mart), book.mart.metrics[book.mart.basis]
    head = (
        words.t("common.label.customer"),
        words.t("common.label.tier"),
        *(words.t(f"relations.column.{name}") for name in ("relations", "supplies", "sent", "supplied_by", "competes")),
        words.t(f"metric.{book.mart.basis}"),
        words.t("relations.column.hanging"),
    )
    tiers = (*book.scheme.tiers, None)

    def money(value: float) -> str:
        return NOTHING if np.isnan(value) else words.money(value, currency, compact=True)

    return head, [
        (
            customer_name(book, row),
            NOTHING if (tier := tiers[book.tier[row]]) is None else words.tier(book.scheme.id, tier),
            *(words.number(int(counts[row])) for counts in _counts(every)),
            money(profit[row]),
            money(every.hanging[row]),
        )
        for row in rows.tolist()
    ]


def _counts(every: CustomerRelations) -> Sequence[np.ndarray]:
    return every.relations, every.supplies, every.sent, every.supplied_by, every.competes


def list_label(code: str, words: Words) -> str:
    """The name of a list of customers by their relations."""
    key = f"relations.listed.{code}"
    return words.t(key) if words.has(key) else code


def list_columns(book: Book, words: Words) -> ListColumns:
    """How many relations each customer of a list has, and the profit that hangs on it."""
    every = customer_relations(book.mart)
    head: ListHead = {
        "list:relations": (words.t("relations.column.relations"), "count"),
        "list:hanging": (words.t("relations.column.hanging"), "money"),
    }
    return ListColumns(
        head,
        lambda rows: [
            (float(n), None if np.isnan(profit) else float(profit))
            for n, profit in zip(every.relations[rows], every.hanging[rows], strict=True)
        ],
    )
