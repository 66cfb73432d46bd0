"""Customers misjudged by the grade of an earlier day: graded low and then among the best, or the reverse, and the metric that
misled most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.evidence.backtest import TOP, percentiles, position_values
from crmcore.domain.grading.book import Book

KINDS: tuple[str, ...] = ("underrated", "overrated")


@dataclass(frozen=True, eq=False)
class Misjudged:
    """Those one kind of mistake was made about, the costliest first.

    rows        int64[k], rows of the customers
    tier        int8[k], their tiers on the day
    came        float64[k], their profit of the year after the day; `outcome_percentile` its percentile among all graded, 0–100
    missed      int8[k], index into `metrics`: the indicator that then stood farthest from what came, on the wrong side; −1: none
    then        float64[k], the percentile that indicator gave them on the day
    """

    kind: str
    day: date
    metrics: tuple[str, ...]
    rows: np.ndarray
    tier: np.ndarray
    outcome: np.ndarray
    outcome_percentile: np.ndarray
    missed: np.ndarray
    then: np.ndarray

    @property
    def total(self) -> float:
        """Sum of their profit of the following year."""
        return float(self.outcome.sum())

    def missed_counts(self) -> tuple[tuple[str, int], ...]:
        """How often each indicator was the one that misled most, the most frequent first."""
        counts = np.bincount(self.missed[self.missed >= 0], minlength=len(self.metrics))
        return tuple((self.metrics[k], int(counts[k])) for k in map(int, np.argsort(-counts, kind="stable")) if counts[k])


def misjudged(book: Book, outcome: np.ndarray, kind: str, customer_mask: np.ndarray | None = None) -> Misjudged:
    """Whom the grade got wrong.

    underrated   in the lower half of the tiers, then among the best 20 % by profit, and above zero
    overrated    in the upper half of the tiers, then among the last 20 % by profit

    `outcome` float64[N]: profit of the year after, NaN where unknown. With an odd number of tiers the middle one is neither.
    Equal profits at the edge of 20 % all count. Best and last are told among all graded customers; `customer_mask` only narrows the answer.
    """
    tier, after = book.tier[book.rows], outcome[book.rows]
    count = len(book.scheme.tiers)
    judged = (tier >= 0) & ~np.isnan(after)
    outcome_percentile = percentiles(np.where(judged, after, np.nan))
    known = np.sort(after[judged])
    n = len(known)
    room = (2 * n * TOP + 100) // 200
    wrong = np.zeros(len(tier), bool)
    if room:
        with np.errstate(invalid="ignore"):
            wrong = (
                judged & (tier >= count - count // 2) & (after >= known[n - room]) & (after > 0)
                if kind == "underrated"
                else judged & (tier < count // 2) & (after <= known[room - 1])
            )
    if customer_mask is not None:
        wrong &= customer_mask[book.rows]
    at = np.flatnonzero(wrong)
    at = at[np.argsort(-after[at] if kind == "underrated" else after[at], kind="stable")]
    metrics = tuple(book.positions)
    missed, then = _missed(book, at, outcome_percentile[at], kind)
    return Misjudged(kind, book.scenario.day, metrics, book.rows[at], tier[at], after[at], outcome_percentile[at], missed, then)


def _missed(book: Book, at: np.ndarray, outcome_percentile: np.ndarray, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The indicator that pulled farthest the wrong way for each customer, and where it placed them; −1 and NaN: none did."""
    if not len(at) or not book.positions:
        return np.full(len(at), -1, np.int8), np.full(len(at), np.nan)
    placed = np.stack([position_values(p)[at] for p in book.positions.values()])
    gaps = outcome_percentile - placed if kind == "underrated" else placed - outcome_percentile
    gaps = np.where(np.isnan(gaps), -np.inf, gaps)
    worst = np.argmax(gaps, axis=0)
    misled = np.take_along_axis(gaps, worst[None], axis=0)[0] > 0
    then = np.take_along_axis(placed, worst[None], axis=0)[0]
    return np.where(misled, worst, -1).astype(np.int8), np.where(misled, then, np.nan)
