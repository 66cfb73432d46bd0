"""Which of two forecasts of a loss counts: lapse risk × (1 − share that comes back), or a model of the loss itself.

A loss is a lapse without a return: no purchase in the horizon and the twelve months after it. Both forecasts are made with what was known
on an earlier day and held against what followed, by the Brier score (Brier 1950): the mean squared error of a probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.kernel.customer_bootstrap import bootstrap_sums, interval
from crmcore.domain.kernel.readiness import Requirement

#: losses known below which no model of the loss is tried
NEEDED_LOSSES = 300


@dataclass(frozen=True, slots=True)
class LossTrial:
    """What became of the trial for the customers that are judged on `horizon_days`.

    rules             the data that the trial needs, and what there is
    cut_off           the day it was made for; None where a rule is not met, and with it all that follows
    customers, losses how many were active on that day, and how many of them were lost
    direct, product   Brier scores of the model of the loss and of lapse risk × (1 − share that comes back)
    difference        90 % interval of `direct` − `product`, customers resampled
    """

    horizon_days: int
    rules: tuple[Requirement, ...]
    cut_off: date | None = None
    customers: int = 0
    losses: int = 0
    direct: float | None = None
    product: float | None = None
    difference: tuple[float, float] | None = None

    @property
    def used(self) -> bool:
        """True where the model of the loss is surely better: the whole interval of the difference lies below zero."""
        return self.difference is not None and self.difference[1] < 0


def judge_loss(
    horizon_days: int, rules: tuple[Requirement, ...], cut_off: date, direct: np.ndarray, product: np.ndarray, lost: np.ndarray
) -> LossTrial:
    """Hold both forecasts (float64[n], 0–1) against who was lost (bool[n]); n > 0, one row per customer."""
    errors = np.stack([(direct - lost) ** 2, (product - lost) ** 2], axis=1)
    ours, theirs = bootstrap_sums(errors).T / len(lost)
    direct_score, product_score = errors.mean(axis=0).tolist()
    return LossTrial(horizon_days, rules, cut_off, len(lost), int(lost.sum()), direct_score, product_score, interval(ours - theirs))
