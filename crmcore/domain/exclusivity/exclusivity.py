"""How exclusive the top tier still is: how many are in it, what they bring, what they are promised and what they receive.

"Are VIPs really precious when everyone is one?" (the reading of the lecture on classification management). Cut by share the top tier
always holds its share of the customers; it loses its worth where more pass the same standard, where people lift customers into it by hand,
where its customers bring no more than others do, or where it is treated as the next one is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.domain.trends.monthly import TrendMonth

TOP, NEXT = 0, 1
#: term → 1: more is better for the customer, −1: less is
PRIVILEGES: dict[str, int] = {
    "close_days": -1,
    "respond_days": -1,
    "visit_every": -1,
    "visit_hours": 1,
    "order_priority": -1,
    "payment_days": 1,
    "discount_limit": 1,
}
#: terms in words: the same or not
TEXTS: tuple[str, ...] = ("fees", "entitlements", "incentives")
#: what was received → 1: more is better for the customer, −1: less is
RECEIVED: dict[str, int] = {"closing_days": -1, "visits": 1, "discount": 1}
#: observations that a tier needs to be compared, and the quantile of a 90% interval
FEWEST, Z = 30, 1.6448536269514722
LISTS: tuple[str, ...] = ("raised", "ordinary")

Standing = Literal["better", "same", "worse"]
Verdict = Literal["better", "worse", "not_told", "too_few"]


@dataclass(frozen=True, slots=True)
class TopTier:
    """The top tier on a day.

    Attributes
    ----------
    day
        The day.
    customers, share
        How many are in it, and their share of the graded customers.
    profit_share
        Their share of the profit of all tiers; None where that is not positive or not known.
    by_standard
        Share of the customers that would be in it under the standard that stays the same; None where there is none.
    raised
        Customers whom a person put into it.
    name
        Of a published run, else "".
    """

    day: date
    customers: int
    share: float
    profit_share: float | None
    by_standard: float | None
    raised: int
    name: str = ""

    @property
    def weight(self) -> float | None:
        """Share of the profit ÷ share of the customers: 1 where a top customer brings what anyone does."""
        return None if self.profit_share is None or not self.share else self.profit_share / self.share


@dataclass(frozen=True, slots=True)
class TermCompared:
    """One of the terms: what the top tier and the next one are promised; None: no visits."""

    term: str
    top: float | str | None
    below: float | str | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class ReceivedCompared:
    """What customers of each tier received within the window: means and numbers of observations by tier, top first; the difference of the
    first two with its 90% interval (NaN: none), positive where the top tier received more; `verdict` is the top tier's."""

    measure: str
    means: tuple[float, ...]
    counts: tuple[int, ...]
    difference: float
    low: float
    high: float
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class Exclusivity:
    """Everything about the top tier.

    Attributes
    ----------
    months, runs
        The tier at month ends and in published runs, oldest first.
    standard_day
        Day of the standard that stays the same; None where there is none.
    terms
        Every privilege, and the texts that somebody wrote.
    received
        What the data tell of what was received.
    raised, ordinary
        int64[k], rows of the customers whom a person put into the top tier, and of those in it that bring less than the median customer of
        the next one.
    metric
        What `ordinary` goes by.
    """

    months: tuple[TopTier, ...]
    runs: tuple[TopTier, ...]
    standard_day: date | None
    terms: tuple[TermCompared, ...]
    received: tuple[ReceivedCompared, ...]
    raised: np.ndarray
    ordinary: np.ndarray
    metric: str

    @property
    def same_terms(self) -> int:
        """Number of terms that are the same as the next tier's."""
        return sum(line.standing == "same" for line in self.terms)


def month_of(month: TrendMonth) -> TopTier:
    """The top tier of a month."""
    rows, total = month.rows, month.customers
    profits = [row.net_profit if row.net_profit is not None else row.order_amount for row in rows]
    earned = sum(profits)
    fixed = month.by_standard
    return TopTier(
        month.end,
        rows[TOP].customers,
        rows[TOP].customers / total if total else 0.0,
        profits[TOP] / earned if earned > 0 else None,
        fixed[TOP] / sum(fixed) if fixed is not None and sum(fixed) else None,
        rows[TOP].overridden,
    )


