"""Tables of the budget: effort and profit by group, the split today and after, levers, and single customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.budget.basis import BudgetBasis
from crmcore.domain.budget.comparison import EffortTable
from crmcore.domain.budget.effort import EFFORTS
from crmcore.domain.budget.letters import LetterRecord, Tracked
from crmcore.domain.budget.levers import LeverRow, Turned
from crmcore.domain.budget.split import Split, split_rows
from crmcore.domain.grading.book import Book
from crmcore.report.budget.words import group_name, letter, tier_names
from crmcore.report.words.cells import TableCells
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN, Words

MONEY: frozenset[str] = frozenset({"gross", "net", "cost", "discount"})


def effort_cells(table: EffortTable, words: Words, scheme: str, currency: str = "") -> TableCells:
    """One row a group that has customers, and all: profit, each effort, and the shares of gross profit and cost."""
    columns = [name for name in ("gross", "net", *EFFORTS) if name in table.sums]
    shares = {name: table.shares(name) for name in ("gross", "cost")}

    def amount(name: str, value: float) -> str:
        return words.money(value, currency, compact=True) if name in MONEY else words.number(value)

    def cells(name: str, customers: int, values: Sequence[float], parts: Sequence[float | None]) -> tuple[str, ...]:
        return (
            name,
            words.number(customers),
            *(amount(column, value) for column, value in zip(columns, values, strict=True)),
            *(words.share(part) for part in parts),
        )

    lines = [
        cells(
            group_name(code, words, scheme),
            int(table.customers[k]),
            [float(table.sums[column][k]) for column in columns],
            [None if share is None else float(share[k]) for share in shares.values()],
        )
        for k, code in enumerate(table.groups)
        if table.customers[k]
    ]
    whole = cells(
        words.t("budget.table.all"),
        int(table.customers.sum()),
        [float(np.nansum(table.sums[column])) for column in columns],
        [None if share is None else 1.0 for share in shares.values()],
    )
    amount_for_profit = {} if "net" in columns else {"gross": "metric.order_amount", "gross_share": "budget.table.amount_share"}
    names = ("group", "customers", *columns, "gross_share", "cost_share")
    return tuple(words.t(amount_for_profit.get(name, f"budget.table.{name}")) for name in names), [*lines, whole]


def split_cells(basis: BudgetBasis, found: Split, words: Words, scheme: str, currency: str = "") -> TableCells:
    """One row a tier, today and after: money, hours, money per customer, customers below the least amount; and all."""
    rows, names = split_rows(basis.effort, found), tier_names(basis.effort.tiers, words, scheme)
    with_hours = any(row.hours_before is not None for row in rows)

    def both(one: str, other: str) -> str:
        return words.t("budget.table.arrow", before=one, after=other)

    def money(before: float | None, after: float | None) -> str:
        return (
            both(*words.money_apart([round(before or 0.0), round(after)], currency))
            if after is not None
            else words.money(before, currency, compact=True)
        )

    def hours(before: float | None, after: float | None) -> str:
        return both(words.number(before), words.number(after)) if found.amounts else words.number(before)

    total_after = float(found.request.total) if found.amounts else None
    head = ("group", "customers", "money", "change", *(("hours",) if with_hours else ()), "each", "below")
    lines = []
    for name, row in zip(names, rows, strict=True):
        if not row.customers and not row.before:
            continue
        change = None if row.after is None or row.before <= 0 else row.after / row.before - 1
        lines.append(
            (
                name,
                words.number(row.customers),
                money(row.before, row.after),
                words.change(change),
                *((hours(row.hours_before, row.hours_after),) if with_hours else ()),
                money(row.each_before, row.each_after),
                words.number(row.below_floor),
            )
        )
    before = sum(row.before for row in rows)
    hours_before = sum(row.hours_before or 0.0 for row in rows)
    hours_after = sum(row.hours_after or 0.0 for row in rows)
    customers = sum(row.customers for row in rows)
    lines.append(
        (
            words.t("budget.table.all"),
            words.number(customers),
            money(before, total_after),
            words.change(None if total_after is None or before <= 0 else total_after / before - 1),
            *((hours(hours_before, hours_after),) if with_hours else ()),
            money(before / max(customers, 1), None if total_after is None else total_after / max(customers, 1)),
            words.number(sum(row.below_floor for row in rows)),
        )
    )
    return tuple(words.t(f"budget.split.{name}") for name in head), lines


def lever_cells(rows: Sequence[LeverRow], words: Words, currency: str = "") -> TableCells:
    """One row a lever: its step, how many it alone would turn, how many it turns when its place comes, and its money over all."""
    head = tuple(words.t(f"budget.levers.{name}") for name in ("lever", "step", "alone", "in_order", "money"))
    return head, [
        (
            words.t(f"budget.lever.{row.lever}"),
            words.t(f"budget.step.{row.step}"),
            words.number(row.alone),
            words.number(row.in_order),
            words.money(row.money, currency, compact=True),
        )
        for row in rows
    ]


def served_cells(basis: BudgetBasis, book: Book, places: np.ndarray, words: Words, currency: str = "") -> TableCells:
    """One row a customer: tier, cost, the cost that its share of the profit would give it, and net profit (gross, where none is known)."""
    effort = basis.effort
    profit = effort.net if effort.profit_known else effort.gross
    names = tier_names(effort.tiers, words, book.scheme.id)
    head = (
        *(words.t(f"budget.served.{name}") for name in ("customer", "tier", "cost", "fair")),
        words.t("budget.served.profit" if effort.profit_known else "metric.order_amount"),
    )
    return head, [
        (
            name,
            names[effort.tier[place]],
            words.money(float(effort.cost[place]), currency),
            words.money(float(basis.served.fair[place]), currency),
            words.money(float(profit[place]), currency),
        )
        for name, place in zip(customer_names(book, effort.rows[places]), places.tolist(), strict=True)
    ]


@dataclass(frozen=True, eq=False)
class Letters:
    """What letters are made of: effort and profit, what levers do, the Book with the names, who received one already."""

    basis: BudgetBasis
    turned: Turned
    book: Book
    sent: Mapping[str, LetterRecord]


def letter_cells(found: Letters, customers: Sequence[int], columns: Sequence[str], words: Words, currency: str) -> TableCells:
    """One row a customer that loses money, with some of: customer, tier, why, advice, offer, meaning, net, gain, sent."""
    basis, turned, book = found.basis, found.turned, found.book
    effort, losers = basis.effort, basis.losers
    tiers = tier_names(effort.tiers, words, book.scheme.id)
    lines = []
    places = losers.places[list(customers)]
    for name, customer, place in zip(customer_names(book, effort.rows[places]), customers, places.tolist(), strict=True):
        said = letter(basis, turned, customer, words, currency)
        cells = {
            "customer": name,
            "tier": tiers[effort.tier[place]],
            "why": said.reason,
            "advice": said.advice,
            "offer": said.offer,
            "meaning": said.meaning,
            "net": words.money(float(losers.net[customer]), currency),
            "gain": words.money(float(turned.gain[customer]), currency),
            "sent": words.date(record.on)
            if (record := found.sent.get(book.mart.customers.ids[int(effort.rows[place])].as_py()))
            else UNKNOWN,
        }
        lines.append(tuple(cells[column] for column in columns))
    return tuple(words.t(f"budget.letters.{column}") for column in columns), lines


def tracked_cells(found: Sequence[Tracked], words: Words, currency: str) -> TableCells:
    """One row a day on which letters went out: months since, net profit in the same months a year earlier and since, the change of each,
    and that of customers without a letter."""
    names = ("sent", "letters", "months", "before", "since", "change", "others")

    def money(value: float) -> str:
        return words.money(value, currency, compact=True)

    def each(before: float, since: float, customers: int) -> str:
        return money((since - before) / customers) if customers else UNKNOWN

    lines = [
        (
            words.date(one.on),
            words.number(one.customers),
            words.number(one.months),
            money(one.before),
            money(one.since),
            each(one.before, one.since, one.customers),
            each(one.others_before, one.others_since, one.others),
        )
        for one in found
    ]
    return tuple(words.t(f"budget.tracked.{name}") for name in names), lines
