"""The call plan: what a risk threshold, or a maximum of calls, means in calls, in lapses it would have caught, and in money."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crmcore.domain.churn.call_terms import HIGHEST_THRESHOLD, CallTerms
from crmcore.domain.churn.precedence import others_first
from crmcore.domain.churn.prediction.churn_evaluation import ChurnEvaluation
from crmcore.domain.churn.risk import Churn
from crmcore.domain.churn.value_at_risk import ValueAtRisk
from crmcore.domain.grading.book import Book
from crmcore.domain.value.valuation import Valuation

#: whole percentages that can be chosen
THRESHOLDS = np.arange(1, HIGHEST_THRESHOLD + 1)


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """A step from the active customers to those who are called.

    code       "active", "at_risk", "free", "worth_calling" or "calls"
    customers  customers that are left at this step; `left_out`: those of the step before that are not
    reason     why: "below_threshold", "not_silent" (by the plain rule), "others_first", "not_worth", "no_value" (by the plain rule) or
               "beyond_most"; "" at the first step
    """

    code: str
    customers: int
    left_out: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LapseNaming:
    """One way to name who will lapse on the test day: how many it names, and how many of them lapsed.

    name   "model" or a baseline: as many as lapsed, the highest ranked; "threshold": everyone at or above the threshold
    """

    name: str
    named: int
    lapsed: int
    lapses: int

    @property
    def bought(self) -> int:
        """Customers named that bought."""
        return self.named - self.lapsed

    @property
    def missed(self) -> int:
        """Lapses that were not named."""
        return self.lapses - self.lapsed


@dataclass(frozen=True, slots=True)
class CallPlan:
    """The consequences of call terms; money in the company's currency.

    terms           the effective terms
    by_model        True where the model decides who is at risk; by the plain rule it is who has been silent for too long
    active          active customers looked at
    at_risk         of these, customers at or above the threshold today; `risked`: what their departure is expected to cost
                    (value at risk; by the plain rule the current value)
    others_first    those of them for whom something else comes before a call (see `precedence`)
    not_worth       those of the rest whose call costs more than it is expected to bring (see `worth_calling`)
    calls           customers to call, up to the maximum; `value_at_risk`: `risked` of these
    protected       `value_at_risk` × success rate; `cost`: of all calls; `net`: `protected` less `cost`
    tested, tested_lapses, caught   on the test cut-off: customers at or above the threshold, all lapses, lapses among the
                    former
    """

    terms: CallTerms
    by_model: bool
    active: int
    at_risk: int
    risked: float
    others_first: int
    not_worth: int
    calls: int
    value_at_risk: float
    protected: float
    cost: float
    tested: int
    tested_lapses: int
    caught: int

    @property
    def threshold(self) -> int:
        """The effective threshold in percent."""
        return self.terms.threshold

    @property
    def net(self) -> float:
        """Value protected less the cost of the calls."""
        return self.protected - self.cost

    @property
    def recall(self) -> float | None:
        """Share (0–1) of the lapses on the test cut-off that were at or above the threshold; None without lapses."""
        return self.caught / self.tested_lapses if self.tested_lapses else None

    @property
    def precision(self) -> float | None:
        """Share (0–1) of the customers at or above the threshold on the test cut-off that lapsed; None without such customers."""
        return self.caught / self.tested if self.tested else None

    @property
    def funnel(self) -> tuple[FunnelStep, ...]:
        """From the active customers to those who are called: each step's `customers` and `left_out` add up to the step before.

        Something else first is a step only where it holds for anybody, worth a call only where a maximum of calls follows it."""
        free = self.at_risk - self.others_first
        worth = free - self.not_worth
        steps = [
            FunnelStep("active", self.active),
            FunnelStep("at_risk", self.at_risk, self.active - self.at_risk, "below_threshold" if self.by_model else "not_silent"),
        ]
        if self.others_first:
            steps.append(FunnelStep("free", free, self.others_first, "others_first"))
        if self.by_model and self.terms.most:
            steps.append(FunnelStep("worth_calling", worth, self.not_worth, "not_worth"))
            return *steps, FunnelStep("calls", self.calls, worth - self.calls, "beyond_most")
        return *steps, FunnelStep("calls", self.calls, self.not_worth, "not_worth" if self.by_model else "no_value")


def churn_of(book: Book) -> Churn:
    """The churn risks of a Book's customers, computed on first use."""
    return book.mart.insight("churn", Churn)


def value_at_risk(book: Book) -> np.ndarray:
    """float64[N]: what is expected to be lost with each customer (see `ValueAtRisk`)."""
    return ValueAtRisk(churn_of(book), book.mart.insight("value", Valuation).value_if_stays).amounts


