"""The customer value matrix (S2): current value × room to grow, each high from a percentile or an amount on, never at or below zero.

Platinum is high in both, gold in current value alone, iron in room to grow alone, lead in neither. Room to grow is the present value
of the extra margin alone: growth potential also holds a longer stay, which is proportional to the value, and says the same twice.
The cuts are those of the scheme `platinum_gold_iron_lead`, so that the matrix and a grade by that scheme agree for every customer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.grading.tiers import matrix_tiers
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.resampling import rank_correlation
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.summary.worth_table import slots_of

#: index = box code; −1: not in the matrix
BOXES: tuple[str, ...] = ("platinum", "gold", "iron", "lead")
PLATINUM, GOLD, IRON, LEAD = range(4)
#: percentiles that part low from high where the scenario names none
CUTS = (80, 60)
#: growth outlook (0–100) from which on a prospect counts as high in room to grow
PROMISING = 50.0


@dataclass(frozen=True, eq=False)
class ValueMatrix:
    """The box of every customer. Row i is row i of the mart's customers.

    box          int8[N], index into BOXES; −1: not graded, or one of both values is unknown
    provisional  int8[N], box of prospects by their growth outlook (IRON or LEAD); −1: has a history, or nobody judged it
    unknown      bool[N]: graded, but one of both values is unknown
    cuts         the percentiles, those that count where the amounts `money_cuts` are not set
    edges        the amounts from which on each value is high (±inf where a group is empty)
    correlation  Spearman's rank correlation of the two axes over the boxes; `with_potential`: of current value and growth potential; None
                 where one side does not vary
    """

    box: np.ndarray
    provisional: np.ndarray
    unknown: np.ndarray
    cuts: tuple[int, int]
    edges: tuple[float, float]
    money_cuts: tuple[float, float] | tuple[()] = ()
    correlation: float | None = None
    with_potential: float | None = None


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
    room_to_grow: float
    profit: float | None
    net_profit: float | None
    service_cost: float | None
    contacts: float | None
    discount: float | None
    provisional: int


def value_matrix(book: Book) -> ValueMatrix:
    """Assign the graded customers of a Book to boxes by its scenario's percentiles; independent of filters."""
    metrics, rows = book.mart.metrics, book.rows
    worth, room = metrics["current_value"][rows], metrics["room_to_grow"][rows]
    known = ~(np.isnan(worth) | np.isnan(room))
    box = np.full(book.mart.count, -1, np.int8)
    unknown = np.zeros(book.mart.count, bool)
    unknown[rows[~known]] = True
    edges, pair = (np.inf, np.inf), (worth[known], room[known])
    if known.any():
        edges = book.scenario.matrix_cuts.edges(pair, CUTS)
        box[rows[known]] = matrix_tiers(*pair, edges)
    return ValueMatrix(
        frozen_array(box, np.int8),
        frozen_array(_by_outlook(book), np.int8),
        frozen_array(unknown, np.bool_),
        book.scenario.cuts or CUTS,
        edges,
        book.scenario.money_cuts,
        _correlation(*pair),
        _correlation(pair[0], metrics["growth_potential"][rows[known]]),
    )


def _correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    result = rank_correlation(first, np.nan_to_num(second))
    return None if result is None else result[0]


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

    worth, growth, room, profit, net, served = (
        sums(book.mart.summable(m)) for m in ("current_value", "growth_potential", "room_to_grow", shown, "net_profit", "service_cost")
    )
    contact_counts, discount = sums(contacts), _discounts(None if facts is None else facts.discount, book, slots)
    return tuple(
        MatrixRow(
            code,
            int(customers[k]),
            worth[k] or 0.0,
            growth[k] or 0.0,
            room[k] or 0.0,
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
