"""The four customer groups of source S0, tested in this order: prospective, over-served, valuable, potential; then the lapsed, else
ordinary: every customer stands in one."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import LAPSED, PROSPECT
from crmcore.domain.grading.tiers import assign_tiers, share_edges
from crmcore.domain.kernel.arrays import frozen_array

#: index = group code
GROUPS: tuple[str, ...] = ("prospective", "over_served", "valuable", "potential", "lapsed", "ordinary")
PROSPECTIVE, OVER_SERVED, VALUABLE, POTENTIAL, LAPSED_GROUP, ORDINARY = range(6)
#: over-served: the share of the service cost is at least so many times the share of the gross profit
OVER_SERVED_RATIO = 2.0
#: percent of the graded customers that are valuable by current value, and that are promising by growth potential
TOP_VALUE, TOP_GROWTH = 20, 30


def value_groups(book: Book) -> np.ndarray:
    """int8[N], index into GROUPS; independent of filters. Over-served needs service costs and a positive gross profit."""
    m, rows = book.mart.metrics, book.rows
    group = np.full(book.mart.count, ORDINARY, np.int8)
    group[book.mart.population == LAPSED] = LAPSED_GROUP
    for metric, top, code in (("growth_potential", TOP_GROWTH, POTENTIAL), ("current_value", TOP_VALUE, VALUABLE)):
        group[rows[_best(m[metric][rows], top)]] = code
    group[rows[_over_served(m["service_cost"][rows], m["gross_profit"][rows], m["net_profit"][rows])]] = OVER_SERVED
    group[book.mart.population == PROSPECT] = PROSPECTIVE
    return frozen_array(group, np.int8)


def _best(values: np.ndarray, percent: int) -> np.ndarray:
    """bool[n]: the best `percent` of the known values."""
    known = ~np.isnan(values)
    best = np.zeros(len(values), bool)
    if known.any():
        best[known] = assign_tiers(values[known], share_edges(values[known], (percent, 100 - percent))) == 0
    return best


def _over_served(service: np.ndarray, gross: np.ndarray, net: np.ndarray) -> np.ndarray:
    """bool[n]: share of the service cost ≥ 2 × share of the gross profit, and net profit below the median."""
    spent, earned = np.nansum(service), np.nansum(gross)
    if spent <= 0 or earned <= 0:
        return np.zeros(len(service), bool)
    with np.errstate(invalid="ignore"):
        return (service > 0) & (service / spent >= OVER_SERVED_RATIO * gross / earned) & (net < np.nanmedian(net))
