"""The trends page's small tables in words: the tiers now and then, who moved, and what a list is called.

Every table is (heading, lines) of cells ready to show.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from crmcore.domain.compare.migration import Placed
from crmcore.domain.grading.book import Book
from crmcore.domain.trends.lists import Asked, Moment
from crmcore.domain.trends.monthly import TrendMonth
from crmcore.domain.trends.story import known_measure, total
from crmcore.report.compare.migration import tier_name
from crmcore.report.words.cells import Toned, relative
from crmcore.report.words.words import UNKNOWN, Words

Lines = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


def trend_table(now: TrendMonth, then: TrendMonth | None, words: Words, scheme: str, *, measure: str, currency: str = "") -> Lines:
    """A line per tier and the total: customers, amount, profit, mean amount a customer and month, each with its change on the
    month `then`; without one there are no changes."""
    shown = known_measure([now], measure)
    columns = ["customers", "order_amount", *([shown] if shown != "order_amount" else []), "arpu"]
    change = words.t("trends.table.change", month=words.month(then.end)) if then else ""
    head = [words.t("common.label.tier")]
    for column in columns:
        head += [_column(words, column), *([change] if then else [])]
    lines = []
    for k in (*range(len(now.rows)), -1):
        cells = [words.t("common.total") if k < 0 else words.tier(scheme, now.rows[k].tier)]
        for column in columns:
            value = _value(now, k, column)
            cells.append(words.number(value) if column == "customers" else words.money(value, currency, compact=True))
            if then:
                change_told = _change(words, value, _value(then, k, column))
                cells.append(Toned(change_told) if column == "customers" else change_told)  # more in a tier is neither good nor bad
        lines.append(tuple(cells))
    return tuple(head), tuple(lines)


def _column(words: Words, column: str) -> str:
    return {"customers": words.t("common.label.customers"), "arpu": words.t("metric.arpu_month")}.get(column) or words.t(f"metric.{column}")


def _value(month: TrendMonth, k: int, column: str) -> float | None:
    """One tier's figure, or with k < 0 that of all tiers."""
    if column == "arpu":
        return month.arpu_all if k < 0 else month.arpu[k]
    return total(month, column, k)


def _change(words: Words, now: float | None, then: float | None) -> str:
    """+8.2 %, +12 %; a dash where there was nothing or a loss to compare with."""
    if now is None or then is None or then <= 0:
        return UNKNOWN
    return relative(words, now / then - 1)


def mover_lines(book: Book, rows: np.ndarray, before: Placed, now: Placed, words: Words, *, measure: str, currency: str = "") -> Lines:
    """Movers as lines: customer, its number, tier before and now, and what it brought at either time."""
    customers, tiers = book.mart.customers.table, book.scheme.tiers
    ids = customers["customer_id"].take(rows.tolist()).to_pylist()
    names = customers["name"].take(rows.tolist()).to_pylist() if "name" in customers.column_names else ids
    metric = words.t(f"metric.{measure}")
    head = (
        words.t("common.label.customer"),
        words.t("column.customer.customer_id"),
        words.t("trends.migration.before"),
        words.t("trends.migration.now"),
        words.t("trends.movers.worth_before", metric=metric),
        words.t("trends.movers.worth_now", metric=metric),
    )
    lines = []
    for row, code, name in zip(rows, ids, names, strict=True):
        tier_before, tier_now = (tier_name(words, book.scheme.id, tiers, int(side.tier[row])) for side in (before, now))
        worth = (words.money(side.worth[row], currency) for side in (before, now))
        lines.append((name or code, code, tier_before, tier_now, *worth))
    return head, tuple(lines)


def moment_name(moment: Moment, words: Words, run_name: Callable[[int], str]) -> str:
    """A day as it is written, or the published grades' own name."""
    return words.date(moment) if isinstance(moment, date) else words.t("trends.migration.run", name=run_name(moment))


def list_label(book: Book, told: Asked | None, words: Words, run_name: Callable[[int], str]) -> str:
    """What a list of the page is called."""
    if told is None:
        return words.t("trends.listed.unknown")
    scheme, tiers = book.scheme.id, book.scheme.tiers
    before = moment_name(told.before, words, run_name)
    if told.kind == "was":
        return words.t("trends.listed.was", tier=tier_name(words, scheme, tiers, told.cell[0]), day=before)
    now = moment_name(told.now, words, run_name) if told.now is not None else ""
    if told.kind == "cell":
        return words.t(
            "trends.listed.cell",
            source=tier_name(words, scheme, tiers, told.cell[0]),
            target=tier_name(words, scheme, tiers, told.cell[1]),
            before=before,
            now=now,
        )
    return words.t(f"trends.listed.{told.kind}", before=before, now=now)
