"""Influence: what the customers bring that a customer sent. A key customer need not be a large one (S3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array


@dataclass(frozen=True, eq=False)
class Influence:
    """Row i is customer i.

    referred   int32[N]: customers it sent that are on file
    brought    float64[N]: the profit they brought in the window, 0 for who sent nobody; NaN for everyone where no
               referral is known
    basis      what that profit is
    """

    referred: np.ndarray
    brought: np.ndarray
    basis: str

    @property
    def metrics(self) -> Mapping[str, np.ndarray]:
        return {"influence": self.brought}


def influence(referrers: np.ndarray, referred: np.ndarray, profit: np.ndarray, basis: str) -> Influence:
    """From pairs of rows (who sent, who was sent) and what each customer brings, float64[N]; unknown profit adds nothing."""
    count = len(profit)
    sent = np.bincount(referrers, minlength=count)
    brought = np.bincount(referrers, weights=np.nan_to_num(profit[referred]), minlength=count)
    if not len(referrers):
        brought = np.full(count, np.nan)
    return Influence(frozen_array(sent, np.int32), frozen_array(brought), basis)
