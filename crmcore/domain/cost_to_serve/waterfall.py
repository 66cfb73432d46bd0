"""From gross to net profit, one cost after the other: of a customer, of a tier, of the company; and against what the departments cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.cost_to_serve.serving_costs import RECORDED, ServingCosts
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.cost_rates import DRIVERS
from crmcore.domain.summary.findings import Finding

#: drivers whose cost is no work of a department: money lent is not capacity
NO_WORK: frozenset[str] = frozenset({driver for driver, unit in DRIVERS.items() if unit == "money_years"})
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Gross profit less each cost is net profit, over the customers whose profit is known; money in the company's currency.

    Attributes
    ----------
    customers
        Number of these customers.
    gross, net
        Their profit before and after the cost to serve.
    steps
        (RECORDED or driver, its cost), in the order of DRIVERS; gross less all of them is net.
    """

    customers: int
    gross: float
    steps: tuple[tuple[str, float], ...]
    net: float


@dataclass(frozen=True, slots=True)
class Capacity:
    """What serving really cost the departments over the window, and how much of it the rates explain (Kaplan & Anderson 2004).

    used        Σ recorded costs that count and rate × driver over all customers, but for the cost of credit, which is no work
    supplied    what the departments cost over the window
    unused      supplied − used; below zero: the rates claim more than there is. It belongs to no customer
    """

    used: float
    supplied: float

    @property
    def unused(self) -> float:
        """`supplied` − `used`."""
        return self.supplied - self.used


@dataclass(frozen=True, slots=True)
class DriverRow:
    """One driver over all customers: its quantity, rate and cost, and the recorded activities that its rate stands for."""

    driver: str
    quantity: float
    rate: float
    cost: float
    replaces: tuple[str, ...]


def costs_of(book: Book) -> ServingCosts:
    """The costs that a Book's net profit rests on, over its window."""
    return book.mart.insight("serving_costs", ServingCosts)


def waterfall(book: Book, costs: ServingCosts, customer_mask: np.ndarray | None = None) -> Waterfall | None:
    """The way from gross to net profit of the customers in `customer_mask` (bool[N]; None: all) whose gross profit is known; None where
    nobody's is."""
    gross = book.mart.metrics["gross_profit"]
    rows = ~np.isnan(gross) if customer_mask is None else customer_mask & ~np.isnan(gross)
    if not rows.any():
        return None
    steps = tuple((name, float(cost[rows].sum())) for name, cost in costs.steps().items())
    before = float(gross[rows].sum())
    return Waterfall(int(rows.sum()), before, steps, before - sum(cost for _, cost in steps))


def tier_waterfalls(book: Book, costs: ServingCosts, customer_mask: np.ndarray | None = None) -> tuple[Waterfall | None, ...]:
    """One waterfall per tier, top first, and one of the customers without a tier."""
    tiers = (*range(len(book.scheme.tiers)), -1)
    masks = [book.tier == tier if customer_mask is None else (book.tier == tier) & customer_mask for tier in tiers]
    return tuple(waterfall(book, costs, mask) for mask in masks)


def cost_without_profit(book: Book, costs: ServingCosts, customer_mask: np.ndarray | None = None) -> tuple[int, float]:
    """(customers, cost) of those who were served and whose profit is not known, such as prospects: they stand in no waterfall."""
    total = costs.total
    rows = np.isnan(book.mart.metrics["gross_profit"]) & (total > 0)
    if customer_mask is not None:
        rows &= customer_mask
    return int(rows.sum()), float(total[rows].sum())


def driver_rows(costs: ServingCosts) -> tuple[DriverRow, ...]:
    """Every driver that was read, whether it has a rate or not, in the order of DRIVERS."""
    rates, replaces = dict(costs.rates.rates), dict(costs.rates.replaces)
    sums = {driver: float(quantity.sum()) for driver, quantity in costs.drivers.items()}
    return tuple(
        DriverRow(driver, total, rates.get(driver, 0.0), total * rates.get(driver, 0.0), replaces.get(driver, ()))
        for driver, total in sums.items()
    )


def capacity(costs: ServingCosts, months: int) -> Capacity | None:
    """The check of the rates against what the departments cost, over `months`; None where nobody said what they cost."""
    yearly = costs.rates.capacity
    if yearly is None:
        return None
    used = sum(float(cost.sum()) for name, cost in costs.steps().items() if name not in NO_WORK)
    return Capacity(used, yearly * months / MONTHS_A_YEAR)


def turned_to_loss(book: Book) -> np.ndarray:
    """bool[N]: customers that earn gross and lose net: serving them costs more than their goods earn."""
    known = book.mart.metrics
    with np.errstate(invalid="ignore"):
        return (known["gross_profit"] > 0) & (known["net_profit"] < 0)


def customer_list(book: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The customers of a list, the largest loss first: "turned" (see `turned_to_loss`); empty for an unknown code."""
    if code != "turned":
        return Finding(code, "plain", {})
    turned = turned_to_loss(book)
    rows = np.flatnonzero(turned if customer_mask is None else turned & customer_mask)
    rows = rows[np.argsort(book.mart.metrics["net_profit"][rows], kind="stable")]
    return Finding(code, "bad", {"n": len(rows)}, rows, "net_profit", ("gross_profit", "service_cost", "net_profit"))


def step_names(falls: Iterable[Waterfall | None]) -> tuple[str, ...]:
    """The costs that any of the waterfalls has, RECORDED first, then in the order of DRIVERS."""
    found = {name for fall in falls if fall is not None for name, _ in fall.steps}
    return tuple(name for name in (RECORDED, *DRIVERS) if name in found)
