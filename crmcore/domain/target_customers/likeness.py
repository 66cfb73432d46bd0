"""How much a prospect resembles the best customers, by descriptive columns alone: a logistic regression, and the plain rule beside it.

The score is the log-odds of being among the best (logistic) or the share of best customers in its segment (rule). It ranks; nobody
has judged anybody by it, and the growth outlook stays a person's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from crmcore.domain.grading.mart import Customers
from crmcore.domain.target_customers.profile import described_fields

#: the best: this share of those who bought, by profit
BEST_SHARE = 0.2
#: values of a column that have a coefficient of their own, and customers that a value needs for one
MOST_VALUES, FEWEST_OF_VALUE = 30, 10
#: customers that the regression is fitted on, every k-th beyond
MOST_FITTED = 20_000
#: the column of the plain rule: the first that is known
RULE_FIELDS: tuple[str, ...] = ("segment", "industry", "size", "region", "kind", "channel", "branch", "city")


@dataclass(frozen=True, eq=False)
class Likeness:
    """What a customer's descriptive values add to its score. `by_field`: column → value → what it adds; values without an entry, and
    unknown ones, add `otherwise[column]`. `start`: what everybody begins with."""

    start: float
    by_field: Mapping[str, Mapping[str, float]]
    otherwise: Mapping[str, float]

    def score(self, customers: Customers, rows: np.ndarray) -> np.ndarray:
        """float64[k]: the score of the customers in `rows` (int64[k])."""
        total = np.full(len(rows), self.start)
        for field in self.by_field:
            total += self._added(customers, field, rows)
        return total

    def reasons(self, customers: Customers, rows: np.ndarray) -> list[tuple[str, str] | None]:
        """Of each customer in `rows` (int64[k]) the column and value that adds most to its score; None where none adds anything."""
        fields = [field for field in self.by_field if field in customers.table.column_names]
        if not fields or not len(rows):
            return [None] * len(rows)
        added = np.stack([self._added(customers, field, rows) for field in fields])
        best = added.argmax(axis=0)
        found: list[tuple[str, str] | None] = []
        for place, row in enumerate(rows.tolist()):
            codes, values = customers.codes(fields[best[place]])
            known = codes[row] >= 0 and added[best[place], place] > 0
            found.append((fields[best[place]], values[codes[row]]) if known else None)
        return found

    def _added(self, customers: Customers, field: str, rows: np.ndarray) -> np.ndarray:
        usual, own = self.otherwise[field], self.by_field[field]
        if field not in customers.table.column_names:
            return np.full(len(rows), usual)
        codes, values = customers.codes(field)
        return np.array([*(own.get(value, usual) for value in values), usual])[codes[rows]]


def best_of(profit: np.ndarray) -> np.ndarray:
    """bool[n]: the BEST_SHARE with the highest profit (float64[n], NaN unknown: never among them), of more than zero; equal ones at the
    edge all count."""
    known = np.flatnonzero(~np.isnan(profit))
    best = np.zeros(len(profit), bool)
    count = int(np.floor(BEST_SHARE * len(known)))
    if count:
        edge = np.sort(profit[known])[-count]
        best[known] = (profit[known] >= edge) & (profit[known] > 0)
    return best


def segment_rule(customers: Customers, rows: np.ndarray, best: np.ndarray) -> Likeness:
    """The plain rule: the share of best customers (bool[n]) among those in `rows` (int64[n]) of the same segment, of all where that is not
    known. Where no segment is known, the first of RULE_FIELDS that is."""
    overall = float(best.mean()) if len(best) else 0.0
    known = described_fields(customers)
    field = next((name for name in RULE_FIELDS if name in known), None)
    if field is None:
        return Likeness(overall, {}, {})
    codes, values = customers.codes(field)
    own = codes[rows]
    count = np.bincount(own[own >= 0], minlength=len(values))
    good = np.bincount(own[own >= 0], weights=best[own >= 0], minlength=len(values))
    shares = {value: float(good[k] / count[k]) for k, value in enumerate(values) if count[k]}
    return Likeness(0.0, {field: shares}, {field: overall})


def logistic(customers: Customers, rows: np.ndarray, best: np.ndarray) -> Likeness | None:
    """A logistic regression on the descriptive columns (Hastie, Tibshirani & Friedman 2009, 4.4; L2, C = 1).

    Parameters
    ----------
    rows : int64[n], who it is fitted on
    best : bool[n], whether each is among the best

    Returns
    -------
    None where no column is known or all are alike.
    """
    step = -(-len(rows) // MOST_FITTED) if len(rows) else 1
    rows, best = rows[::step], best[::step]
    fields = described_fields(customers)
    columns: list[np.ndarray] = []
    names: list[tuple[str, str]] = []
    for field in fields:
        codes, values = customers.codes(field)
        own = codes[rows]
        count = np.bincount(own[own >= 0], minlength=len(values))
        frequent = np.argsort(-count, kind="stable")[:MOST_VALUES]
        for k in frequent[count[frequent] >= FEWEST_OF_VALUE].tolist():
            columns.append(own == k)
            names.append((field, values[k]))
    if not columns or best.all() or not best.any():
        return None
    with threadpool_limits(limits=1):
        fitted = LogisticRegression(C=1.0, max_iter=500).fit(np.stack(columns, axis=1).astype(np.float64), best)
    by_field: dict[str, dict[str, float]] = {field: {} for field, _ in names}
    for (field, value), weight in zip(names, fitted.coef_[0].tolist(), strict=True):
        by_field[field][value] = weight
    return Likeness(float(fitted.intercept_[0]), by_field, dict.fromkeys(by_field, 0.0))
