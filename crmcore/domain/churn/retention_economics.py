"""What keeping customers is worth: the slogans of the field beside this company's own figures (S1: churn).

"Winning a customer costs five times what keeping one does"; "keeping 5 % more may double profit"; a lost customer takes
along those it would have sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import valuation_of
from crmcore.domain.grading.book import Book
from crmcore.domain.value.influence import Influence
from crmcore.domain.value.valuation import MOST_RETENTION, present_value

#: what the field says, as the sources repeat it
COST_TIMES, MORE_POINTS, PROFIT_TIMES = 5.0, 5, 2.0
MOST_POINTS = 10


@dataclass(frozen=True, slots=True)
class CostRatio:
    """What winning and keeping a customer cost, on average; None where the data do not tell. `keeping`: what serving the
    active customers costs a year, each. `times`: the one ÷ the other."""

    winning: float | None
    winning_known: int
    keeping: float | None
    active: int

    @property
    def times(self) -> float | None:
        return self.winning / self.keeping if self.winning is not None and self.keeping else None


@dataclass(frozen=True, slots=True)
class TierPoint:
    """One more point of yearly retention in a tier: what all its customers are worth more, and each of them."""

    tier: str
    customers: int
    value: float
    gained: float

    @property
    def each(self) -> float | None:
        return self.gained / self.customers if self.customers else None


@dataclass(frozen=True, slots=True)
class LossWithReferrals:
    """Losing a customer that sent others: what it is worth itself, and with what those bring, per such customer."""

    customers: int
    alone: float
    with_referrals: float


def cost_ratio(book: Book, part: np.ndarray | None = None) -> CostRatio:
    """Over the active customers of `part`; acquisition costs over all of them that have one."""
    value, active = valuation_of(book), _active(book, part)
    told = np.flatnonzero(~np.isnan(value.acquisition_cost) & _everyone(book, part))
    served = book.mart.metrics["service_cost"][active]
    keeping = float(np.nanmean(served)) / _years(book) if len(served) and not np.isnan(served).all() else None
    return CostRatio(float(value.acquisition_cost[told].mean()) if len(told) else None, len(told), keeping, len(active))


def retention_curve(book: Book, part: np.ndarray | None = None) -> np.ndarray:
    """float64[11]: what the active customers are worth with 0 … 10 more points of yearly retention each."""
    return np.array([worth_at(book, points, part) for points in range(MOST_POINTS + 1)])


def worth_at(book: Book, points: float, part: np.ndarray | None = None) -> float:
    """Present value of the active customers' profit with so many more points of retention, 99 % at most."""
    return float(np.nansum(_worth(book, points)[_active(book, part)]))


def points_by_tier(book: Book, part: np.ndarray | None = None) -> tuple[TierPoint, ...]:
    """What one more point is worth in each tier, top tier first."""
    now, more = _worth(book, 0), _worth(book, 1)
    active = np.zeros(book.mart.count, bool)
    active[_active(book, part)] = True
    found = []
    for k, tier in enumerate(book.scheme.tiers):
        rows = np.flatnonzero(active & (book.tier == k))
        found.append(TierPoint(tier, len(rows), float(np.nansum(now[rows])), float(np.nansum(more[rows] - now[rows]))))
    return tuple(found)


def loss_with_referrals(book: Book, part: np.ndarray | None = None) -> LossWithReferrals | None:
    """Averages over the active customers that sent others; None where nobody did. What the others bring a year is valued
    like the sender's own profit, with its retention."""
    told: Influence = book.mart.insight("influence")
    rows = _active(book, part)
    rows = rows[told.referred[rows] > 0]
    if not len(rows):
        return None
    value = valuation_of(book)
    alone = np.nan_to_num(value.annuity[rows])
    brought = np.nan_to_num(present_value(told.brought[rows] / _years(book), value.retention[rows], value.terms))
    return LossWithReferrals(len(rows), float(alone.mean()), float((alone + brought).mean()))


def card(book: Book, part: np.ndarray | None = None) -> Mapping[str, object]:
    """All of it as plain figures."""
    costs, curve, lost = cost_ratio(book, part), retention_curve(book, part), loss_with_referrals(book, part)
    return {
        "winning_cost": costs.winning,
        "keeping_cost": costs.keeping,
        "times": costs.times,
        "slogan_times": COST_TIMES,
        "curve": curve.tolist(),
        "five_points": curve[MORE_POINTS] / curve[0] - 1 if curve[0] > 0 else None,
        "slogan_five_points": PROFIT_TIMES - 1,
        "referrers": None if lost is None else {"customers": lost.customers, "alone": lost.alone, "with_referrals": lost.with_referrals},
        "point_by_tier": [
            {"tier": p.tier, "customers": p.customers, "value": p.value, "gained": p.gained, "each": p.each}
            for p in points_by_tier(book, part)
        ],
    }


def _everyone(book: Book, part: np.ndarray | None) -> np.ndarray:
    return np.ones(book.mart.count, bool) if part is None else part


def _active(book: Book, part: np.ndarray | None) -> np.ndarray:
    rows = churn_of(book).rows
    return rows if part is None else rows[part[rows]]


def _years(book: Book) -> float:
    """Years of the window: what the mart tells of a window is a year's figure only by them."""
    return (book.mart.window or max(valuation_of(book).months, 1)) / 12


def _worth(book: Book, points: float) -> np.ndarray:
    value = valuation_of(book)
    kept = np.maximum(value.retention, np.minimum(value.retention + points / 100, MOST_RETENTION))
    return present_value(value.margin, kept, value.terms)
