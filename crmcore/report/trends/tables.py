"""The trends page's small tables: the tiers now and before, who moved, and the names of lists.

Every table is (heading, lines) of cells ready to show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np

from crmcore.domain.compare.migration import TierSnapshot
from crmcore.domain.grading.book import Book
from crmcore.domain.trends.lists import ListCode, Moment
from crmcore.domain.trends.monthly import TrendMonth
from crmcore.domain.trends.story import known_measure, total
from crmcore.report.compare.migration import tier_name
from crmcore.report.words.cells import ListColumns, ListHead, TableCells, TonedText, relative_change
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN, Words


def trend_table(now: TrendMonth, then: TrendMonth | None, words: Words, scheme: str, *, measure: str, currency: str = "") -> TableCells:
    """A line per tier and the total: customers, amount, profit, mean amount per customer and month, each with its change since
    the month `then`; without one there are no changes."""
    shown = known_measure([now], measure)
    columns = ["customers", "order_amount", *([shown] if shown != "order_amount" else []), "arpu", "arpu_itself"]
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
                change_text = _change(words, value, _value(then, k, column))
                cells.append(TonedText(change_text) if column == "customers" else change_text)  # more in a tier is neither good nor bad
        lines.append(tuple(cells))
    return tuple(head), tuple(lines)


def _column(words: Words, column: str) -> str:
    return {
        "customers": words.t("common.label.customers"),
        "arpu": words.t("trends.table.arpu"),
        "arpu_itself": words.t("trends.table.arpu_itself"),
    }.get(column) or words.t(f"metric.{column}")


def _value(month: TrendMonth, k: int, column: str) -> float | None:
    """One tier's figure, or with k < 0 that of all tiers."""
    if column == "arpu":
        return month.arpu_all if k < 0 else month.arpu[k]
    if column == "arpu_itself":
        return month.arpu_itself_all if k < 0 else month.arpu_itself[k]
    return total(month, column, k)


def _change(words: Words, now: float | None, then: float | None) -> str:
    """ "+8.2%", "+12%"; a dash where the earlier value is not positive."""
    if now is None or then is None or then <= 0:
        return UNKNOWN
    return relative_change(words, now / then - 1)


def mover_table(
    book: Book, rows: np.ndarray, before: TierSnapshot, now: TierSnapshot, words: Words, *, measure: str, currency: str = ""
) -> TableCells:
    """Customers who moved: name, number, tier before and now, and value at either time."""
    tiers, metric = book.scheme.tiers, words.t(f"metric.{measure}")
    head = (
        words.t("common.label.customer"),
        words.t("column.customer.customer_id"),
        words.t("trends.migration.before"),
        words.t("trends.migration.now"),
        words.t("trends.movers.worth_before", metric=metric),
        words.t("trends.movers.worth_now", metric=metric),
    )
    lines = []
    for row, name in zip(rows, customer_names(book, rows), strict=True):
        tier_before, tier_now = (tier_name(words, book.scheme.id, tiers, int(side.tier[row])) for side in (before, now))
        values = (words.money(side.worth[row], currency) for side in (before, now))
        lines.append((name, name.customer_id, tier_before, tier_now, *values))
    return head, tuple(lines)


def list_columns(worth: Mapping[str, np.ndarray], words: Words, measure: str) -> ListColumns:
    """What the lists of customers who moved keep of their table: their value (float64[N], NaN: unknown) "before" and "now"."""
    metric = words.t(f"metric.{measure}")
    head: ListHead = {f"list:worth_{time}": (words.t(f"trends.movers.worth_{time}", metric=metric), "money") for time in worth}

    def line(row: int) -> tuple[float | None, ...]:
        return tuple(None if np.isnan(values[row]) else float(values[row]) for values in worth.values())

    return ListColumns(head, lambda rows: [line(row) for row in rows.tolist()])


def moment_name(moment: Moment, words: Words, run_name: Callable[[int], str]) -> str:
    """A date as text, or the name of the published grades."""
    return words.date(moment) if isinstance(moment, date) else words.t("trends.migration.run", name=run_name(moment))


def list_label(book: Book, selection: ListCode | None, words: Words, run_name: Callable[[int], str]) -> str:
    """The name of a list of the page."""
    if selection is None:
        return words.t("trends.listed.unknown")
    scheme, tiers = book.scheme.id, book.scheme.tiers
    before = moment_name(selection.before, words, run_name)
    if selection.kind == "was":
        return words.t("trends.listed.was", tier=tier_name(words, scheme, tiers, selection.cell[0]), day=before)
    now = moment_name(selection.now, words, run_name) if selection.now is not None else ""
    if selection.kind == "cell":
        return words.t(
            "trends.listed.cell",
            source=tier_name(words, scheme, tiers, selection.cell[0]),
            target=tier_name(words, scheme, tiers, selection.cell[1]),
            before=before,
            now=now,
        )
    return words.t(f"trends.listed.{selection.kind}", before=before, now=now)
