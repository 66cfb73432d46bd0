"""How sure the equity is: the bootstrap over customers of its sum, with retention estimated anew in each draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.kernel.customer_bootstrap import bootstrap_sums, interval
from crmcore.domain.value.method_choice import ANNUITY
from crmcore.domain.value.retention import shrunk_retention
from crmcore.domain.value.valuation import Valuation, present_value


def equity_interval(
    valuation: Valuation, view: LongView, customer_mask: np.ndarray | None = None, progress: Callable[[float], None] | None = None
) -> tuple[float, float] | None:
    """The 90 % interval of the sum of current values.

    By the annuity each draw of customers estimates the retention of every segment anew, where it is estimated at all. By the other methods
    what was learned stays as it is: only who the customers are varies, and the interval is too narrow by that.

    Parameters
    ----------
    customer_mask : bool[N], whose values are summed; None: everyone. Retention rests on all customers.
    progress : called with the share that is done, 0–1

    Returns
    -------
    (low, high) in the company's currency; None where nobody's value is known.
    """
    inside = ~np.isnan(valuation.current_value)
    if customer_mask is not None:
        inside = inside & customer_mask
    if not inside.any():
        return None
    if valuation.method != ANNUITY or valuation.source != "estimated":
        return interval(bootstrap_sums(np.where(inside, np.nan_to_num(valuation.current_value), 0.0)[:, None], progress)[:, 0])
    group, size = view.segment + 1, len(view.segments) + 1
    rows = np.arange(view.count)
    columns = np.zeros((view.count, 3 * size))
    for k, values in enumerate((view.bought_before, view.bought & view.bought_before, np.where(inside, valuation.margin, 0.0))):
        columns[rows, k * size + group] = values
    sums = bootstrap_sums(columns, progress)
    buyers, retained, margin = (sums[:, k * size : (k + 1) * size] for k in range(3))
    equity = np.array(
        [
            np.nansum(present_value(margin[draw], shrunk_retention(buyers[draw], retained[draw]), valuation.terms))
            for draw in range(len(sums))
        ]
    )
    return interval(equity)
