"""Whom to call: what a threshold of risk means in calls, in leavers it would have caught, and in money."""
from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from crmcore.domain.book import Book
from crmcore.domain.churn import Churn
from crmcore.domain.problems import Problem
from crmcore.domain.scoring import frozen_array

HIGHEST_COST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class CallTerms:
    """What a person puts in. `threshold` and `success` in percent; `cost` of one call and `win_back` of one attempt to win a
    lost customer back, in the company's currency; `win_back_success` in percent."""

    threshold: int = 30
    cost: int = 100
    success: int = 20
    win_back: int = 500
    win_back_success: int = 10

    def checked(self) -> CallTerms:
        """The same terms, or `Problem("bad_call_terms")` naming the one that cannot be."""
        most = {"threshold": 99, "cost": HIGHEST_COST, "success": 100, "win_back": HIGHEST_COST, "win_back_success": 100}
        for name, highest in most.items():
            value = getattr(self, name)
            if type(value) is not int or not (1 if name == "threshold" else 0) <= value <= highest:
                raise Problem("bad_call_terms", field=name, value=value)
        return self

    @property
    def text(self) -> str:
        """The terms for a link, "" where they are the first ones."""
        return "" if self == CallTerms() else "-".join(str(getattr(self, f.name)) for f in fields(self))

    @staticmethod
    def read(text: str) -> CallTerms:
        """What `text` wrote; the first terms for anything else."""
        numbers = text.split("-")
        if len(numbers) != len(fields(CallTerms)) or not all(n.isdecimal() and len(n) <= 10 for n in numbers):
            return CallTerms()
        try:
            return CallTerms(*map(int, numbers)).checked()
        except Problem:
            return CallTerms()


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What a threshold means.

    calls           customers at or above it today; `value_at_risk` theirs: Σ risk × max(0, current value)
    protected       value at risk × success rate; `cost` of all calls; `net` the one less the other
    tested, tested_leavers, caught   on the test cut-off: customers at or above it, leavers in all, leavers among the former
    """

    threshold: int
    calls: int
    value_at_risk: float
    protected: float
    cost: float
    tested: int
    tested_leavers: int
    caught: int

    @property
    def net(self) -> float:
        return self.protected - self.cost

    @property
    def caught_share(self) -> float | None:
        return self.caught / self.tested_leavers if self.tested_leavers else None

    @property
    def right_share(self) -> float | None:
        """Of those called on the test cut-off, the share that did leave."""
        return self.caught / self.tested if self.tested else None


def churn_of(book: Book) -> Churn:
    """The risk of every customer of a Book's mart, learnt once."""
    churn: Churn = book.mart.insight("churn")
    return churn


def value_at_risk(book: Book) -> np.ndarray:
    """Risk × max(0, current value), float64[N]; by the plain rule the whole value of who is silent for too long. NaN where
    there is no risk or no value."""
    churn = churn_of(book)
    risk = churn.risk if churn.ready else np.where(churn.silent, 1.0, np.nan)
    return frozen_array(risk * np.maximum(book.mart.metrics["current_value"], 0.0))


def at_risk(book: Book, threshold: int, part: np.ndarray | None = None) -> np.ndarray:
    """Rows at or above a threshold in percent, int64, the highest value at risk first; by the plain rule the silent ones."""
    churn = churn_of(book)
    with np.errstate(invalid="ignore"):
        who = churn.risk >= threshold / 100 if churn.ready else churn.silent
    rows = np.flatnonzero(who if part is None else who & part)
    return rows[np.argsort(-value_at_risk(book)[rows], kind="stable")]


def call_plan(book: Book, terms: CallTerms, part: np.ndarray | None = None) -> CallPlan:
    """What the threshold of `terms` means; of the customers of `part` (bool[N]; None: everyone). The test looks at all."""
    rows, test = at_risk(book, terms.threshold, part), churn_of(book).test
    worth = float(np.nansum(value_at_risk(book)[rows]))
    called = np.zeros(0, bool) if test is None else test.risk >= terms.threshold / 100
    return CallPlan(terms.threshold, len(rows), worth, worth * terms.success / 100, float(len(rows) * terms.cost),
                    int(called.sum()), 0 if test is None else test.leavers, 0 if test is None else int(test.left[called].sum()))


def plan_curve(book: Book, terms: CallTerms, part: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For every threshold of 1 to 99 percent: (thresholds, calls, money left after the calls), float64[99] each."""
    churn, worth = churn_of(book), value_at_risk(book)
    rows = churn.rows if part is None else churn.rows[part[churn.rows]]
    order = rows[np.argsort(-churn.risk[rows], kind="stable")]
    value = np.concatenate([[0.0], np.cumsum(np.nan_to_num(worth[order]))])
    steps = np.arange(1, 100)
    calls = np.searchsorted(-churn.risk[order], -(steps / 100), side="right")
    return steps.astype(float), calls.astype(float), value[calls] * terms.success / 100 - calls * terms.cost
