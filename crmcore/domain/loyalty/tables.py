"""Tables of the loyalty page: one row per box, boxes crossed with tiers, and valuable customers at risk of switching."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Mart
from crmcore.domain.loyalty.quadrant import BOXES, SPURIOUS, Loyalty
from crmcore.domain.summary.tier_table import profit_metric

#: the two halves by repeat buying, for data without attitudes, where all customers are in one box
HALVES: tuple[str, ...] = ("often", "seldom")


@dataclass(frozen=True, slots=True)
class QuadrantRow:
    """One box of BOXES, or one of HALVES: its customers and their sums in the company's currency; None where unknown for all."""

    box: str
    customers: int
    order_amount: float
    gross_profit: float | None
    net_profit: float | None
    current_value: float | None


@dataclass(frozen=True, eq=False)
class BoxTiers:
    """Boxes (rows, in the order of BOXES) crossed with tiers (columns, top first; the last one: no tier).

    customers int64[5, T + 1]; `value` float64[5, T + 1] sums of `measure`
    """

    tiers: tuple[str, ...]
    customers: np.ndarray
    value: np.ndarray
    measure: str


def loyalty_of(book: Book) -> Loyalty:
    """The loyalty of a Book's customers under its scenario."""
    return book.mart.insight("loyalty", Loyalty)


def value_metric(mart: Mart) -> str:
    """The metric that orders customers by value: current value, net profit, or the order amount where no profit is known."""
    return "current_value" if _summable(mart, "current_value") is not None else profit_metric(mart, "net_profit")


def quadrant_rows(book: Book, customer_mask: np.ndarray | None = None) -> tuple[QuadrantRow, ...]:
    """One row per box in the order of BOXES, over the customers in `customer_mask` (bool[N]; None: everyone)."""
    return _rows(book, BOXES, _slots(loyalty_of(book), customer_mask))


def half_rows(book: Book, customer_mask: np.ndarray | None = None) -> tuple[QuadrantRow, ...]:
    """One row per half, by repeat purchase alone, over the customers in `customer_mask` (bool[N]; None: everyone)."""
    loyalty = loyalty_of(book)
    selected = loyalty.population if customer_mask is None else loyalty.population & customer_mask
    return _rows(book, HALVES, np.where(selected, np.where(loyalty.high_repeat, 1, 2), 0))


def _rows(book: Book, codes: tuple[str, ...], slots: np.ndarray) -> tuple[QuadrantRow, ...]:
    """One row per code; `slots` intp[N]: index of a customer's code counted from 1, 0: left out."""
    counts = np.bincount(slots, minlength=len(codes) + 1)[1:]

    def sums(metric: str) -> list[float | None]:
        values = _summable(book.mart, metric)
        if values is None:
            return [None] * len(codes)
        return [float(v) for v in np.bincount(slots, weights=values, minlength=len(codes) + 1)[1:]]

    amount, gross, net, worth = (sums(m) for m in ("order_amount", "gross_profit", "net_profit", "current_value"))
    return tuple(QuadrantRow(code, int(counts[k]), amount[k] or 0.0, gross[k], net[k], worth[k]) for k, code in enumerate(codes))


def box_tiers(book: Book, customer_mask: np.ndarray | None = None, measure: str = "net_profit") -> BoxTiers:
    """Boxes crossed with the effective tiers, over the customers in `customer_mask` (bool[N]; None: everyone). `measure` falls
    back to order_amount where that profit is unknown."""
    shown, n = profit_metric(book.mart, measure), len(book.scheme.tiers) + 1
    tier = np.where(book.tier < 0, n - 1, book.tier).astype(np.intp)
    cells, size = _slots(loyalty_of(book), customer_mask) * n + tier, (len(BOXES) + 1) * n
    values = book.mart.summable(shown)
    counts = np.bincount(cells, minlength=size).reshape(-1, n)[1:]
    sums = np.bincount(cells, weights=values, minlength=size).reshape(-1, n)[1:] if values is not None else np.zeros(counts.shape)
    return BoxTiers(book.scheme.tiers, counts, sums, shown)


def valuable_but_spurious(book: Book) -> np.ndarray:
    """bool[N]: in the upper half of the tiers, but of spurious loyalty: valuable and easily won by a competitor."""
    upper = len(book.scheme.tiers) // 2
    return (book.tier >= 0) & (book.tier < upper) & (loyalty_of(book).box == SPURIOUS)


def _slots(loyalty: Loyalty, customer_mask: np.ndarray | None) -> np.ndarray:
    """intp[N]: box index counted from 1; 0: outside the population or the mask."""
    slots = loyalty.box.astype(np.intp)
    slots += 1
    if customer_mask is not None:
        slots[~customer_mask] = 0
    return slots


def _summable(mart: Mart, metric: str) -> np.ndarray | None:
    return None if mart.metrics.get(metric) is None else mart.summable(metric)
