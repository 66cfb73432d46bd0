"""Who has gone: no purchase within twelve months, or written down as departed; what went with them; what winning back pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.churn.call_plan import CallTerms
from crmcore.domain.churn.departures import CAUSES
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.value.valuation import Valuation, present_value


@dataclass(frozen=True, eq=False)
class ChurnedCustomers:
    """The customers who have gone, in the mart's order.

    rows          int64[n]
    days_since    float64[n]: days since the last purchase; days_gone: since the day written down, NaN: none is
    cause, reason what the data say: an entry of `departures.CAUSES`, and a person's words, "" where none
    lost          float64[n]: profit of the 365 days up to the last purchase, by `basis`; a loss stays a loss
    basis         "gross_profit", or "order_amount" where no profit is known
    """

    rows: np.ndarray
    days_since: np.ndarray
    days_gone: np.ndarray
    cause: tuple[str, ...]
    reason: tuple[str, ...]
    lost: np.ndarray
    basis: str

    @cached_property
    def coded(self) -> np.ndarray:
        """int8[n]: `cause` as an index into `departures.CAUSES`."""
        place = {cause: k for k, cause in enumerate(CAUSES)}
        return frozen_array(np.fromiter((place[cause] for cause in self.cause), np.int8, len(self.cause)), np.int8)

    def order(self, part: np.ndarray | None = None) -> np.ndarray:
        """Positions in `rows` of those in `part` (bool[N]; None: all), who brought most first."""
        at = np.arange(len(self.rows)) if part is None else np.flatnonzero(part[self.rows])
        return at[np.argsort(-self.lost[at], kind="stable")]

    def lost_with(self, at: np.ndarray) -> float:
        """What went with the customers at positions `at`, a year; what is not known counts as nothing."""
        return float(np.nansum(self.lost[at]))


@dataclass(frozen=True, eq=False)
class LostProfit:
    """What went with each of `count` customers, as a metric: NaN for who has not gone."""

    gone: ChurnedCustomers
    count: int

    @cached_property
    def metrics(self) -> Mapping[str, np.ndarray]:
        lost = np.full(self.count, np.nan)
        lost[self.gone.rows] = self.gone.lost
        return {"lost_profit": frozen_array(lost)}


def churned_of(book: Book) -> ChurnedCustomers:
    gone: ChurnedCustomers = book.mart.insight("gone")
    return gone


def current_causes(book: Book, judged: Mapping[str, str]) -> np.ndarray:
    """int8[n], index into `departures.CAUSES`, in the order of `Gone.rows`: what a person said (`judged`: customer_id →
    cause), else what the data say."""
    gone = churned_of(book)
    told = np.array(gone.coded)
    for customer, cause in judged.items():
        row = book.mart.customers.row_of(customer)
        at = len(told) if row is None else int(np.searchsorted(gone.rows, row))
        if at < len(told) and gone.rows[at] == row:
            told[at] = CAUSES.index(cause)
    return told


def win_back_value(book: Book, terms: CallTerms) -> tuple[np.ndarray, np.ndarray]:
    """(value if won back, value an attempt is expected to leave), float64 each in the order of `Gone.rows`.

    The value is the present value of the lost profit under the scenario's terms, as if the customer bought as it did in its
    last year; an attempt leaves success rate × value − cost.
    """
    gone, value = churned_of(book), valuation_of(book)
    worth = present_value(gone.lost, value.retention[gone.rows], value.terms)
    return worth, worth * terms.win_back_success / 100 - terms.win_back


def win_back_candidates(book: Book, terms: CallTerms, part: np.ndarray | None = None) -> np.ndarray:
    """Positions in `Gone.rows` of those in `part` (bool[N]; None: all) for whom an attempt to win them back is expected to leave
    something, who brought most first."""
    order = churned_of(book).order(part)
    return order[win_back_value(book, terms)[1][order] > 0]


def leavers_measure(book: Book, rows: np.ndarray, measure: str) -> str:
    """The metric that orders customers who left a tier for none: what was lost with them, where any of `rows` (int64[n]) has
    gone (`measure` would be nothing for all of them); else `measure`."""
    return measure if np.isnan(book.mart.metrics["lost_profit"][rows]).all() else "lost_profit"


def valuation_of(book: Book) -> Valuation:
    value: Valuation = book.mart.insight("value")
    return value
