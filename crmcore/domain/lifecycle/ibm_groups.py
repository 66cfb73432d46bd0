"""IBM's customer groups: loyal, fast growing, sleeping, worth attention and cultivation; each customer is in exactly one.

The names are IBM's, as reported in Chinese texts on grading customers; the measures and thresholds are ours. The rules are
tested in the order of GROUPS, and the first that holds decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.lifecycle.silence import ASLEEP_CHANCE
from crmcore.domain.lifecycle.stages import LifeCycle, amount_decline

#: index = code; the order is that in which the rules are tested
GROUPS: tuple[str, ...] = ("sleeping", "fast_growing", "loyal", "worth_cultivating", "other")
SLEEPING, FAST_GROWING, LOYAL, WORTH_CULTIVATING, OTHER = range(5)

#: fast growing: the yearly amount rose by this much, with so many purchases in either year
GROWTH, GROWTH_PURCHASES = 0.30, 3
#: worth cultivating: among this part of the year's buyers with the most growth potential or the best attitude
TOP_SHARE = 0.30
#: loyal without a known attitude: high repeat buying at the ends of so many quarters
LOYAL_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class LoyaltyFacts:
    """Facts of N customers that decide the group `loyal`.

    truly      bool[N]: high repeat buying and a good attitude
    often      bool[N] at the newest quarters' ends: high repeat buying; the newest first
    attitude   float64[N], 0–100, NaN unknown
    """

    truly: np.ndarray
    often: Sequence[np.ndarray]
    attitude: np.ndarray


@dataclass(frozen=True, eq=False)
class IbmGroups:
    """`group` int8[N], index into GROUPS, −1: no purchase yet; the thresholds derived from the data; and what was unknown.

    median_to_date   half of the customers ordered more than this ever
    median_amount    half of the buyers of the last 12 months ordered more than this in them
    potential_from, attitude_from   where the top TOP_SHARE begins; NaN where it is unknown of everybody
    lacking          of "loyalty", "attitude", "potential", "quarters": the facts that were not available
    """

    group: np.ndarray
    median_to_date: float
    median_amount: float
    potential_from: float
    attitude_from: float
    lacking: tuple[str, ...]


def ibm_groups(life: LifeCycle, loyalty: LoyaltyFacts | None, potential: np.ndarray | None) -> IbmGroups:
    """Assign every customer that has bought to a group. `potential`: growth potential, float64[N]; None: unknown."""
    now = life.now
    if now is None:
        nan = float("nan")
        return IbmGroups(frozen_array(np.full(life.count, -1), np.int8), nan, nan, nan, nan, ())
    bought = now.purchase_days > 0
    unknown = np.full(life.count, np.nan)
    potential = unknown if potential is None else potential
    attitude = unknown if loyalty is None else loyalty.attitude
    to_date, yearly = _median(now.amount_to_date[bought]), _median(now.amount[now.purchases > 0])
    active = now.purchases > 0  # who did not buy for a year is to be won back, not cultivated
    potential_from, attitude_from = (_top(values[active]) for values in (potential, attitude))
    with np.errstate(invalid="ignore"):
        silent = now.rule.silent(now.purchase_days, now.tenure_days, now.silent_days, ASLEEP_CHANCE)
        asleep = silent & (now.amount_to_date > to_date)
        growing = (-amount_decline(now) >= GROWTH) & (now.purchases >= GROWTH_PURCHASES) & (now.purchases_before >= GROWTH_PURCHASES)
        promising = (potential >= potential_from) | (attitude >= attitude_from)
        small = active & (now.amount < yearly)
    group = np.full(life.count, OTHER, dtype=np.int8)
    for code, holds in (
        (WORTH_CULTIVATING, promising & small),
        (LOYAL, _loyal(loyalty, life.count)),
        (FAST_GROWING, growing),
        (SLEEPING, asleep),
    ):
        group[holds] = code
    group[~bought] = -1
    lacking = {
        "loyalty": loyalty is None,
        "attitude": loyalty is not None and np.isnan(attitude).all(),
        "potential": np.isnan(potential).all(),
        "quarters": len(life.ends) < LOYAL_QUARTERS,
    }
    return IbmGroups(
        frozen_array(group, np.int8),
        to_date,
        yearly,
        potential_from,
        attitude_from,
        tuple(code for code, lacks in lacking.items() if lacks),
    )


def _loyal(loyalty: LoyaltyFacts | None, count: int) -> np.ndarray:
    """True loyalty; where the attitude is unknown, high repeat buying in LOYAL_QUARTERS quarters."""
    if loyalty is None:
        return np.zeros(count, bool)
    lasting = np.isnan(loyalty.attitude) & (len(loyalty.often) >= LOYAL_QUARTERS)
    for often in loyalty.often[:LOYAL_QUARTERS]:
        lasting &= often
    return loyalty.truly | lasting


def _median(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _top(values: np.ndarray) -> float:
    """Where the top TOP_SHARE of the known values above zero begins."""
    known = values[values > 0]
    return float(np.percentile(known, 100 * (1 - TOP_SHARE))) if len(known) else float("nan")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group: its customers, and order amount and profit of their last 12 months; `net_profit` None where unknown."""

    group: str
    customers: int
    order_amount: float
    net_profit: float | None


def group_rows(life: LifeCycle, groups: IbmGroups, customer_mask: np.ndarray | None = None) -> tuple[GroupRow, ...]:
    """One row per group in the order of GROUPS, over the customers in `customer_mask` (bool[N]; None: everyone)."""
    slots = groups.group.astype(np.int64) + 1
    if customer_mask is not None:
        slots[~customer_mask] = 0
    size = len(GROUPS) + 1
    counts = np.bincount(slots, minlength=size)
    now = life.now
    money = [
        None if values is None else np.bincount(slots, weights=np.nan_to_num(values), minlength=size)
        for values in (None if now is None else now.amount, None if now is None or not life.has_profit else now.profit)
    ]
    return tuple(
        GroupRow(
            group, int(counts[k]), float(money[0][k]) if money[0] is not None else 0.0, None if money[1] is None else float(money[1][k])
        )
        for k, group in enumerate(GROUPS, 1)
    )
