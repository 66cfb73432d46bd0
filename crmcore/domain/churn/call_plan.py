"""Whom to call: what a threshold of risk, or the most calls, means in calls, in leavers it would have caught, and in money."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from crmcore.domain.churn.risk import Churn
from crmcore.domain.churn.value_at_risk import ValueAtRisk
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem

HIGHEST_COST, HIGHEST_THRESHOLD, MOST_CALLS = 1_000_000_000, 99, 1_000_000_000
#: whole percentages that can be chosen
THRESHOLDS = np.arange(1, HIGHEST_THRESHOLD + 1)


@dataclass(frozen=True, slots=True)
class CallTerms:
    """What a person puts in. `threshold` and `success` in percent; `cost` of one call and `win_back` of one attempt to win a
    lost customer back, in the company's currency; `win_back_success` in percent. `most`: the most calls that can be made; where
    it is told (above 0), the threshold follows from it (see `settled`), and the list ends there (see `to_call`)."""

    threshold: int = 30
    cost: int = 100
    success: int = 20
    win_back: int = 500
    win_back_success: int = 10
    most: int = 0

    def checked(self) -> CallTerms:
        """The same terms, or `Problem("bad_call_terms")` naming the one that cannot be."""
        highest = {
            "threshold": HIGHEST_THRESHOLD,
            "cost": HIGHEST_COST,
            "success": 100,
            "win_back": HIGHEST_COST,
            "win_back_success": 100,
            "most": MOST_CALLS,
        }
        for name, limit in highest.items():
            value = getattr(self, name)
            if type(value) is not int or not (1 if name == "threshold" else 0) <= value <= limit:
                raise Problem("bad_call_terms", field=name, value=value)
        return self

    @property
    def text(self) -> str:
        """The terms for a link, "" where they are the first ones; without the most calls where they are not told."""
        told = [str(getattr(self, f.name)) for f in fields(self)]
        return "" if self == CallTerms() else "-".join(told if self.most else told[:-1])

    @property
    def list_code(self) -> str:
        """What decides whom to call, for the code of a list: threshold-cost-success-most."""
        return f"{self.threshold}-{self.cost}-{self.success}-{self.most}"

    @property
    def win_back_code(self) -> str:
        """What decides whom winning back pays for, for the code of a list: cost-success."""
        return f"{self.win_back}-{self.win_back_success}"

    @staticmethod
    def of_win_back(code: str) -> CallTerms | None:
        """The terms that `win_back_code` wrote; None for anything else."""
        numbers = code.split("-")
        if len(numbers) != 2 or not all(n.isdecimal() and len(n) <= 10 for n in numbers):
            return None
        try:
            return CallTerms(win_back=int(numbers[0]), win_back_success=int(numbers[1])).checked()
        except Problem:
            return None

    @staticmethod
    def of_list(code: str) -> CallTerms | None:
        """The terms that `list_code` wrote; None for anything else."""
        numbers = code.split("-")
        if len(numbers) != 4 or not all(n.isdecimal() and len(n) <= 10 for n in numbers):
            return None
        threshold, cost, success, most = map(int, numbers)
        try:
            return CallTerms(threshold, cost, success, most=most).checked()
        except Problem:
            return None

    @staticmethod
    def read(text: str) -> CallTerms:
        """What `text` wrote; the first terms for anything else."""
        numbers, all_told = text.split("-"), len(fields(CallTerms))
        if len(numbers) not in (all_told - 1, all_told) or not all(n.isdecimal() and len(n) <= 10 for n in numbers):
            return CallTerms()
        try:
            return CallTerms(*map(int, numbers)).checked()
        except Problem:
            return CallTerms()


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What the terms mean.

    at_risk         customers at or above the threshold today; `risked` their value at risk: Σ risk × max(0, current value)
    not_worth       those of them whose call costs more than it is expected to bring (see `pays`)
    calls           customers to call, no more than the most calls; `value_at_risk` theirs
    protected       value at risk of the calls × success rate; `cost` of all calls; `net` the one less the other
    tested, tested_leavers, caught   on the test cut-off: customers at or above it, leavers in all, leavers among the former
    """

    threshold: int
    at_risk: int
    risked: float
    not_worth: int
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
        """Of those at or above the threshold on the test cut-off, the share that did leave."""
        return self.caught / self.tested if self.tested else None


def churn_of(book: Book) -> Churn:
    """The risk of every customer of a Book's mart, learnt once."""
    churn: Churn = book.mart.insight("churn")
    return churn


