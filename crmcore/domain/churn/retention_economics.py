"""The economics of retention: the field's rules of thumb beside this company's own figures (S1: churn).

"Acquiring a customer costs five times as much as retaining one"; "5 % more retention may double profit"; a lost customer also
costs those it would have referred.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import valuation_of
from crmcore.domain.facts.keeping_spend import CostRatio, KeepingSpend, cost_ratio
from crmcore.domain.grading.book import Book
from crmcore.domain.value.influence import Influence
from crmcore.domain.value.retention import MOST_RETENTION
from crmcore.domain.value.valuation import present_value

#: the rules of thumb, as the sources repeat them
COST_TIMES, MORE_POINTS, PROFIT_TIMES = 5.0, 5, 2.0
MAX_POINTS = 10


@dataclass(frozen=True, slots=True)
class TierPoint:
    """One more point of yearly retention in a tier: the present value of its customers, and its gain."""

    tier: str
    customers: int
    value: float
    gained: float

    @property
    def each(self) -> float | None:
        """Gain per customer; None without customers."""
        return self.gained / self.customers if self.customers else None


@dataclass(frozen=True, slots=True)
class LossWithReferrals:
    """Mean value of a customer that referred others: its own, and with the profit of those it referred."""

    customers: int
    alone: float
    with_referrals: float


def winning_against_keeping(book: Book, customer_mask: np.ndarray | None = None) -> CostRatio:
    """Spending on keeping the active customers in `customer_mask`, acquisition cost of all customers in it that have one."""
    active = np.zeros(book.mart.count, bool)
    active[_active(book, customer_mask)] = True
    spend, months = book.mart.insight("keeping_spend", KeepingSpend), round(12 * _years(book))
    return cost_ratio(valuation_of(book).acquisition_cost, _everyone(book, customer_mask), spend, active, months)


def retention_curve(book: Book, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """float64[11]: present value of the active customers with 0 … 10 more points of yearly retention."""
    return np.array([value_with_points(book, points, customer_mask) for points in range(MAX_POINTS + 1)])


def value_with_points(book: Book, points: float, customer_mask: np.ndarray | None = None) -> float:
    """Present value of the active customers' profit with `points` more points of retention, 99 % at most."""
    return float(np.nansum(_worth(book, points)[_active(book, customer_mask)]))


def points_by_tier(book: Book, customer_mask: np.ndarray | None = None) -> tuple[TierPoint, ...]:
    """The gain of one more point of retention in each tier, top tier first."""
    now, more = _worth(book, 0), _worth(book, 1)
    active = np.zeros(book.mart.count, bool)
    active[_active(book, customer_mask)] = True
    results = []
    for k, tier in enumerate(book.scheme.tiers):
        rows = np.flatnonzero(active & (book.tier == k))
        results.append(TierPoint(tier, len(rows), float(np.nansum(now[rows])), float(np.nansum(more[rows] - now[rows]))))
    return tuple(results)


def loss_with_referrals(book: Book, customer_mask: np.ndarray | None = None) -> LossWithReferrals | None:
    """Means over the active customers that referred others; None without any. The yearly profit of the referred is valued like
    the referrer's own profit, with its retention."""
    referrals = book.mart.insight("influence", Influence)
    rows = _active(book, customer_mask)
    rows = rows[referrals.referred[rows] > 0]
    if not len(rows):
        return None
    value = valuation_of(book)
    alone = np.nan_to_num(value.annuity[rows])
    brought = np.nan_to_num(present_value(referrals.referral_profit[rows] / _years(book), value.retention[rows], value.terms))
    return LossWithReferrals(len(rows), float(alone.mean()), float((alone + brought).mean()))


def economics_figures(book: Book, customer_mask: np.ndarray | None = None) -> Mapping[str, object]:
    """All figures of the page by name, for export."""
    costs, curve, lost = (
        winning_against_keeping(book, customer_mask),
        retention_curve(book, customer_mask),
        loss_with_referrals(book, customer_mask),
    )
    return {
        "winning_cost": costs.winning_cost,
        "keeping_cost": costs.retention_cost,
        "keeping_activities": list(costs.activities),
        "times": costs.times,
        "slogan_times": COST_TIMES,
        "curve": curve.tolist(),
        "five_points": curve[MORE_POINTS] / curve[0] - 1 if curve[0] > 0 else None,
        "slogan_five_points": PROFIT_TIMES - 1,
        "referrers": None if lost is None else {"customers": lost.customers, "alone": lost.alone, "with_referrals": lost.with_referrals},
        "point_by_tier": [
            {"tier": p.tier, "customers": p.customers, "value": p.value, "gained": p.gained, "each": p.each}
            for p in points_by_tier(book, customer_mask)
        ],
    }


def _everyone(book: Book, customer_mask: np.ndarray | None) -> np.ndarray:
    return np.ones(book.mart.count, bool) if customer_mask is None else customer_mask


def _active(book: Book, customer_mask: np.ndarray | None) -> np.ndarray:
    rows = churn_of(book).rows
    return rows if customer_mask is None else rows[customer_mask[rows]]


def _years(book: Book) -> float:
    """Length of the window in years, to turn a window's sums into yearly figures."""
    return (book.mart.window or max(valuation_of(book).months, 1)) / 12


def _worth(book: Book, points: float) -> np.ndarray:
    value = valuation_of(book)
    raised = np.maximum(value.retention, np.minimum(value.retention + points / 100, MOST_RETENTION))
    return present_value(value.margin, raised, value.terms)