def worth_calling(book: Book, terms: CallTerms) -> np.ndarray:
    """bool[N]: customers whose call is worth its cost: value at risk above 0 and, times the success rate, no less than the cost.

    An unknown value does not speak against a call. By the plain rule nobody has a risk to go by, so every call to a customer whose
    current value is above 0 is worth it: of one that costs money nothing would be lost.
    """
    if not churn_of(book).by_model:
        with np.errstate(invalid="ignore"):
            return ~(book.mart.metrics["current_value"] <= 0)
    worth = value_at_risk(book)
    with np.errstate(invalid="ignore"):
        return ~((worth <= 0) | (worth * terms.success / 100 < terms.cost))


def effective_terms(book: Book, terms: CallTerms, customer_mask: np.ndarray | None = None) -> CallTerms:
    """The terms with the effective threshold: with a maximum of calls, unless the threshold is kept beside it, the highest whole
    percentage that so many customers in `customer_mask` (bool[N]; None: everyone) worth calling reach; the lowest where there
    are fewer."""
    churn = churn_of(book)
    if not terms.most or terms.keep_threshold or not churn.by_model:
        return terms
    enough = np.flatnonzero(counts_reaching(churn, rows_worth_calling(book, terms, customer_mask)) >= terms.most)
    return replace(terms, threshold=int(THRESHOLDS[enough[-1] if len(enough) else 0]))


def rows_at_risk(book: Book, threshold: int, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """int64[n]: rows at or above a threshold in percent, the highest value at risk first; by the plain rule the silent ones,
    the highest current value first."""
    churn = churn_of(book)
    with np.errstate(invalid="ignore"):
        mask = churn.risk >= threshold / 100 if churn.by_model else churn.silent
    rows = np.flatnonzero(mask if customer_mask is None else mask & customer_mask)
    by = value_at_risk(book) if churn.by_model else book.mart.metrics["current_value"]
    return rows[np.argsort(-by[rows], kind="stable")]


def rows_to_call(book: Book, terms: CallTerms, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """int64[n]: rows to call by effective terms, the highest value at risk first: at risk, nothing else comes first (see
    `precedence`), worth calling, and no more than the maximum of calls; ties in the order of the mart."""
    rows = rows_at_risk(book, terms.threshold, customer_mask)
    rows = rows[_callable(book, terms)[rows]]
    return rows[: terms.most] if terms.most and churn_of(book).by_model else rows


def call_plan(book: Book, terms: CallTerms, customer_mask: np.ndarray | None = None) -> CallPlan:
    """The consequences of effective `terms` for the customers in `customer_mask` (bool[N]; None: everyone); the figures of the
    test cut-off are of all its customers."""
    reached, rows, churn = rows_at_risk(book, terms.threshold, customer_mask), rows_to_call(book, terms, customer_mask), churn_of(book)
    others = others_first(book)
    amounts = value_at_risk(book) if churn.by_model else np.maximum(book.mart.metrics["current_value"], 0.0)
    worth = float(np.nansum(amounts[rows]))
    test = churn.test if churn.by_model else None
    predicted = np.zeros(0, bool) if test is None else test.risk >= terms.threshold / 100
    return CallPlan(
        terms,
        churn.by_model,
        len(churn.rows) if customer_mask is None else int(customer_mask[churn.rows].sum()),
        len(reached),
        float(np.nansum(amounts[reached])),
        int(others[reached].sum()),
        int((~worth_calling(book, terms) & ~others)[reached].sum()),
        len(rows),
        worth,
        worth * terms.success / 100,
        float(len(rows) * terms.cost),
        int(predicted.sum()),
        0 if test is None else test.lapses,
        0 if test is None else int(test.lapsed[predicted].sum()),
    )


def namings_on_test_day(test: ChurnEvaluation, plan: CallPlan | None = None) -> tuple[LapseNaming, ...]:
    """The ways to name who will lapse on the test day: the model and the better baseline, each naming as many as lapsed (what its grade
    compares), and with a `plan` by the model everyone at or above its threshold."""
    ranked = [LapseNaming(r.name, test.lapses, round(r.lapses_found), test.lapses) for r in (test.model, test.better_baseline)]
    if plan is None or not plan.by_model:
        return tuple(ranked)
    return *ranked, LapseNaming("threshold", plan.tested, plan.caught, test.lapses)


def rows_worth_calling(book: Book, terms: CallTerms, customer_mask: np.ndarray | None) -> np.ndarray:
    """int64[n]: active rows in `customer_mask` whose call is worth its cost, and nothing else comes first."""
    rows, worth = churn_of(book).rows, _callable(book, terms)
    return rows[worth[rows] if customer_mask is None else worth[rows] & customer_mask[rows]]


def _callable(book: Book, terms: CallTerms) -> np.ndarray:
    """bool[N]: nothing comes before a call, and it is worth its cost."""
    return worth_calling(book, terms) & ~others_first(book)


def counts_reaching(churn: Churn, rows: np.ndarray) -> np.ndarray:
    """int64[99]: number of customers of `rows` at or above each of THRESHOLDS."""
    return len(rows) - np.searchsorted(np.sort(churn.risk[rows]), THRESHOLDS / 100, side="left")
