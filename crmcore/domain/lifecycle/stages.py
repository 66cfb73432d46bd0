"""The customer life cycle: exploration → formation → stable → decline, replayed quarter by quarter.

A stage does not follow from the newest figures alone: a customer that buys as often as a stable one but came yesterday is
still in exploration. So the quarters are replayed from the first order on. The quarter of the first purchase is exploration,
each further stage takes a quarter at least, decline can follow any stage and outranks all, and a customer that recovers
returns to formation. The stages are those of Dwyer, Schurr & Oh (1987), "Developing buyer-seller relationships", Journal of
Marketing 51(2); the thresholds are ours (silence: see `silence`). Who bought on one day only and has not been back for longer than
nearly all took who came back stands apart: it came once, and never declined.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.lifecycle.silence import SilenceRule

Result = TypeVar("Result")

#: index = stage code; −1: no purchase yet
STAGES: tuple[str, ...] = ("exploration", "formation", "stable", "decline", "came_once")
EXPLORATION, FORMATION, STABLE, DECLINE, CAME_ONCE = range(5)
#: why a customer is in decline, in this order: silent for longer than its own rhythm explains; or it buys far less than the year before
REASONS: tuple[str, ...] = ("own_rhythm", "amount")

#: exploration lasts while there are no more days with a purchase than these
FEW_DAYS = 2
#: stable: at least so many days with a purchase and months since the first, and no larger fall of the yearly amount
STABLE_DAYS, STABLE_MONTHS, MILD_FALL = 4, 12, 0.30
#: decline by amount: the yearly amount fell by this much, with so many purchases in either year
STEEP_FALL, FALL_PURCHASES = 0.50, 3

#: quarters shown; the replay goes back further
SHOWN_QUARTERS = 12
QUARTER_MONTHS = 3
#: longest replay: a single order of a century ago would otherwise cost hundreds of quarters
MAX_QUARTERS = 60
#: masks of customers whose tables stay cached
CACHED_MASKS = 4


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Facts of n customers at the end of a quarter; row i is the same customer in every snapshot of a replay.

    end                        last day of the quarter
    purchase_days              int32[n], days with a purchase so far; 0: none yet, and then the rest means nothing
    tenure_days, silent_days   int32[n], days since the first and since the newest purchase
    median_gap                 float64[n], median days between purchases, NaN before the second
    amount, amount_before      float64[n], order amount of the last 12 months and of the 12 before; NaN unknown
    profit                     float64[n], of the last 12 months; NaN unknown
    amount_to_date             float64[n], NaN unknown
    purchases(_before)         int32[n], purchases in those 12 months
    rule                       the silence rule as the facts known by then make it, of all customers
    """

    end: date
    purchase_days: np.ndarray
    tenure_days: np.ndarray
    silent_days: np.ndarray
    median_gap: np.ndarray
    amount: np.ndarray
    amount_before: np.ndarray
    profit: np.ndarray
    amount_to_date: np.ndarray
    purchases: np.ndarray
    purchases_before: np.ndarray
    rule: SilenceRule


