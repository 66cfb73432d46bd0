"""Tables of the life cycle: the stages on a date and over the quarters, flows between stages, and lengths of stay.

Every function counts the customers in `customer_mask` (bool[N]; None: everyone).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.lifecycle.stages import DECLINE, REASONS, STAGES, LifeCycle, stage_totals


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage at a quarter's end. Money of the 12 months up to it; `net_profit` None where no profit is known, the gross
    profit where service costs are unknown; `losing`: customers with a profit below zero."""

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
    """How long customers stay in a stage, in quarters: the number of quarter ends at which they were in it.

    present    customers in it now, and the median of their stay so far
    finished   stays that have ended, and their median; None without any
    """

    stage: str
    present: int
    present_median: float | None
    finished: int
    finished_median: float | None


@dataclass(frozen=True, eq=False)
class LifeTables:
    """All tables for one mask: the stages at each quarter's end, newest last; flows int64[5, 4]; stays; `decliners`, the rows
    that entered decline in the newest quarter."""

    quarters: tuple[QuarterStages, ...]
    flows: np.ndarray
    stays: tuple[Stay, ...]
    decliners: np.ndarray


def life_tables(life: LifeCycle, customer_mask: np.ndarray | None = None) -> LifeTables:
    """All tables, cached per mask."""
    return life.cached(
        customer_mask,
        lambda: LifeTables(
            stages_over_time(life, customer_mask),
            flows(life, customer_mask),
            stays(life, customer_mask),
            entered_decline(life, customer_mask),
        ),
    )


def stage_rows(life: LifeCycle, customer_mask: np.ndarray | None = None) -> tuple[StageRow, ...]:
    """The stages on the grading date."""
    if life.now is None:
        return tuple(StageRow(stage, 0, 0.0, 0.0 if life.has_profit else None, 0) for stage in STAGES)
    return _rows(life, len(life.ends) - 1, customer_mask)


def stages_over_time(life: LifeCycle, customer_mask: np.ndarray | None = None) -> tuple[QuarterStages, ...]:
    """The stages at the end of each shown quarter, oldest first."""
    return tuple(QuarterStages(life.ends[q], _rows(life, q, customer_mask)) for q in range(len(life.ends) - life.shown, len(life.ends)))


def flows(life: LifeCycle, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """int64[5, 4]: customers by stage a quarter ago and now; the last row holds those without a purchase a quarter ago."""
    before, now = _chosen(life.before, customer_mask).astype(np.int64), _chosen(life.today, customer_mask).astype(np.int64)
    n = len(STAGES)
    codes = (before[now >= 0] % (n + 1)) * n + now[now >= 0]  # −1 % 5 is 4: the last row
    return np.bincount(codes, minlength=(n + 1) * n).reshape(n + 1, n)


def rows_moved(life: LifeCycle, before: int, now: int, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """int64[n]: rows that were in stage `before` a quarter ago (−1: no purchase yet) and are in stage `now`."""
    return _where((life.before == before) & (life.today == now), customer_mask)


def entered_decline(life: LifeCycle, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """int64[n]: rows that entered decline in the newest quarter, from any stage."""
    return _where((life.today == DECLINE) & (life.since == 0), customer_mask)


def decline_reason_counts(life: LifeCycle, rows: np.ndarray) -> dict[str, int]:
    """Reason of decline → customers, for the customers of `rows` (int64[n])."""
    counts = np.bincount(life.reason[rows].astype(np.int64) + 1, minlength=len(REASONS) + 1)[1:]
    return {reason: int(n) for reason, n in zip(REASONS, counts, strict=True)}


def stays(life: LifeCycle, customer_mask: np.ndarray | None = None) -> tuple[Stay, ...]:
    """How long customers stay in each stage. A stay that still lasts counts as present, never as finished."""
    longest, n = len(life.ends), len(STAGES)
    finished = np.zeros(n * (longest + 1), dtype=np.int64)
    lasted = np.zeros(len(_chosen(life.today, customer_mask)), dtype=np.int64)
    for q in range(1, longest):
        before, now = _chosen(life.stage[q - 1], customer_mask), _chosen(life.stage[q], customer_mask)
        lasted += before >= 0
        left = (before != now) & (before >= 0)
        finished += np.bincount(before[left].astype(np.int64) * (longest + 1) + lasted[left], minlength=len(finished))
        lasted[left] = 0
    now, since = _chosen(life.today, customer_mask), _chosen(life.since, customer_mask).astype(np.int64)
    result = []
    for code, stage in enumerate(STAGES):
        present = np.bincount(since[now == code] + 1, minlength=longest + 1)
        ended = finished[code * (longest + 1) : (code + 1) * (longest + 1)]
        result.append(Stay(stage, int(present.sum()), _median(present), int(ended.sum()), _median(ended)))
    return tuple(result)


def _median(counts: np.ndarray) -> float | None:
    """Median of 0, 1, 2 …, each occurring `counts` times (the mean of the middle two); None without values."""
    upto = np.cumsum(counts)
    if not upto[-1]:
        return None
    low, high = np.searchsorted(upto, [(upto[-1] - 1) // 2, upto[-1] // 2], side="right")
    return (int(low) + int(high)) / 2


def _rows(life: LifeCycle, q: int, customer_mask: np.ndarray | None) -> tuple[StageRow, ...]:
    """The stages at the end of quarter `q`: for everyone from the exact totals, for a mask from the customers' own values."""
    stage, at = life.stage[q], q - (len(life.ends) - life.shown)
    counts = np.bincount(_chosen(stage, customer_mask).astype(np.intp) + 1, minlength=len(STAGES) + 1)[1:]
    if customer_mask is None:
        sums = life.totals[at]
    elif life.now is not None and q == len(life.ends) - 1:
        sums = stage_totals(stage[customer_mask], life.now.amount[customer_mask], life.now.profit[customer_mask])
    else:
        sums = stage_totals(stage[customer_mask], life.amount[at][customer_mask], life.profit[at][customer_mask])
    amount, profit, losing = sums
    return tuple(
        StageRow(
            name, int(counts[k]), float(amount[k]), float(profit[k]) if life.has_profit else None, int(losing[k]) if life.has_profit else 0
        )
        for k, name in enumerate(STAGES)
    )


def _chosen(values: np.ndarray, customer_mask: np.ndarray | None) -> np.ndarray:
    return values if customer_mask is None else values[customer_mask]


def _where(holds: np.ndarray, customer_mask: np.ndarray | None) -> np.ndarray:
    return np.flatnonzero(holds if customer_mask is None else holds & customer_mask)
