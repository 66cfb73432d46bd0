"""What every risk threshold would leave after the calls, and the best one."""

from __future__ import annotations

import numpy as np

from crmcore.domain.churn.call_plan import THRESHOLDS, churn_of, counts_reaching, rows_worth_calling, value_at_risk
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.grading.book import Book

#: net values that differ by less (relative) are equal
_EQUAL = 1e-9


def plan_curve(book: Book, terms: CallTerms, customer_mask: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(thresholds in percent, calls worth their cost, net value), float64[99] each, for every threshold from 1 to 99; with a
    maximum of calls, of those with the highest value at risk. The threshold of `terms` has no effect."""
    churn, worth = churn_of(book), value_at_risk(book)
    rows = rows_worth_calling(book, terms, customer_mask)
    calls = counts_reaching(churn, rows)
    order = rows[np.argsort(-churn.risk[rows], kind="stable")]
    value = np.concatenate([[0.0], np.cumsum(np.nan_to_num(worth[order]))])[calls]
    if terms.most:
        listed = rows[np.argsort(-worth[rows], kind="stable")]
        risk, amounts = churn.risk[listed], np.nan_to_num(worth[listed])
        for at in np.flatnonzero(calls > terms.most):
            value[at] = amounts[np.flatnonzero(risk >= THRESHOLDS[at] / 100)[: terms.most]].sum()
        calls = np.minimum(calls, terms.most)
    return THRESHOLDS.astype(float), calls.astype(float), value * terms.success / 100 - calls * terms.cost


def best_threshold(net: np.ndarray) -> int | None:
    """The threshold in percent with the highest net value (`net`: float64[99], see `plan_curve`), the highest one of equals;
    None where none leaves anything."""
    best = float(net.max())
    return int(THRESHOLDS[np.flatnonzero(net >= best * (1 - _EQUAL))[-1]]) if best > 0 else None
