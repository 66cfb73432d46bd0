"""Tiers month by month: sums and sizes, by the draft's own cut, by share and by a fixed standard.

A month ends on the same day of the month as the grading date, as windows do, so twelve of them are a year. Cut by share the top
tier always holds its share of the customers, however they develop; only a fixed standard shows real improvement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import Reference
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.summary.concentration import Concentration, concentration
from crmcore.domain.summary.key_figures import in_window
from crmcore.domain.summary.tier_table import TierRow, profit_metric, tier_rows

#: selectable numbers of months; SHOWN is the default
LENGTHS: tuple[int, ...] = (12, 24, 36)
SHOWN = 24


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """The window that ends on `end`, over the customers in a mask. Money in the company's currency, shares 0–1.

    rows          a row per tier, top first, as the scenario cuts them
    arpu          per tier: mean order amount per customer and month of the window; None where unknown for all
    arpu_all      the same over all tiers
    arpu_itself   per tier: mean order amount per customer in the month itself, customers without an order counted with 0; None where
                  unknown; arpu_itself_all: over all tiers
    by_share      customers per tier where the cut goes by share of customers; None where the scheme does not
    by_standard   customers per tier under the fixed standard; None where the scheme has none
    measure       the metric of `concentration`
    losing, loss  number of customers with a negative net profit (gross, without service costs) and its sum (≤ 0); None where no
                  profit is known
    """

    end: date
    rows: tuple[TierRow, ...]
    arpu: tuple[float | None, ...]
    arpu_all: float | None
    arpu_itself: tuple[float | None, ...]
    arpu_itself_all: float | None
    by_share: tuple[int, ...] | None
    by_standard: tuple[int, ...] | None
    measure: str
    concentration: Concentration
    losing: int | None
    loss: float | None

    @property
    def customers(self) -> int:
        """Number of customers with a tier."""
        return sum(row.customers for row in self.rows)


def holds_window(day: date, window: int | None, first_order: date) -> bool:
    """Whether the data hold the whole window of `day`. A first order within the window's first month counts as its beginning; all time
    counts from the first month on."""
    return months_before(day, window or 1) >= months_before(first_order, 1)


def month_ends(as_of: date, window: int | None, first_order: date | None, count: int = SHOWN) -> tuple[date, ...]:
    """The ends of the last `count` months up to `as_of`, oldest first, as far back as the data hold a full window (`holds_window`).

    The newest month is always among them.
    """
    ends = [as_of]
    while first_order is not None and len(ends) < count:
        end = months_before(as_of, len(ends))
        if not holds_window(end, window, first_order):
            break
        ends.append(end)
    return tuple(reversed(ends))


def supports_standard(scheme: Scheme) -> bool:
    """True for schemes that cut the score by share of customers; all others have no standard, or are fixed already."""
    return scheme.method == "share" and scheme.by == ("score",)


def standard_of(book: Book) -> Reference | None:
    """The fixed standard of a Book's day: the graded customers' values, and the cut-offs of the score in them. None where
    nobody is graded, or where the scheme has no standard (see `supports_standard`)."""
    if not supports_standard(book.scheme) or not len(book.rows) or not book.edges:
        return None
    rows = book.rows if book.heads is None else book.rows[book.heads]
    values = {metric: frozen_array(book.graded_mart.metrics[metric][rows]) for metric in book.positions}
    return Reference(values, book.weights, book.scenario.shares, book.scheme.id)


def trend_month(
    book: Book,
    by_share: Book | None,
    by_standard: Book | None,
    customer_mask: np.ndarray | None = None,
    measure: str = "net_profit",
    month_amount: np.ndarray | None = None,
) -> TrendMonth:
    """One month of a Book (graded on the month's end as the scenario says) and of the same mart cut otherwise.

    part     bool[N] of the customers looked at; None: everyone
    measure  what concentration is of; gives way to order_amount where it is unknown
    month_amount  float64[N], order amount of the month itself, NaN unknown; None: not known of anybody
    """
    shown, lossy = profit_metric(book.mart, measure), profit_metric(book.mart, "net_profit")
    profits = in_window(book, lossy, customer_mask)
    losses = None if lossy == "order_amount" else profits[profits < 0]
    arpu, arpu_all = _mean_by_tier(book, book.mart.metrics["arpu_month"], customer_mask)
    unknown = np.full(book.mart.count, np.nan)
    itself, itself_all = _mean_by_tier(book, unknown if month_amount is None else month_amount, customer_mask)
    return TrendMonth(
        book.scenario.day,
        tier_rows(book, customer_mask),
        arpu,
        arpu_all,
        itself,
        itself_all,
        _counts(by_share, customer_mask),
        _counts(by_standard, customer_mask),
        shown,
        concentration(in_window(book, shown, customer_mask)),
        None if losses is None else len(losses),
        None if losses is None else float(losses.sum()),
    )


def _counts(book: Book | None, customer_mask: np.ndarray | None) -> tuple[int, ...] | None:
    if book is None:
        return None
    tier = book.tier if customer_mask is None else book.tier[customer_mask]
    return tuple(map(int, np.bincount(tier.astype(np.intp) + 1, minlength=len(book.scheme.tiers) + 1)[1:]))


def _mean_by_tier(book: Book, values: np.ndarray, customer_mask: np.ndarray | None) -> tuple[tuple[float | None, ...], float | None]:
    """Mean of `values` (float64[N]) over the customers of each tier that have one, and over all of them."""
    known = (book.tier >= 0) & ~np.isnan(values)
    if customer_mask is not None:
        known &= customer_mask
    tier, n = book.tier[known].astype(np.intp), len(book.scheme.tiers)
    counts, sums = np.bincount(tier, minlength=n), np.bincount(tier, weights=values[known], minlength=n)
    each = tuple(float(s / c) if c else None for s, c in zip(sums, counts, strict=True))
    return each, float(sums.sum() / counts.sum()) if counts.sum() else None
