"""Tables of the cost to serve: the way from gross to net profit by tier, and the drivers with their rates."""

from __future__ import annotations

from collections.abc import Sequence

from crmcore.domain.cost_to_serve.waterfall import DriverRow, Waterfall, step_names
from crmcore.domain.grading.cost_rates import DRIVERS, EVERY_ACTIVITY
from crmcore.report.cost_to_serve.words import rate_text, step_name
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import Words


def tier_table(
    falls: Sequence[Waterfall | None], whole: Waterfall, tiers: Sequence[str], words: Words, scheme: str, currency: str = ""
) -> TableCells:
    """One row per tier, one of the customers without a tier where there are any, and the sum."""
    steps = step_names([*falls, whole])
    names = [*(words.tier(scheme, tier) for tier in tiers), words.t("cost_to_serve.no_tier")]

    def cells(name: str, fall: Waterfall | None) -> tuple[str, ...]:
        if fall is None:
            return (name, words.number(0), *[words.number(None)] * (len(steps) + 2))
        costs = dict(fall.steps)
        money = [fall.gross, *(costs.get(step, 0.0) for step in steps), fall.net]
        return (name, words.number(fall.customers), *(words.money(value, currency, compact=True) for value in money))

    rows = [cells(name, fall) for name, fall in zip(names, falls, strict=True)]
    if falls[-1] is None:
        rows.pop()
    named = (words.t("cost_to_serve.tier"), words.t("cost_to_serve.customers"), words.t("metric.gross_profit"))
    head = (*named, *(step_name(step, words) for step in steps), words.t("metric.net_profit"))
    return head, [*rows, cells(words.t("cost_to_serve.all"), whole)]


def driver_table(rows: Sequence[DriverRow], lacking: frozenset[str], words: Words, currency: str = "") -> TableCells:
    """Each driver with its quantity, its rate, what that costs, and what it replaces; `lacking`: drivers without any data."""
    head = tuple(words.t(f"cost_to_serve.column.{name}") for name in ("driver", "replaces", "quantity", "rate", "cost"))
    lines = []
    for row in rows:
        replaces = [words.t("cost_to_serve.every_activity") if name == EVERY_ACTIVITY else name for name in row.replaces]
        known = row.driver not in lacking
        lines.append(
            (
                step_name(row.driver, words),
                words.t("common.scope.list").join(replaces) or words.t("cost_to_serve.nothing"),
                quantity_text(row, words, currency) if known else words.t("cost_to_serve.no_data"),
                rate_text(row.driver, row.rate, words, currency) if row.rate else words.t("cost_to_serve.no_rate"),
                words.money(row.cost, currency, compact=True) if known and row.rate else words.number(None),
            )
        )
    return head, lines


def quantity_text(row: DriverRow, words: Words, currency: str = "") -> str:
    """A driver's quantity in its unit; money × years as the money owed too late on average over a year."""
    unit = DRIVERS[row.driver]
    if unit == "money_years":
        return words.t("cost_to_serve.money_years", money=words.money(row.quantity, currency, compact=True))
    return words.t("cost_to_serve.hours", n=words.number(row.quantity)) if unit == "hours" else words.number(row.quantity)