def run_of(day: date, name: str, assigned: np.ndarray, computed: np.ndarray, profit: np.ndarray) -> TopTier:
    """The top tier of a published run.

    Parameters
    ----------
    assigned, computed : int8[N], places of the tiers as published and as computed, −1: none
    profit : float64[N], of the window, NaN unknown
    """
    graded, top = assigned >= 0, assigned == TOP
    earned, known = float(np.nansum(profit[graded])), bool((~np.isnan(profit[graded])).any())
    customers = int(top.sum())
    return TopTier(
        day,
        customers,
        customers / int(graded.sum()) if graded.any() else 0.0,
        float(np.nansum(profit[top])) / earned if known and earned > 0 else None,
        None,
        int((top & (computed != TOP)).sum()),
        name,
    )


def compare_terms(terms: SchemeTerms, codes: Sequence[str]) -> tuple[TermCompared, ...]:
    """The privileges of the top tier beside those of the next one. Texts count where one of the two has any."""
    top, below = terms.of(codes[TOP]), terms.of(codes[NEXT])
    lines = []
    for term, sign in PRIVILEGES.items():
        own, other = getattr(top, term), getattr(below, term)
        # no visits at all are the longest interval there is
        difference = sign * ((math.inf if own is None else own) - (math.inf if other is None else other)) if own != other else 0
        lines.append(TermCompared(term, own, other, "same" if own == other else "better" if difference > 0 else "worse"))
    for term in TEXTS:
        own, other = getattr(top, term), getattr(below, term)
        if own or other:
            lines.append(TermCompared(term, own, other, "same" if own == other else "better" if own else "worse"))
    return tuple(lines)


def compare_received(measure: str, tier: np.ndarray, values: np.ndarray, tiers: int) -> ReceivedCompared:
    """What was received by tier, and whether the top tier received more of it than the next one.

    Parameters
    ----------
    measure : entry of RECEIVED
    tier : int64[n], place of the tier of each observation, −1: none
    values : float64[n], NaN where unknown
    tiers : number of tiers

    Notes
    -----
    The interval is that of two means with unequal variances (Welch 1947), normal quantile.
    """
    known = (tier >= 0) & ~np.isnan(values)
    groups = [values[known & (tier == k)] for k in range(tiers)]
    means = tuple(float(group.mean()) if len(group) else math.nan for group in groups)
    top, below = groups[TOP], groups[NEXT]
    difference, low, high = means[TOP] - means[NEXT], math.nan, math.nan
    verdict: Verdict = "too_few"
    if min(len(top), len(below)) >= FEWEST:
        half = Z * math.sqrt(top.var(ddof=1) / len(top) + below.var(ddof=1) / len(below))
        low, high = difference - half, difference + half
        outside = 1 if low > 0 else -1 if high < 0 else 0
        verdict = "not_told" if not outside else "better" if outside == RECEIVED[measure] else "worse"
    return ReceivedCompared(measure, means, tuple(map(len, groups)), difference, low, high, verdict)


def exclusivity(
    book: Book,
    months: Sequence[TopTier],
    runs: Sequence[TopTier],
    standard_day: date | None,
    terms: SchemeTerms,
    observed: Mapping[str, tuple[np.ndarray, np.ndarray]],
) -> Exclusivity:
    """Put together what is known of the top tier of a Book.

    Parameters
    ----------
    observed : entry of RECEIVED → (place of the tier, value) of each observation
    """
    tier, metric = book.tier, profit_metric(book.mart, "net_profit")
    worth = book.mart.metrics[metric]
    below = worth[(tier == NEXT) & ~np.isnan(worth)]
    ordinary = np.flatnonzero((tier == TOP) & (worth < np.median(below))) if len(below) else np.empty(0, np.int64)
    raised = np.flatnonzero((tier == TOP) & (book.computed != TOP))
    codes = book.scheme.tiers
    return Exclusivity(
        tuple(months),
        tuple(runs),
        standard_day,
        compare_terms(terms, codes),
        tuple(compare_received(measure, *observed[measure], len(codes)) for measure in RECEIVED if measure in observed),
        raised,
        ordinary[np.argsort(worth[ordinary], kind="stable")],
        metric,
    )


def customer_list(found: Exclusivity, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The customers of a list of LISTS; none for another code."""
    if code not in LISTS:
        return Finding(code, "plain", {})
    rows: np.ndarray = getattr(found, code)
    rows = rows if customer_mask is None else rows[customer_mask[rows]]
    sort = found.metric if code == "ordinary" else f"{DESCENDING}{found.metric}"
    return Finding(code, "watch", {"n": len(rows)}, rows, sort, (found.metric, "order_amount"))
