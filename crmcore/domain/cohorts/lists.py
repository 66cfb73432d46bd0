"""Customer lists of the cohorts page: list code → its customers, the most valuable first.

cohort.<unit>.<k>   the cohort of the quarter or year that ended k periods before the date
change.<kind>       customers of one of CHANGES between the last two years
decile.<k>          the k-th tenth of last year's buyers by amount
truncated           customers whose beginning may lie before the data
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.cohorts.lenses import CHANGES, DECILES, change_kinds, decile_rows
from crmcore.domain.cohorts.periods import UNITS, CustomerPeriods
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Mart
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING

COLUMNS = ("tenure_days", "order_count", "days_since_order")


def periods_of(mart: Mart, unit: str) -> CustomerPeriods:
    """What a mart's customers did in each quarter or year, read on first use."""
    return mart.insight(f"customer_{unit}s", CustomerPeriods)


def customer_list(book: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The list of the customers that `code` names, within `customer_mask` (bool[N]; None: everyone); empty for an unknown code."""
    mask = _select(book.mart, customer_mask, code)
    if mask is None:
        return Finding(code, "plain", {})
    basis = book.mart.basis
    rows = np.flatnonzero(mask if customer_mask is None else mask & customer_mask)
    rows = rows[np.argsort(-book.mart.metrics[basis][rows], kind="stable")]
    return Finding(code, "plain", {"n": len(rows)}, rows, f"{DESCENDING}{basis}", (basis, *COLUMNS))


def _select(mart: Mart, customer_mask: np.ndarray | None, code: str) -> np.ndarray | None:
    """bool[N] of the customers that `code` names; None for an unknown code."""
    kind, *detail = code.split(".")
    if kind == "cohort" and len(detail) == 2 and detail[0] in UNITS and detail[1].isdecimal():
        periods = periods_of(mart, detail[0])
        return periods.cohort_mask(periods.count - 1 - int(detail[1])) if int(detail[1]) < periods.count else None
    if kind == "change" and len(detail) == 1 and detail[0] in CHANGES:
        return change_kinds(periods_of(mart, "year")) == CHANGES.index(detail[0])
    if kind == "decile" and len(detail) == 1 and detail[0].isdecimal() and 1 <= int(detail[0]) <= DECILES:
        mask = np.zeros(mart.count, bool)
        mask[decile_rows(periods_of(mart, "year"), customer_mask)[int(detail[0]) - 1]] = True
        return mask
    if code == "truncated":
        periods = periods_of(mart, "quarter")
        return periods.left_truncated & (periods.cohort >= 0)
    return None
