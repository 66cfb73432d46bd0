"""The rules judged out of time: what each would have named on an earlier day against what customers bought in the months after it.

The rule in force is the one that caught the most profit after the last but one cut; it is judged on the last cut, which had no part in
choosing it, against the plain rule, *popular*, by the same customers (paired). An interval holds 90% of bootstrap draws over customers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.facts.item_purchases import Cut
from crmcore.domain.kernel.customer_bootstrap import LEVEL, bootstrap_sums
from crmcore.domain.offers.rules import RULES, best_items, incidence, item_range, margins

PLAIN = RULES[0]
#: months after a cut, from the months of data that they take: two cuts with at least as much before the first as after it
HORIZONS: tuple[tuple[int, int], ...] = ((36, 12), (24, 6), (9, 3))
#: customers that a cut is judged on at most
MOST_JUDGED = 100_000


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the bounds of its 90% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RuleGrade:
    """One rule after one cut.

    Attributes
    ----------
    rule
        An entry of RULES.
    hit
        Share of the customers that bought one of the items named, 0–1.
    profit
        What they paid for those items brought, in the company's currency, per 100 customers.
    more_hits, more_profit
        Against the plain rule: points of hits as a share, and money per 100 customers; None for the plain rule itself.
    """

    rule: str
    hit: float
    profit: float
    more_hits: Interval | None
    more_profit: Interval | None


@dataclass(frozen=True, slots=True)
class CutGrade:
    """All rules after one cut: its day, the last day of the months after it, the customers, and one grade a rule."""

    day: date
    until: date
    customers: int
    rules: tuple[RuleGrade, ...]

    def of(self, rule: str) -> RuleGrade:
        """The grade of a rule."""
        return self.rules[RULES.index(rule)]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the cuts say.

    Attributes
    ----------
    months
        Months after a cut that are looked at.
    choosing, judging
        The last but one cut, by which the rule was chosen, and the last.
    chosen
        The rule.
    realised
        After the last cut, profit of the items named and bought ÷ what was expected of them for a year; 1 where nobody bought one.
    """

    months: int
    choosing: CutGrade
    judging: CutGrade
    chosen: str
    realised: float

    @property
    def verdict(self) -> str:
        """Of the chosen rule: "plain" (it is the plain one), "better", "worse" by the interval of profit, else "untold"."""
        more = self.judging.of(self.chosen).more_profit
        if more is None:
            return "plain"
        return "better" if more.low > 0 else "worse" if more.high < 0 else "untold"


def horizon(months: int) -> int | None:
    """Months after a cut that so many months of data allow; None: too few to judge."""
    return next((after for needed, after in HORIZONS if months >= needed), None)


def judge(choosing: Cut, judging: Cut, items: int, segment: np.ndarray) -> Judgement | None:
    """The rules after two cuts; None where a cut has no customers.

    Parameters
    ----------
    choosing, judging : the last but one cut and the last
    items : number of items, J
    segment : int[N], as in `item_range`
    """
    first, last = _grade(choosing, items, segment), _grade(judging, items, segment)
    if first is None or last is None:
        return None
    chosen = max(first[0].rules, key=lambda grade: grade.profit).rule
    return Judgement(choosing.months, first[0], last[0], chosen, last[1][chosen])


def _grade(cut: Cut, items: int, segment: np.ndarray) -> tuple[CutGrade, dict[str, float]] | None:
    found = item_range(cut.then, items, segment)
    rows = found.buyers
    if not len(rows) or not len(found.offered):
        return None
    later = cut.later.recent
    bought = incidence(cut.later.customer[later], cut.later.item[later], len(segment), np.arange(items), items)
    earned = incidence(cut.later.customer[later], cut.later.item[later], len(segment), np.arange(items), items, cut.later.profit[later])
    hits: list[np.ndarray] = []
    profits: list[np.ndarray] = []
    realised: dict[str, float] = {}
    for rule in RULES:
        named = best_items(found, rule, rows)
        hit, profit = (_cells(matrix, rows, named) for matrix in (bought, earned))
        expected = float(np.nansum(np.where(hit > 0, margins(found, items, rows, named), 0.0)))
        realised[rule] = max(float(profit.sum()) / expected, 0.0) if expected > 0 else 1.0
        hits.append(hit.any(axis=1).astype(float))
        profits.append(profit.sum(axis=1))
    columns = np.column_stack(
        [*(hits[k] - hits[0] for k in range(1, len(RULES))), *(profits[k] - profits[0] for k in range(1, len(RULES)))]
    )
    n = len(rows)
    draws = bootstrap_sums(columns) / n
    grades = [RuleGrade(PLAIN, float(hits[0].mean()), 100 * float(profits[0].mean()), None, None)]
    for k, rule in enumerate(RULES[1:]):
        more, money = k, k + len(RULES) - 1
        grades.append(
            RuleGrade(
                rule,
                float(hits[k + 1].mean()),
                100 * float(profits[k + 1].mean()),
                _interval(float(columns[:, more].mean()), draws[:, more]),
                _interval(100 * float(columns[:, money].mean()), 100 * draws[:, money]),
            )
        )
    return CutGrade(cut.then.as_of, cut.later.as_of, n, tuple(grades)), realised


def _cells(matrix, rows: np.ndarray, named: np.ndarray) -> np.ndarray:  # noqa: ANN001  a scipy matrix
    """float64[n, NAMED]: the cells of the items named, 0 where none is."""
    return np.column_stack([np.where(column >= 0, np.asarray(matrix[rows, np.maximum(column, 0)]).ravel(), 0.0) for column in named.T])


def _interval(value: float, draws: np.ndarray) -> Interval:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))
