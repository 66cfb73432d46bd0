"""The ladder of loyalty: satisfied → trusting → loyal in deed → loyal at heart → loyal for good.

The levels and their order are those of a lecture that stands behind this product; what reaches each is ours.
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
    """How high each customer stands.

    rung      int8[N]: the highest rung reached without a gap, counted from 1; 0: the foot; −1: not in the population
    stopped   bool[N]: climbs no higher because the next rung asks what is not known
    """

    rung: np.ndarray
    stopped: np.ndarray


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One rung, or the foot: how many stand on it, how many reached it or more, and how many of those on it are stopped
    by an answer that is not known."""

    rung: str
    customers: int
    reached: int
    stopped: int


def ladder(loyalty: Loyalty) -> Ladder:
    """Let every customer of the population climb."""
    climbing = np.array(loyalty.population)
    rung = np.where(climbing, 0, -1).astype(np.int8)
    stopped = np.zeros(len(rung), bool)
    for height, (reached, known) in enumerate(_rungs(loyalty), start=1):
        stopped |= climbing & ~known
        climbing &= reached & known
        rung[climbing] = height
    return Ladder(frozen_array(rung, np.int8), frozen_array(stopped, np.bool_))


def ladder_rows(found: Ladder, part: np.ndarray | None = None) -> tuple[LadderRow, ...]:
    """The foot and then each rung upwards, over the customers of `part` (bool[N]; None: everyone)."""
    who = found.rung >= 0 if part is None else (found.rung >= 0) & part
    n = len(RUNGS) + 1
    on = np.bincount(found.rung[who], minlength=n)
    held = np.bincount(found.rung[who & found.stopped], minlength=n)
    above = np.cumsum(on[::-1])[::-1]
    return tuple(LadderRow(code, int(on[k]), int(above[k]), int(held[k])) for k, code in enumerate((FOOT, *RUNGS)))


def _rungs(loyalty: Loyalty) -> list[tuple[np.ndarray, np.ndarray]]:
    """(reached, known) of each rung from below, bool[N] each."""
    answers = loyalty.relationship.answers
    everyone = np.ones(len(loyalty.box), bool)
    return [
        _from(answers["satisfaction"], SATISFIED_FROM),
        _from(answers["trust"], TRUSTING_FROM),
        (loyalty.high_repeat, everyone),
        _from(answers["recommend"], RECOMMENDS_FROM),
        _lasting(loyalty),
    ]


def _from(answer: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(invalid="ignore"):
        return answer >= least, ~np.isnan(answer)


def _lasting(loyalty: Loyalty) -> tuple[np.ndarray, np.ndarray]:
    """Truly loyal now and at the ends of the three quarters before. One quarter that was not decides it, also beside
    others of which the attitude is not known."""
    quarters = np.stack(loyalty.history)
    refuted = ((quarters != TRUE) & (quarters != UNKNOWN)).any(axis=0)
    return (quarters == TRUE).all(axis=0), refuted | (quarters != UNKNOWN).all(axis=0)
