"""The loyalty ladder: satisfied → trusting → behavioural → attitudinal → sustainable loyalty.

The levels and their order come from the lecture behind this product; the thresholds are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.loyalty.quadrant import TRUE, UNKNOWN, Loyalty

#: the rungs from below; rung k of a customer is RUNGS[k − 1], 0 is the foot
RUNGS: tuple[str, ...] = ("satisfied", "trusting", "behavioural", "attitudinal", "sustainable")
FOOT = "foot"
SATISFIED_FROM, TRUSTING_FROM, RECOMMENDS_FROM = 7.0, 7.0, 9.0


@dataclass(frozen=True, eq=False)
class Ladder:
    """The rung of every customer.

    rung      int8[N]: the highest rung reached without a gap, counted from 1; 0: the foot; −1: not in the population
    stopped   bool[N]: climbs no higher because the next rung needs an answer that is not known
    """

    rung: np.ndarray
    stopped: np.ndarray


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One rung, or the foot: customers on it, customers on it or higher, and those on it stopped by an unknown answer."""

    rung: str
    customers: int
    reached: int
    stopped: int


def ladder(loyalty: Loyalty) -> Ladder:
    """The highest rung of every customer of the population."""
    climbing = np.array(loyalty.population)
    rung = np.where(climbing, 0, -1).astype(np.int8)
    stopped = np.zeros(len(rung), bool)
    for height, (reached, known) in enumerate(_rungs(loyalty), start=1):
        stopped |= climbing & ~known
        climbing &= reached & known
        rung[climbing] = height
    return Ladder(frozen_array(rung, np.int8), frozen_array(stopped, np.bool_))


def ladder_rows(ladder_result: Ladder, customer_mask: np.ndarray | None = None) -> tuple[LadderRow, ...]:
    """The foot and then each rung upwards, over the customers in `customer_mask` (bool[N]; None: everyone)."""
    selected = ladder_result.rung >= 0 if customer_mask is None else (ladder_result.rung >= 0) & customer_mask
    n = len(RUNGS) + 1
    on = np.bincount(ladder_result.rung[selected], minlength=n)
    stopped = np.bincount(ladder_result.rung[selected & ladder_result.stopped], minlength=n)
    above = np.cumsum(on[::-1])[::-1]
    return tuple(LadderRow(code, int(on[k]), int(above[k]), int(stopped[k])) for k, code in enumerate((FOOT, *RUNGS)))


def _rungs(loyalty: Loyalty) -> list[tuple[np.ndarray, np.ndarray]]:
    """(reached, known) of each rung from below, bool[N] each."""
    answers = loyalty.relationship.answers
    everyone = np.ones(len(loyalty.box), bool)
    return [
        _from(answers["satisfaction"], SATISFIED_FROM),
        _from(answers["trust"], TRUSTING_FROM),
        (loyalty.high_repeat, everyone),
        _from(answers["recommend"], RECOMMENDS_FROM),
        _sustainable(loyalty),
    ]


def _from(answer: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """(reached, known) of an answer that must be at least `least`."""
    with np.errstate(invalid="ignore"):
        return answer >= least, ~np.isnan(answer)


def _sustainable(loyalty: Loyalty) -> tuple[np.ndarray, np.ndarray]:
    """(reached, known): truly loyal now and at the ends of the three quarters before. One quarter without true loyalty
    refutes it, even where the attitude of the others is unknown."""
    quarters = np.stack(loyalty.history)
    refuted = ((quarters != TRUE) & (quarters != UNKNOWN)).any(axis=0)
    return (quarters == TRUE).all(axis=0), refuted | (quarters != UNKNOWN).all(axis=0)
