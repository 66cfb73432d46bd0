"""What serving each customer took over the window, beside what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.cost_to_serve.serving_costs import ServingCosts
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.summary.gone import gone_among

#: what effort is counted in: money of the cost to serve, hours, visits, money of discounts
EFFORTS: tuple[str, ...] = ("cost", "hours", "visits", "discount")
#: tables that hours can come from
HOURS_OF_SERVICE, HOURS_OF_VISITS = "service_cost", "contact"


@dataclass(frozen=True, eq=False)
class Effort:
    """What n customers took and brought over the window of a Book; money in the company's currency.

    Attributes
    ----------
    rows
        int64[n], their rows in the mart, ascending: everyone who is a customer on the date.
    tiers
        The codes, top first.
    tier
        int64[n], place of the tier that counts, of prospects the provisional one; −1: none.
    prospect, gone, bought
        bool[n]: has no order yet; bought once and has left; has an order line in the window.
    measures
        Measure of EFFORTS → float64[n]; only those that are known of anybody. `cost` and, where the table is there, `hours` and `visits`
        are 0 for a customer without a row; `discount` is NaN where no line of the customer names one.
    hours_from
        The table that the hours come from; "" where there are none.
    gross, net
        float64[n]: profit before and after the cost to serve, NaN where unknown. Where no profit is known: order amount, and NaN.
    profit_known
        Whether `gross` is a profit.
    """

    rows: np.ndarray
    tiers: tuple[str, ...]
    tier: np.ndarray
    prospect: np.ndarray
    gone: np.ndarray
    bought: np.ndarray
    measures: Mapping[str, np.ndarray]
    hours_from: str
    gross: np.ndarray
    net: np.ndarray
    profit_known: bool

    @property
    def count(self) -> int:
        """Number of customers, n."""
        return len(self.rows)

    @property
    def cost(self) -> np.ndarray:
        """float64[n]: the cost to serve; KeyError where nothing is known of it."""
        return self.measures["cost"]


def has_costs(costs: ServingCosts) -> bool:
    """Whether anything is known of what serving costs: recorded costs, or rates."""
    return costs.recorded is not None or costs.rates.in_use


def effort_of(book: Book, costs: ServingCosts, facts: ServiceFacts) -> Effort:
    """What every customer of a Book took and brought over its window.

    A discount in money is what the price list would have brought more: amount × d ÷ (1 − d), with d the mean discount of the lines.

    Parameters
    ----------
    book : N customers
    costs : the cost to serve over the same window, with the quantities of all drivers
    facts : contacts, visits and discounts over the same window
    """
    mart, metrics = book.mart, book.mart.metrics
    rows = np.arange(mart.count) if mart.known is None else np.flatnonzero(mart.known)
    measures: dict[str, np.ndarray] = {}
    if has_costs(costs):
        measures["cost"] = costs.total[rows]
    hours, hours_from = _hours(metrics["service_hours"], costs.drivers.get("visit_hour"))
    if hours is not None:
        measures["hours"] = hours[rows]
    if facts.visits is not None:
        measures["visits"] = facts.visits[rows]
    if facts.discount is not None:
        rate, amount = facts.discount[rows], np.maximum(np.nan_to_num(metrics["order_amount"][rows]), 0.0)
        measures["discount"] = np.where(rate < 1, amount * rate / np.where(rate < 1, 1 - rate, 1.0), np.nan)
    known = mart.basis != "order_amount"
    gross = metrics["gross_profit" if known else "order_amount"][rows]
    net = metrics["net_profit"][rows] if known else np.full(len(rows), np.nan)
    return Effort(
        rows,
        book.scheme.tiers,
        book.tier_or_provisional[rows],
        book.population[rows] == PROSPECT,
        gone_among(book, rows),
        mart.in_window[rows],
        measures,
        hours_from,
        gross,
        net,
        known,
    )


def _hours(recorded: np.ndarray, of_visits: np.ndarray | None) -> tuple[np.ndarray | None, str]:
    """Hours of recorded services; where none are recorded, those of visits. The two are never added: one visit may stand in both."""
    for hours, table in ((recorded, HOURS_OF_SERVICE), (of_visits, HOURS_OF_VISITS)):
        if hours is not None and np.nansum(hours) > 0:
            return np.nan_to_num(hours), table
    return None, ""
