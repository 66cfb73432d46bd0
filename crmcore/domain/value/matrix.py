"""The customer value matrix (S2): current value × growth potential, each high from a percentile on.

Platinum is high in both, gold in current value alone, iron in growth potential alone, lead in neither. The cut is the one
of the scheme `platinum_gold_iron_lead`, so that a page about the matrix and a grade by it agree to the customer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.grading.tiers import matrix_tiers, share_edges
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.summary.worth_table import slots_of

#: index = box code; −1: not in the matrix
BOXES: tuple[str, ...] = ("platinum", "gold", "iron", "lead")
PLATINUM, GOLD, IRON, LEAD = range(4)
#: percentiles that part low from high where the scenario names none
CUTS = (50, 50)
#: a prospect that looks at least this promising stands with those to be won over
PROMISING = 50.0


@dataclass(frozen=True, eq=False)
class ValueMatrix:
    """Every customer in its box. Row i is row i of the mart's customers.

    box          int8[N], index into BOXES; −1: not graded, or one of both values is unknown
    provisional  int8[N], box of prospects by their growth outlook (IRON or LEAD); −1: has a history, or nobody judged it
    unknown      bool[N]: graded, but one of both values is unknown
    cuts         the percentiles; `edges` the money from which on each value is high (±inf where a side is empty)
    """

    box: np.ndarray
    provisional: np.ndarray
    unknown: np.ndarray
    cuts: tuple[int, int]
    edges: tuple[float, float]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One box: who stands in it, what they are worth, and what they get. Money in the company's currency.

    profit         by the measure asked for; net_profit None where nobody's is known
    service_cost   what serving them took; contacts: visits and calls; None where no such table is known
    discount       mean discount by amount, 0–1; None: unknown
    provisional    prospects placed here by their outlook, not among `customers`
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
    """Cut the graded customers of a Book by its scenario's percentiles; filters play no part."""
    cuts = tuple(book.scenario.cuts) or CUTS
    worth, growth = (book.mart.metrics[m][book.rows] for m in ("current_value", "growth_potential"))
    known = ~(np.isnan(worth) | np.isnan(growth))
    box = np.full(book.mart.count, -1, np.int8)
    unknown = np.zeros(book.mart.count, bool)
    unknown[book.rows[~known]] = True
    edges = (np.inf, np.inf)
    if known.any():
        box[book.rows[known]] = matrix_tiers(worth[known], growth[known], cuts)
        edges = tuple(share_edges(values[known], (100 - cut, cut))[0] for values, cut in zip((worth, growth), cuts, strict=True))
    return ValueMatrix(frozen_array(box, np.int8), frozen_array(_by_outlook(book), np.int8), frozen_array(unknown, np.bool_), cuts, edges)


def _by_outlook(book: Book) -> np.ndarray:
    """Prospects have no value today; a person's judgement says whether they are to be won over."""
    outlook = book.mart.metrics["growth_outlook"]
    judged = (book.mart.population == PROSPECT) & ~np.isnan(outlook)
    return np.where(judged, np.where(outlook >= PROMISING, IRON, LEAD), -1)


def matrix_rows(book: Book, matrix: ValueMatrix, part: np.ndarray | None = None, measure: str = "net_profit") -> tuple[MatrixRow, ...]:
    """One row per box in the order of BOXES, over the customers of `part` (bool[N]; None: everyone). `measure` gives way
    to order_amount where the data know no such profit."""
    slots, waiting = (slots_of(codes, part) for codes in (matrix.box, matrix.provisional))
    n = len(BOXES) + 1
    customers, provisional = (np.bincount(codes, minlength=n)[1:] for codes in (slots, waiting))
    facts = book.mart.insight("service_facts") if "service_facts" in book.mart.insights else None
    contacts = None if facts is None else facts.contacts
    shown = profit_metric(book.mart, measure)

    def sums(values: np.ndarray | None) -> list[float | None]:
        if values is None or np.isnan(values).all():
            return [None] * len(BOXES)
        return np.bincount(slots, weights=np.nan_to_num(values), minlength=n)[1:].tolist()

    worth, growth, profit, net, served = (
        sums(book.mart.summable(m)) for m in ("current_value", "growth_potential", shown, "net_profit", "service_cost")
    )
    met, discount = sums(contacts), _discounts(None if facts is None else facts.discount, book, slots)
    return tuple(
        MatrixRow(
            code,
            int(customers[k]),
            worth[k] or 0.0,
            growth[k] or 0.0,
            profit[k],
            net[k],
            served[k],
            met[k],
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
    told = ~np.isnan(discount) & (amount > 0)
    weight = np.where(told, amount, 0.0)
    n = len(BOXES) + 1
    given = np.bincount(slots, weights=weight * np.where(told, discount, 0.0), minlength=n)[1:]
    whole = np.bincount(slots, weights=weight, minlength=n)[1:]
    return [float(g / w) if w > 0 else None for g, w in zip(given, whole, strict=True)]
