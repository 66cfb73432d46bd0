"""When a customer's growth is worth a headline: a change against one order says nothing.

The change is named only where the window before has enough purchases and the customer was there for most of it; else the purchases of
that window are named in its place. The metric itself (`growth_rate`) stays as it is: it ranks, it is no headline.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import window_start
from crmcore.domain.kernel.arrays import frozen_array

#: purchases of the window before from which on a change is a headline (as for decline by amount), and the share of that window
#: that must lie after the first purchase
ENOUGH_PURCHASES, COVERED_SHARE = 3, 0.75
#: index = code. change: the change can be named; new: first purchase in the window; part: first purchase on file within the window
#: before, too late to compare; few: too few purchases in it; unknown: an amount is unknown, or there is no window before
GROWTHS: tuple[str, ...] = ("change", "new", "part", "few", "unknown")
CHANGE, NEW, PART, FEW, UNKNOWN = range(5)


@dataclass(frozen=True, eq=False)
class PurchasesBefore:
    """`count`: int32[N], purchases of each customer in the window before the mart's; empty where the window is all time."""

    count: np.ndarray


@dataclass(frozen=True, eq=False)
class Growth:
    """The growth of N customers as a headline. `kind`: int8[N], index into GROWTHS; `before`: int32[N], purchases in the window
    before; `change`: float64[N], relative change of the amount, NaN where it is no headline."""

    kind: np.ndarray
    before: np.ndarray
    rate: np.ndarray

    @cached_property
    def change(self) -> np.ndarray:
        """float64[N]: the growth rate where it is a headline, else NaN."""
        return frozen_array(np.where(self.kind == CHANGE, self.rate, np.nan))


def growth_of(book: Book) -> Growth | None:
    """The growth of a Book's customers; None where nothing counts the purchases of the window before, or it is all time."""
    mart = book.mart
    if mart.window is None or "purchases_before" not in mart.insights:
        return None
    before = mart.insight("purchases_before", PurchasesBefore).count
    start = window_start(mart.as_of, mart.window)
    within, both = (mart.as_of - start).days, (mart.as_of - window_start(mart.as_of, 2 * mart.window)).days
    tenure, rate = mart.metrics["tenure_days"], mart.metrics["growth_rate"]
    with np.errstate(invalid="ignore"):
        kinds = [
            np.isnan(tenure),
            tenure < within,
            tenure < within + COVERED_SHARE * (both - within),
            before < ENOUGH_PURCHASES,
            np.isnan(rate),
        ]
    kind = np.select(kinds, [UNKNOWN, NEW, PART, FEW, UNKNOWN], CHANGE)
    return Growth(frozen_array(kind, np.int8), before, rate)