def value_at_risk(book: Book) -> np.ndarray:
    """What each customer's departure would cost on average, float64[N] (see `ValueAtRisk`)."""
    return ValueAtRisk(churn_of(book), book.mart.metrics["current_value"]).amounts


def pays(book: Book, terms: CallTerms) -> np.ndarray:
    """bool[N], whose call is worth its cost: value at risk above 0 and, times the success rate, no less than the cost. Unknown
    value is nothing against a call; by the plain rule nobody has a risk to weigh, so everybody is worth one."""
    if not churn_of(book).ready:
        return np.ones(book.mart.count, bool)
    worth = value_at_risk(book)
    with np.errstate(invalid="ignore"):
        return ~((worth <= 0) | (worth * terms.success / 100 < terms.cost))


def settled(book: Book, terms: CallTerms, part: np.ndarray | None = None) -> CallTerms:
    """The terms with the threshold that counts: where the most calls are told, the highest whole percentage that so many
    customers of `part` (bool[N]; None: everyone) worth a call reach; the lowest where there are not so many."""
    churn = churn_of(book)
    if not terms.most or not churn.ready:
        return terms
    enough = np.flatnonzero(_reaching(churn, _worth_calling(book, terms, part)) >= terms.most)
    return replace(terms, threshold=int(THRESHOLDS[enough[-1] if len(enough) else 0]))


def at_risk(book: Book, threshold: int, part: np.ndarray | None = None) -> np.ndarray:
    """Rows at or above a threshold in percent, int64, the highest value at risk first; by the plain rule the silent ones."""
    churn = churn_of(book)
    with np.errstate(invalid="ignore"):
        who = churn.risk >= threshold / 100 if churn.ready else churn.silent
    rows = np.flatnonzero(who if part is None else who & part)
    return rows[np.argsort(-value_at_risk(book)[rows], kind="stable")]


def to_call(book: Book, terms: CallTerms, part: np.ndarray | None = None) -> np.ndarray:
    """Rows to call by settled terms, int64, the highest value at risk first: at risk, worth the call, and no more than the most
    calls, where they are told; of customers alike the first of the mart."""
    rows = at_risk(book, terms.threshold, part)
    rows = rows[pays(book, terms)[rows]]
    return rows[: terms.most] if terms.most and churn_of(book).ready else rows


def call_plan(book: Book, terms: CallTerms, part: np.ndarray | None = None) -> CallPlan:
    """What settled `terms` mean; of the customers of `part` (bool[N]; None: everyone). The test looks at all."""
    reached, rows, test = at_risk(book, terms.threshold, part), to_call(book, terms, part), churn_of(book).test
    amounts = value_at_risk(book)
    worth = float(np.nansum(amounts[rows]))
    foretold = np.zeros(0, bool) if test is None else test.risk >= terms.threshold / 100
    return CallPlan(
        terms.threshold,
        len(reached),
        float(np.nansum(amounts[reached])),
        int((~pays(book, terms)[reached]).sum()),
        len(rows),
        worth,
        worth * terms.success / 100,
        float(len(rows) * terms.cost),
        int(foretold.sum()),
        0 if test is None else test.leavers,
        0 if test is None else int(test.left[foretold].sum()),
    )


def plan_curve(book: Book, terms: CallTerms, part: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For every threshold of 1 to 99 percent: (thresholds, calls worth their cost, money left after them), float64[99] each."""
    churn, worth = churn_of(book), value_at_risk(book)
    rows = _worth_calling(book, terms, part)
    order = rows[np.argsort(-churn.risk[rows], kind="stable")]
    value = np.concatenate([[0.0], np.cumsum(np.nan_to_num(worth[order]))])
    calls = _reaching(churn, rows)
    return THRESHOLDS.astype(float), calls.astype(float), value[calls] * terms.success / 100 - calls * terms.cost


def _worth_calling(book: Book, terms: CallTerms, part: np.ndarray | None) -> np.ndarray:
    """Active rows of `part` whose call is worth its cost, int64."""
    rows, worthy = churn_of(book).rows, pays(book, terms)
    return rows[worthy[rows] if part is None else worthy[rows] & part[rows]]


def _reaching(churn: Churn, rows: np.ndarray) -> np.ndarray:
    """Customers of `rows` at or above each of THRESHOLDS, int64[99]."""
    return len(rows) - np.searchsorted(np.sort(churn.risk[rows]), THRESHOLDS / 100, side="left")
