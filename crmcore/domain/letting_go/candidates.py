"""Whom to think about letting go: a debt above what the customer earns, or a loss in two years running; and what speaks against it.

A list to look at, no advice: what was tried before is for a person to say. Those whose referrals earn more than is lost
are marked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array

#: why; index = code
WHY: tuple[str, ...] = ("bad_debt", "loss")


@dataclass(frozen=True, eq=False)
class Candidates:
    """The candidates, the most money first; n of them.

    Attributes
    ----------
    rows
        int64[n], rows of the mart.
    why
        int8[n], index into WHY.
    money
        float64[n]: the debt, or the loss of the window (above zero).
    referrals
        float64[n], what customers that it referred earn, 0 where none is known.
    """

    rows: np.ndarray
    why: np.ndarray
    money: np.ndarray
    referrals: np.ndarray

    @property
    def outweighed(self) -> np.ndarray:
        """bool[n]: its referrals earn more than it costs: reassess first."""
        return frozen_array(self.referrals >= self.money, np.bool_)


def candidates(
    long_overdue: np.ndarray, net: np.ndarray, net_before: np.ndarray, referrals: np.ndarray, looked_at: np.ndarray
) -> Candidates:
    """The customers whose long overdue debt is larger than their net profit of the window (a loss counts as nothing), or whose net profit
    is below zero in the window and was so in the year before.

    Parameters
    ----------
    long_overdue : float64[N], overdue for more than 90 days
    net, net_before : float64[N], net profit of the window, and profit of the year before; NaN where unknown
    referrals : float64[N], what its referrals earn; NaN where unknown
    looked_at : bool[N], who may be one: still a customer, not let go yet
    """
    with np.errstate(invalid="ignore"):
        debt = (long_overdue > 0) & (long_overdue > np.nan_to_num(np.maximum(net, 0.0)))
        loss = (net < 0) & (net_before < 0)
    rows = np.flatnonzero((debt | loss) & looked_at)
    money = np.where(debt, long_overdue, -net)[rows]
    order = np.argsort(-money, kind="stable")
    rows = rows[order]
    return Candidates(
        frozen_array(rows, np.int64),
        frozen_array(np.where(debt[rows], 0, 1), np.int8),
        frozen_array(money[order]),
        frozen_array(np.nan_to_num(referrals[rows])),
    )