@dataclass(frozen=True, eq=False)
class LifeCycle:
    """The stages of N customers at Q quarter ends, oldest first; row i is customer i.

    ends      last days of the quarters; the last one is the grading date; () before anyone's first purchase
    stage     int8[Q, N], index into STAGES, −1: no purchase yet
    amount, profit   float32[S, N]: of the 12 months up to each of the last S quarter ends, NaN unknown
    totals    float64[S, 3, stages]: amount, profit and customers with a loss of each stage at those ends, over everyone; exact,
              while `amount` and `profit` are rounded to float32 to save memory
    since     int16[N], quarters since the present stage was entered, 0: in this quarter; −1: none entered yet
    reason    int8[N], index into REASONS, why the customer is in decline now; −1: it is not
    now       the newest snapshot, in full precision; None without quarters
    basis     what `profit` is: "net_profit", "gross_profit", or "order_amount" where no profit is known
    """

    ends: tuple[date, ...]
    stage: np.ndarray
    amount: np.ndarray
    profit: np.ndarray
    totals: np.ndarray
    since: np.ndarray
    reason: np.ndarray
    now: Snapshot | None
    basis: str = "net_profit"
    _cache: dict[bytes, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def count(self) -> int:
        """Number of customers N."""
        return int(self.stage.shape[1])

    @property
    def shown(self) -> int:
        """Number S of newest quarters that have amounts and profits."""
        return len(self.amount)

    @cached_property
    def today(self) -> np.ndarray:
        """int8[N]: the stage on the grading date."""
        return self.stage[-1] if self.ends else frozen_array(np.full(self.count, -1), np.int8)

    @cached_property
    def before(self) -> np.ndarray:
        """int8[N]: the stage a quarter ago, −1: none."""
        return self.stage[-2] if len(self.ends) > 1 else frozen_array(np.full(self.count, -1), np.int8)

    @property
    def has_profit(self) -> bool:
        """True where `profit` is a profit and not the order amount in its place."""
        return self.basis != "order_amount"

    def silence_chance(self, rows: np.ndarray) -> np.ndarray:
        """float64[n]: of the customers in `rows` (int64[n]), the chance of a gap as long as the present silence, rounded up to whole
        percents, so that it is no more than told; NaN without a rhythm."""
        if self.now is None:
            return np.full(len(rows), np.nan)
        now = self.now
        return np.ceil(now.rule.chance(now.purchase_days[rows], now.tenure_days[rows], now.silent_days[rows]) * 100) / 100

    def cached(self, customer_mask: np.ndarray | None, compute: Callable[[], Result]) -> Result:
        """The result of `compute` for a mask (bool[N]; None: everyone), cached for the CACHED_MASKS newest masks."""
        key = b"" if customer_mask is None else customer_mask.tobytes()
        result = cast("Result | None", self._cache.get(key))
        if result is None:
            result = compute()  # another thread may evict the entry at once, so the result is not read back from the cache
            for oldest in list(self._cache)[: max(0, len(self._cache) + 1 - CACHED_MASKS)]:
                self._cache.pop(oldest, None)
            self._cache[key] = result
        return result


def quarter_ends(first: date | None, as_of: date) -> tuple[date, ...]:
    """Ends of the quarters counted back from `as_of`, oldest first; the oldest quarter holds the `first` purchase, within
    MAX_QUARTERS. () without a purchase."""
    ends: list[date] = []
    while first is not None and len(ends) < MAX_QUARTERS and (end := months_before(as_of, QUARTER_MONTHS * len(ends))) >= first:
        ends.append(end)
    return tuple(reversed(ends))


def replay(snapshots: Iterable[Snapshot], count: int, shown: int = SHOWN_QUARTERS) -> LifeCycle:
    """The stages of `count` customers from their snapshots, oldest first; each snapshot is used once and then released.

    Facts after a quarter's end cannot change the quarter: its snapshot holds none, and `next_stages` looks back only.
    """
    stages: list[np.ndarray] = []
    ends: list[date] = []
    money: deque[tuple[np.ndarray, np.ndarray, np.ndarray]] = deque(maxlen=shown)
    stage = reason = np.full(count, -1, dtype=np.int8)
    since = np.full(count, -1, dtype=np.int16)
    now: Snapshot | None = None
    for now in snapshots:
        before = stage if ends else _known_before(now)
        stage, reason = next_stages(before, now)
        since = np.where(stage < 0, -1, np.where(stage == before, since + 1, 0)).astype(np.int16)
        ends.append(now.end)
        stages.append(stage)
        money.append((now.amount.astype(np.float32), now.profit.astype(np.float32), stage_totals(stage, now.amount, now.profit)))
    blank = np.empty((0, count), np.float32)
    return LifeCycle(
        tuple(ends),
        frozen_array(np.stack(stages) if stages else np.empty((0, count)), np.int8),
        frozen_array(np.stack([a for a, _, _ in money]) if money else blank, np.float32),
        frozen_array(np.stack([p for _, p, _ in money]) if money else blank, np.float32),
        frozen_array(np.stack([t for *_, t in money]) if money else np.empty((0, 3, len(STAGES)))),
        frozen_array(since, np.int16),
        frozen_array(reason, np.int8),
        now,
    )


def next_stages(before: np.ndarray, now: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    """One quarter's step of the replay.

    Parameters
    ----------
    before : int8[n], stages at the end of the quarter before; −1: none
    now : the snapshot at the end of this quarter

    Returns
    -------
    (stage int8[n], reason of decline int8[n]); −1: no purchase yet, not in decline
    """
    reason = decline_reason(now)
    reason[before < 0] = -1  # exploration is not skipped either
    stage = np.full(len(before), FORMATION, dtype=np.int8)
    young = (before == EXPLORATION) | (before == CAME_ONCE)
    stage[(before < 0) | (young & (now.purchase_days <= FEW_DAYS))] = EXPLORATION
    stage[(before >= 0) & now.rule.came_once(now.purchase_days, now.silent_days)] = CAME_ONCE
    year = (now.end - months_before(now.end, STABLE_MONTHS)).days
    stage[
        ((before == FORMATION) | (before == STABLE))
        & (now.purchase_days >= STABLE_DAYS)
        & (now.tenure_days >= year)
        & ~(amount_decline(now) > MILD_FALL)
    ] = STABLE
    stage[reason >= 0] = DECLINE
    stage[now.purchase_days == 0] = -1
    return stage, reason


def stage_totals(stage: np.ndarray, amount: np.ndarray, profit: np.ndarray) -> np.ndarray:
    """float64[3, stages]: amount, profit and number of customers with a loss of each stage; unknown values count as nothing."""
    slots, size = stage.astype(np.intp) + 1, len(STAGES) + 1
    return np.stack(
        [
            np.bincount(slots, weights=np.nan_to_num(amount), minlength=size),
            np.bincount(slots, weights=np.nan_to_num(profit), minlength=size),
            np.bincount(slots[profit < 0], minlength=size),
        ]
    )[:, 1:]


def decline_reason(now: Snapshot) -> np.ndarray:
    """int8[n]: why each customer is in decline, index into REASONS; −1: it is not."""
    silent = now.rule.silent(now.purchase_days, now.tenure_days, now.silent_days)
    enough = (now.purchases >= FALL_PURCHASES) & (now.purchases_before >= FALL_PURCHASES)
    reason = np.full(len(silent), -1, dtype=np.int8)
    for code, holds in ((1, enough & (amount_decline(now) >= STEEP_FALL)), (0, silent)):
        reason[holds & (now.purchase_days > 0)] = code
    return reason


def amount_decline(now: Snapshot, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
    """float64[n]: relative fall of the yearly amount of `rows` (int[n]; everyone), negative for growth; 0 where there was none before or
    one is unknown."""
    amount, before = now.amount[rows], now.amount_before[rows]
    with np.errstate(invalid="ignore"):
        comparable = (before > 0) & ~np.isnan(amount)
    remaining = np.divide(amount, before, out=np.ones(len(amount)), where=comparable)
    return np.round(1 - remaining, 9)  # 70 of 100 is 30 %, not a hair more


def concat_life_cycles(pieces: Sequence[LifeCycle], basis: str) -> LifeCycle:
    """One life cycle from those of consecutive pieces of the customers, replayed over the same quarters."""
    (first, *_), newest = pieces, [piece.now for piece in pieces if piece.now is not None]
    now = None
    if newest:
        arrays = {
            name: frozen_array(np.concatenate([getattr(s, name) for s in newest]), getattr(newest[0], name).dtype)
            for name in Snapshot.__slots__
            if name not in ("end", "rule")
        }
        now = Snapshot(end=newest[0].end, rule=newest[0].rule, **arrays)
    columns = {
        name: frozen_array(np.concatenate([getattr(piece, name) for piece in pieces], axis=-1), getattr(first, name).dtype)
        for name in ("stage", "amount", "profit", "since", "reason")
    }
    totals = frozen_array(np.sum([piece.totals for piece in pieces], axis=0))
    return LifeCycle(ends=first.ends, totals=totals, now=now, basis=basis, **columns)


def _known_before(now: Snapshot) -> np.ndarray:
    """int8[n]: the stages before the first snapshot, −1: none. Only where the history is longer than MAX_QUARTERS have
    customers bought before that quarter; they do not start again in exploration."""
    known = (now.purchase_days > 0) & (now.tenure_days >= (now.end - months_before(now.end, QUARTER_MONTHS)).days)
    return np.where(known, np.where(now.purchase_days > FEW_DAYS, FORMATION, EXPLORATION), -1).astype(np.int8)
