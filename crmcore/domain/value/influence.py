"""Influence: the profit of the customers that a customer referred. A key customer need not be a large one (S3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array


@dataclass(frozen=True, eq=False)
class Influence:
    """Referrals of every customer. Row i is customer i.

    referred         int32[N]: known customers that it referred
    referral_profit  float64[N]: their profit in the window, 0 without referrals; NaN for everyone where no referral is known
    basis            which profit that is
    """

    referred: np.ndarray
    referral_profit: np.ndarray
    basis: str

    @property
    def metrics(self) -> Mapping[str, np.ndarray]:
        """Metric id → float64[N]."""
        return {"influence": self.referral_profit}


def influence(referrers: np.ndarray, referred: np.ndarray, profit: np.ndarray, basis: str) -> Influence:
    """Sum the profit of referred customers by referrer; unknown profit adds nothing.

    Parameters
    ----------
    referrers, referred : int64[k], pairs of rows
    profit : float64[N], each customer's profit
    basis : which profit it is
    """
    count = len(profit)
    sent = np.bincount(referrers, minlength=count)
    referral_profit = np.bincount(referrers, weights=np.nan_to_num(profit[referred]), minlength=count)
    if not len(referrers):
        referral_profit = np.full(count, np.nan)
    return Influence(frozen_array(sent, np.int32), frozen_array(referral_profit), basis)
