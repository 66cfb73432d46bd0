"""Slow buyers: customers whose own rhythm makes the horizon too short, judged on twice as many days.

Who usually buys every four months says little by buying nothing for six. So a customer whose own median gap is longer than half the
horizon H is judged on 2H days: a lapse is no purchase in 2H days, and its risk is learnt and tested on cut-offs whose 2H days are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.kernel.readiness import Requirement

#: the horizon of slow buyers, in horizons of the others
TIMES = 2


def slow_horizon(horizon_days: int) -> int:
    """Days that a slow buyer is judged on, where the others are judged on `horizon_days`."""
    return TIMES * horizon_days


def is_slow(own_gap: np.ndarray, horizon_days: int) -> np.ndarray:
    """bool[n]: own median gap (float64[n], days; NaN: none yet) longer than half of `horizon_days`."""
    with np.errstate(invalid="ignore"):
        return own_gap > horizon_days / 2


@dataclass(frozen=True, slots=True)
class SlowBuyers:
    """How the slow buyers are judged.

    customers     slow buyers that are active now
    horizon_days  days they are judged on: 2H, or H where one of `rules` is not met
    rules         the data that 2H days need, and what there is
    test          their own test cut-off; None where they are judged on H
    tested, lapses   how many were tested on it, and how many of them lapsed
    """

    customers: int
    horizon_days: int
    rules: tuple[Requirement, ...] = ()
    test: date | None = None
    tested: int = 0
    lapses: int = 0

    @property
    def apart(self) -> bool:
        """True where they are judged on their own horizon."""
        return self.test is not None
