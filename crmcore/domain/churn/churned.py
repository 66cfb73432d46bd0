"""Churned customers: no purchase within twelve months, or recorded as departed; the profit lost; the value of winning back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.departures import CAUSES
from crmcore.domain.churn.precedence import OWED, others_first
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.letting_go.decisions import BLOCKED, UNDECIDED, LetGo
from crmcore.domain.value.valuation import Valuation, present_value


@dataclass(frozen=True, eq=False)
class ChurnedCustomers:
    """The churned customers, in the mart's order.

    rows          int64[n]
    days_since    float64[n]: days since the last purchase; `days_departed`: since the recorded departure, NaN: none
    cause, reason from the data: an entry of `departures.CAUSES`, and free text, "" where none
    lost          float64[n]: profit of the 365 days up to the last purchase, by `basis`; a loss stays a loss
    basis         "gross_profit", or "order_amount" where no profit is known
    win_back      int8[n]: BLOCKED or ALLOWED where a signed decision lets the customer go, else UNDECIDED
                  (`crmcore.domain.letting_go.decisions`); None: nobody is let go
    """

    rows: np.ndarray
    days_since: np.ndarray
    days_departed: np.ndarray
    cause: tuple[str, ...]
    reason: tuple[str, ...]
    lost: np.ndarray
    basis: str
    win_back: np.ndarray | None = None

    @cached_property
    def coded(self) -> np.ndarray:
        """int8[n]: `cause` as an index into `departures.CAUSES`."""
        code_of = {cause: k for k, cause in enumerate(CAUSES)}
        return frozen_array(np.fromiter((code_of[cause] for cause in self.cause), np.int8, len(self.cause)), np.int8)

    @cached_property
    def dropped(self) -> np.ndarray:
        """bool[n]: dropped by our own decision, for arrears or another reason, as the data say: nobody to win back. A signed decision to
        let a customer go says itself whether it may be won back."""
        dropped = np.isin(self.coded, [k for k, cause in enumerate(CAUSES) if cause.startswith("involuntary")])
        if self.win_back is not None:
            dropped = np.where(self.win_back == UNDECIDED, dropped, self.win_back == BLOCKED)
        return frozen_array(dropped, np.bool_)

    def with_let_go(self, let_go: LetGo) -> ChurnedCustomers:
        """The same with the decisions to let customers go: their reasons and words are the cause of departure."""
        cause, reason, departed = list(self.cause), list(self.reason), np.array(self.days_departed)
        at = np.searchsorted(self.rows, let_go.rows)
        for place, row, decision, days in zip(at.tolist(), let_go.rows.tolist(), let_go.decisions, let_go.days.tolist(), strict=True):
            if place < len(self.rows) and self.rows[place] == row:
                cause[place], reason[place], departed[place] = decision.cause, decision.why, days
        return replace(
            self,
            cause=tuple(cause),
            reason=tuple(reason),
            days_departed=frozen_array(departed),
            win_back=frozen_array(let_go.win_back[self.rows], np.int8),
        )

    def ranked(self, customer_mask: np.ndarray | None = None) -> np.ndarray:
        """int64[k]: positions in `rows` of those in `customer_mask` (bool[N]; None: all), the largest lost profit first."""
        at = np.arange(len(self.rows)) if customer_mask is None else np.flatnonzero(customer_mask[self.rows])
        return at[np.argsort(-self.lost[at], kind="stable")]

    def lost_with(self, at: np.ndarray) -> float:
        """Yearly profit lost with the customers at positions `at` (int64[k]); unknown counts as nothing."""
        return float(np.nansum(self.lost[at]))


@dataclass(frozen=True, eq=False)
class LostProfit:
    """The yearly profit lost with each of `count` customers, as a metric; NaN for customers that have not churned."""

    churned: ChurnedCustomers
    count: int

    @cached_property
    def metrics(self) -> Mapping[str, np.ndarray]:
        """Metric id → float64[N]."""
        lost = np.full(self.count, np.nan)
        lost[self.churned.rows] = self.churned.lost
        return {"lost_profit": frozen_array(lost)}


def churned_of(book: Book) -> ChurnedCustomers:
    """The churned customers of a Book, read on first use."""
    return book.mart.insight("churned", ChurnedCustomers)


def current_causes(book: Book, judged: Mapping[str, str]) -> np.ndarray:
    """int8[n]: cause as an index into `departures.CAUSES`, in the order of `ChurnedCustomers.rows`: a person's judgement
    (`judged`: customer_id → cause), else the cause in the data."""
    churned = churned_of(book)
    causes = np.array(churned.coded)
    for customer, cause in judged.items():
        row = book.mart.customers.row_of(customer)
        at = len(causes) if row is None else int(np.searchsorted(churned.rows, row))
        if at < len(causes) and churned.rows[at] == row:
            causes[at] = CAUSES.index(cause)
    return causes


def win_back_value(book: Book, terms: CallTerms) -> tuple[np.ndarray, np.ndarray]:
    """(value if won back, expected net value of an attempt), float64[n] each in the order of `ChurnedCustomers.rows`.

    The value is the present value of the lost profit under the scenario's terms, as if the customer bought as in its last
    year; the net value of an attempt is success rate × value − cost.
    """
    churned, value = churned_of(book), valuation_of(book)
    worth = present_value(churned.lost, value.retention[churned.rows], value.terms)
    return worth, worth * terms.win_back_success / 100 - terms.win_back


def win_back_candidates(book: Book, terms: CallTerms, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """int64[k]: positions in `ChurnedCustomers.rows` of those in `customer_mask` (bool[N]; None: all) with a positive expected
    net value of an attempt, the largest lost profit first; without those with whom something is to be settled before (see
    `precedence`)."""
    order = paying_attempts(book, terms, customer_mask)
    return order[~others_first(book, OWED)[churned_of(book).rows[order]]]


def paying_attempts(book: Book, terms: CallTerms, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """int64[k]: positions of those with a positive expected net value of an attempt, whatever comes before it; without those that we
    dropped ourselves, and without those let go for good."""
    order = churned_of(book).ranked(customer_mask)
    return order[(win_back_value(book, terms)[1][order] > 0) & ~churned_of(book).dropped[order]]


def leavers_measure(book: Book, rows: np.ndarray, measure: str) -> str:
    """The metric that orders customers that left a tier for none: the lost profit, where any of `rows` (int64[n]) has churned
    (`measure` would be zero for all of them); else `measure`."""
    return measure if np.isnan(book.mart.metrics["lost_profit"][rows]).all() else "lost_profit"


def valuation_of(book: Book) -> Valuation:
    """The valuation of a Book's customers, computed on first use."""
    return book.mart.insight("value", Valuation)
