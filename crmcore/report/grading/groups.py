"""The table of groups that are graded as one, and what that changes, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.groups.effect import GroupEffect, GroupLine
from crmcore.report.words.cells import TableCells
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import Words

COLUMNS: tuple[str, ...] = ("group", "customers", "amount", "profit", "alone", "together")


def group_table(lines: Sequence[GroupLine], book: Book, words: Words, currency: str) -> TableCells:
    """One line per group: its top, its customers, amount and profit, the best tier of one alone, and the tier of all as one."""

    def line(group: GroupLine) -> tuple[str, ...]:
        row = book.mart.customers.row_of(group.name)
        return (
            group.name if row is None else customer_name(book, row),
            words.number(group.customers),
            words.money(group.amount, currency),
            words.money(group.profit, currency),
            _tier(group.best_alone, book, words),
            _tier(group.together, book, words),
        )

    return tuple(words.t(f"groups.column.{name}") for name in COLUMNS), [line(group) for group in lines]


def effect_sentences(found: GroupEffect, book: Book, words: Words, customer_mask: np.ndarray | None) -> tuple[str, ...]:
    """How many groups and customers it is about, who changes tier by it (of the customers of the mask), and who is key only together."""

    def count(rows: np.ndarray) -> int:
        return len(rows) if customer_mask is None else int(customer_mask[rows].sum())

    said = [
        words.t(
            "groups.told",
            n=len(found.groups),
            customers=words.number(found.grouped),
            all=words.number(found.customers),
            risen=words.number(count(found.risen)),
            fallen=words.number(count(found.fallen)),
            entered=words.number(count(found.entered)),
        ),
        words.t("groups.key_together", n=len(found.key_together), tier=_tier(0, book, words)),
    ]
    if found.circles:
        said.append(words.t("groups.circles", n=len(found.circles), customers=words.t("groups.join").join(found.circles[:5])))
    return tuple(said)


def _tier(place: int, book: Book, words: Words) -> str:
    return words.t("groups.no_tier") if place < 0 else words.tier(book.scheme.id, book.scheme.tiers[place])
