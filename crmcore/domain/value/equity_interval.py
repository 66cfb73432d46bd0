"""How sure the equity is: the bootstrap over customers of its sum, with retention estimated anew in each draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.kernel.customer_bootstrap import bootstrap_cells, interval
from crmcore.domain.value.method_choice import ANNUITY
from crmcore.domain.value.retention import shrunk_retention
from crmcore.domain.value.valuation import Valuation, annuity_factor

Interval = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class EquityIntervals:
    """90 % intervals, (low, high) in the company's currency, of the equity of all customers looked at and of each group of them; None
    where nobody's value is known."""

    all: Interval
    groups: tuple[Interval, ...]


def equity_interval(
    valuation: Valuation, view: LongView, customer_mask: np.ndarray | None = None, progress: Callable[[float], None] | None = None
) -> Interval:
    """The 90 % interval of the sum of current values; see `equity_intervals`."""
    return equity_intervals(valuation, view, np.zeros(view.count, np.int64), 1, customer_mask, progress).all


def equity_intervals(
    valuation: Valuation,
    view: LongView,
    group: np.ndarray,
    groups: int,
    customer_mask: np.ndarray | None = None,
    progress: Callable[[float], None] | None = None,
) -> EquityIntervals:
    """The 90 % intervals of the sums of current values, of all and of each group.

    By the annuity each draw of customers estimates the retention of every segment anew, where it is estimated at all. By the other methods
    what was learned stays as it is: only who the customers are varies, and the interval is too narrow by that. Groups stay as they are.

    Parameters
    ----------
    group : int[N], index of each customer's group, 0 to `groups` − 1; −1: in none
    customer_mask : bool[N], whose values are summed; None: everyone. Retention rests on all customers.
    progress : called with the share that is done, 0–1
    """
    inside = ~np.isnan(valuation.current_value)
    if customer_mask is not None:
        inside = inside & customer_mask
    if not inside.any():
        return EquityIntervals(None, (None,) * groups)
    place = np.where(group < 0, groups, group).astype(np.int64)
    if valuation.method != ANNUITY or valuation.source != "estimated":
        (sums,) = bootstrap_cells([(place, np.where(inside, valuation.current_value, 0.0), groups + 1)], progress)
        return _intervals(sums, place, inside, groups)
    segment, size = (view.segment + 1).astype(np.int64), len(view.segments) + 1
    margin = np.where(inside, valuation.margin, 0.0)
    buyers, retained, earned = bootstrap_cells(
        [
            (segment, view.bought_before, size),
            (segment, view.bought & view.bought_before, size),
            (place * size + segment, margin, (groups + 1) * size),
        ],
        progress,
    )
    factor = np.nan_to_num(annuity_factor(shrunk_retention(buyers, retained), valuation.terms))
    return _intervals((earned.reshape(len(earned), groups + 1, size) * factor[:, None, :]).sum(axis=2), place, inside, groups)


def _intervals(sums: np.ndarray, place: np.ndarray, inside: np.ndarray, groups: int) -> EquityIntervals:
    known = np.bincount(place[inside], minlength=groups + 1) > 0
    return EquityIntervals(interval(sums.sum(axis=1)), tuple(interval(sums[:, k]) if known[k] else None for k in range(groups)))
