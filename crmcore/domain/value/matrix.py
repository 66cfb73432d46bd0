"""The customer value matrix (S2): current value × growth potential, each high from a percentile on, but never at or below zero.

Platinum is high in both, gold in current value alone, iron in growth potential alone, lead in neither. The cuts are those of
the scheme `platinum_gold_iron_lead`, so that the matrix and a grade by that scheme agree for every customer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.grading.tiers import high_edge, matrix_tiers
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.summary.worth_table import slots_of

#: index = box code; −1: not in the matrix
BOXES: tuple[str, ...] = ("platinum", "gold", "iron", "lead")
PLATINUM, GOLD, IRON, LEAD = range(4)
#: percentiles that part low from high where the scenario names none
CUTS = (50, 50)
#: growth outlook (0–100) from which on a prospect counts as high in growth potential
PROMISING = 50.0


@dataclass(frozen=True, eq=False)
class ValueMatrix:
    """The box of every customer. Row i is row i of the mart's customers.

    box          int8[N], index into BOXES; −1: not graded, or one of both values is unknown
    provisional  int8[N], box of prospects by their growth outlook (IRON or LEAD); −1: has a history, or nobody judged it
    unknown      bool[N]: graded, but one of both values is unknown
    cuts         the percentiles; `edges`: the amounts from which on each value is high (±inf where a group is empty)
    """

    box: np.ndarray
    provisional: np.ndarray
    unknown: np.ndarray
    cuts: tuple[int, int]
    edges: tuple[float, float]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One box: its customers, their value and what serving them takes. Money in the company's currency.

    profit         sum of the chosen profit; net_profit likewise; None where unknown for all
    service_cost   sum of service costs; contacts: number of visits and calls; None without such a table
    discount       mean discount weighted by amount, 0–1; None: unknown
    provisional    prospects assigned by their growth outlook, not counted in `customers`
    """

    box: str
    customers: int
    current_value: float
    growth_potential: float
    profit: float | None
    net_profit: float | None
    service_cost: float | None
    contacts: float | None
    discount: float | None
    provisional: int


def value_matrix(book: Book) -> ValueMatrix:
    """Assign the graded customers of a Book to boxes by its scenario's percentiles; independent of filters."""
    cuts = book.scenario.cuts or CUTS
    worth, growth = (book.mart.metrics[m][book.rows] for m in ("current_value", "growth_potential"))
    known = ~(np.isnan(worth) | np.isnan(growth))
    box = np.full(book.mart.count, -1, np.int8)
    unknown = np.zeros(book.mart.count, bool)
    unknown[book.rows[~known]] = True
    edges = (np.inf, np.inf)
    if known.any():
        box[book.rows[known]] = matrix_tiers(worth[known], growth[known], cuts)
        edges = (high_edge(worth[known], cuts[0], money=True), high_edge(growth[known], cuts[1], money=True))
    return ValueMatrix(frozen_array(box, np.int8), frozen_array(_by_outlook(book), np.int8), frozen_array(unknown, np.bool_), cuts, edges)


def _by_outlook(book: Book) -> np.ndarray:
    """int8[N]: the box of prospects by a person's growth outlook, since they have no value yet; −1: none."""
    outlook = book.mart.metrics["growth_outlook"]
    judged = (book.mart.population == PROSPECT) & ~np.isnan(outlook)
    return np.where(judged, np.where(outlook >= PROMISING, IRON, LEAD), -1)


def matrix_rows(
    book: Book, matrix: ValueMatrix, customer_mask: np.ndarray | None = None, measure: str = "net_profit"
) -> tuple[MatrixRow, ...]:
    """One row per box in the order of BOXES, over the customers in `customer_mask` (bool[N]; None: everyone). `measure` falls
    back to order_amount where that profit is unknown."""
    slots, waiting = (slots_of(codes, customer_mask) for codes in (matrix.box, matrix.provisional))
    n = len(BOXES) + 1
    customers, provisional = (np.bincount(codes, minlength=n)[1:] for codes in (slots, waiting))
    facts = book.mart.insight("service_facts", ServiceFacts) if "service_facts" in book.mart.insights else None
    contacts = None if facts is None else facts.contacts
    shown = profit_metric(book.mart, measure)

    def sums(values: np.ndarray | None) -> list[float | None]:
        if values is None or np.isnan(values).all():
            return [None] * len(BOXES)
        return [float(total) for total in np.bincount(slots, weights=np.nan_to_num(values), minlength=n)[1:]]

    worth, growth, profit, net, served = (
        sums(book.mart.summable(m)) for m in ("current_value", "growth_potential", shown, "net_profit", "service_cost")
    )
    contact_counts, discount = sums(contacts), _discounts(None if facts is None else facts.discount, book, slots)
    return tuple(
        MatrixRow(
            code,
            int(customers[k]),
            worth[k] or 0.0,
            growth[k] or 0.0,
            profit[k],
            net[k],
            served[k],
            contact_counts[k],
            discount[k],
            int(provisional[k]),
        )
        for k, code in enumerate(BOXES)
    )


def _discounts(discount: np.ndarray | None, book: Book, slots: np.ndarray) -> list[float | None]:
    """Mean discount of each box, weighted by the amount bought."""
    if discount is None:
        return [None] * len(BOXES)
    amount = np.nan_to_num(book.mart.metrics["order_amount"])
    known = ~np.isnan(discount) & (amount > 0)
    weight = np.where(known, amount, 0.0)
    n = len(BOXES) + 1
    discounted = np.bincount(slots, weights=weight * np.where(known, discount, 0.0), minlength=n)[1:]
    amounts = np.bincount(slots, weights=weight, minlength=n)[1:]
    return [float(part / whole) if whole > 0 else None for part, whole in zip(discounted, amounts, strict=True)]
