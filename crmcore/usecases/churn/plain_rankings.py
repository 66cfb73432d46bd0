"""Plain rankings that a churn model has to beat, from what was known on its test cut-off."""

from __future__ import annotations

import numpy as np

from crmcore.domain.churn.prediction.features import YEAR, ChurnFacts
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.purchase_models.bg_nbd import fit_bg_nbd, group_histories

#: the usual gap of customers that have none, for the ranking by silence: this percentile of the others'
USUAL_PERCENTILE = 90


def plain_rankings(then: ChurnFacts, positions: np.ndarray) -> dict[str, np.ndarray]:
    """Name → float64[k] of the customers at `positions` (int64[k]) of `then`, higher: more likely to lapse. Without "bgnbd" where that
    model finds no best fit."""
    gap, since = then.own_gap[positions], then.days_since[positions]
    usual = float(np.nanpercentile(then.own_gap, USUAL_PERCENTILE)) if (~np.isnan(then.own_gap)).any() else 1.0
    gap = np.where(np.isnan(gap), usual, gap)
    rankings = {"silence": since / np.maximum(gap, 1), "fewest_orders": -then.purchases[YEAR][positions], "longest_gap": gap}
    gone_by_model = _gone_by_bg_nbd(then)
    if gone_by_model is not None:
        rankings["bgnbd"] = gone_by_model[positions]
    return rankings


def _gone_by_bg_nbd(then: ChurnFacts) -> np.ndarray | None:
    """1 − P(alive) of every customer of the sample, float64[n]; None where the model finds no best fit."""
    bought = np.flatnonzero(then.purchase_days > 0)
    age, since = then.tenure[bought].astype(np.int64), then.days_since[bought].astype(np.int64)
    gone = np.zeros(then.count)
    try:
        histories = group_histories(then.purchase_days[bought] - 1, age - since, age)
        often = fit_bg_nbd(histories)
    except Problem:
        return None
    gone[bought] = 1 - often.p_alive(histories.x, histories.t_x, histories.T)[histories.index]
    return gone
