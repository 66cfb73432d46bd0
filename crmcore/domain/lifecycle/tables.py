"""The life cycle in a few lines: the stages on a date and over the quarters, who went from which to which, how long they stay.

Every function looks at the customers of `part` (bool[N]; None: everyone).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.lifecycle.stages import DECLINE, REASONS, STAGES, LifeCycle, stage_totals


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage at a quarter's end. Money of the 12 months up to it; `net_profit` None where no profit is known, gross
    where nobody told what serving costs; `losing` customers have a profit below zero."""

    stage: str
    customers: int
    order_amount: float
    net_profit: float | None
    losing: int


@dataclass(frozen=True, slots=True)
class QuarterStages:
    """The stages at the end of one quarter, in the order of STAGES."""

    end: date
    stages: tuple[StageRow, ...]


@dataclass(frozen=True, slots=True)
class Stay:
    """How long customers stay in a stage, in quarters, one for each quarter's end that they were found in it.

    present    customers in it now, and the median of what they have stayed so far
    finished   stays that have ended, and their median; None where there is none
    """

    stage: str
    present: int
    present_median: float | None
    finished: int
    finished_median: float | None


@dataclass(frozen=True, eq=False)
class LifeTables:
    """All of it: the stages at each quarter's end, the newest last; flows int64[5, 4]; stays; rows that came into decline."""

    quarters: tuple[QuarterStages, ...]
    flows: np.ndarray
    stays: tuple[Stay, ...]
    decliners: np.ndarray


def life_tables(life: LifeCycle, part: np.ndarray | None = None) -> LifeTables:
    """Every table of a part of the customers, worked out once."""
    told: LifeTables = life.told(
        part, lambda: LifeTables(stages_over_time(life, part), flows(life, part), stays(life, part), entered_decline(life, part))
    )
    return told


def stage_rows(life: LifeCycle, part: np.ndarray | None = None) -> tuple[StageRow, ...]:
    """The stages on the date looked at."""
    if life.now is None:
        return tuple(StageRow(stage, 0, 0.0, 0.0 if life.has_profit else None, 0) for stage in STAGES)
    return _rows(life, len(life.ends) - 1, part)


def stages_over_time(life: LifeCycle, part: np.ndarray | None = None) -> tuple[QuarterStages, ...]:
    """The stages at the end of each quarter that is shown, oldest first."""
    return tuple(QuarterStages(life.ends[q], _rows(life, q, part)) for q in range(len(life.ends) - life.shown, len(life.ends)))


def flows(life: LifeCycle, part: np.ndarray | None = None) -> np.ndarray:
    """int64[5, 4]: customers by stage a quarter ago and now; the last row are those without a purchase a quarter ago."""
    before, now = _chosen(life.before, part).astype(np.int64), _chosen(life.today, part).astype(np.int64)
    n = len(STAGES)
    codes = (before[now >= 0] % (n + 1)) * n + now[now >= 0]  # −1 % 5 is 4: the last row
    return np.bincount(codes, minlength=(n + 1) * n).reshape(n + 1, n)


def rows_moved(life: LifeCycle, before: int, now: int, part: np.ndarray | None = None) -> np.ndarray:
    """Rows that stood in stage `before` a quarter ago (−1: no purchase yet) and stand in `now`."""
    return _where((life.before == before) & (life.today == now), part)


def entered_decline(life: LifeCycle, part: np.ndarray | None = None) -> np.ndarray:
    """Rows that came into decline in the newest quarter, from wherever."""
    return _where((life.today == DECLINE) & (life.since == 0), part)


def decline_reason_counts(life: LifeCycle, rows: np.ndarray) -> dict[str, int]:
    """Why the customers of `rows` are in decline: reason → customers."""
    counts = np.bincount(life.reason[rows].astype(np.int64) + 1, minlength=len(REASONS) + 1)[1:]
    return {reason: int(n) for reason, n in zip(REASONS, counts, strict=True)}


def stays(life: LifeCycle, part: np.ndarray | None = None) -> tuple[Stay, ...]:
    """How long customers stay in each stage. A stay that goes on is counted as present, never as finished."""
    longest, n = len(life.ends), len(STAGES)
    finished = np.zeros(n * (longest + 1), dtype=np.int64)
    lasted = np.zeros(len(_chosen(life.today, part)), dtype=np.int64)
    for q in range(1, longest):
        before, now = _chosen(life.stage[q - 1], part), _chosen(life.stage[q], part)
        lasted += before >= 0
        left = (before != now) & (before >= 0)
        finished += np.bincount(before[left].astype(np.int64) * (longest + 1) + lasted[left], minlength=len(finished))
        lasted[left] = 0
    now, since = _chosen(life.today, part), _chosen(life.since, part).astype(np.int64)
    told = []
    for code, stage in enumerate(STAGES):
        present = np.bincount(since[now == code] + 1, minlength=longest + 1)
        ended = finished[code * (longest + 1) : (code + 1) * (longest + 1)]
        told.append(Stay(stage, int(present.sum()), _median(present), int(ended.sum()), _median(ended)))
    return tuple(told)


def _median(counts: np.ndarray) -> float | None:
    """Median of 0, 1, 2 … each as often as `counts` says: the mean of the middle two; None of nothing."""
    upto = np.cumsum(counts)
    if not upto[-1]:
        return None
    low, high = np.searchsorted(upto, [(upto[-1] - 1) // 2, upto[-1] // 2], side="right")
    return (int(low) + int(high)) / 2


def _rows(life: LifeCycle, q: int, part: np.ndarray | None) -> tuple[StageRow, ...]:
    """The stages at the end of quarter `q`: of everyone as summed when replayed, of a part from what is kept of each."""
    stage, at = life.stage[q], q - (len(life.ends) - life.shown)
    counts = np.bincount(_chosen(stage, part).astype(np.intp) + 1, minlength=len(STAGES) + 1)[1:]
    if part is None:
        sums = life.totals[at]
    elif life.now is not None and q == len(life.ends) - 1:
        sums = stage_totals(stage[part], life.now.amount[part], life.now.profit[part])
    else:
        sums = stage_totals(stage[part], life.amount[at][part], life.profit[at][part])
    amount, profit, losing = sums
    return tuple(
        StageRow(
            name, int(counts[k]), float(amount[k]), float(profit[k]) if life.has_profit else None, int(losing[k]) if life.has_profit else 0
        )
        for k, name in enumerate(STAGES)
    )


def _chosen(values: np.ndarray, part: np.ndarray | None) -> np.ndarray:
    return values if part is None else values[part]


def _where(holds: np.ndarray, part: np.ndarray | None) -> np.ndarray:
    return np.flatnonzero(holds if part is None else holds & part)
