"""A budget split over the tiers, with a minimum per customer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.budget.comparison import BEST_SHARE, EFFORT_WANTED
from crmcore.domain.budget.effort import Effort
from crmcore.domain.kernel.problems import Problem

HIGHEST_TOTAL, HIGHEST_FLOOR = 10**15, 1e9
#: shares to begin with: as the profit is, 80% to the best fifth, as today
PRESETS: tuple[str, ...] = ("profit", "best_fifth", "today")


@dataclass(frozen=True, slots=True)
class SplitRequest:
    """What a budget should be. K tiers; the last place of each tuple stands for customers without a tier.

    Attributes
    ----------
    total
        Whole money of the company's currency, for as many months as the window.
    shares
        The part that each should get; only their proportions count.
    floors
        Money that each customer gets at least.
    """

    total: int
    shares: tuple[float, ...]
    floors: tuple[float, ...]

    def checked(self, tiers: int) -> SplitRequest:
        """The same request. `Problem`: bad_budget naming what is out of its limits, budget_without_shares."""
        if isinstance(self.total, bool) or not isinstance(self.total, int) or not 0 < self.total <= HIGHEST_TOTAL:
            raise Problem("bad_budget", part="total", value=self.total, most=HIGHEST_TOTAL)
        for part, values, most in (("share", self.shares, 100.0), ("floor", self.floors, HIGHEST_FLOOR)):
            if len(values) != tiers + 1:
                raise Problem("bad_budget", part=part, value=len(values), most=tiers + 1)
            for value in values:
                number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
                if not number or not 0 <= value <= most:
                    raise Problem("bad_budget", part=part, value=value, most=most)
        if not sum(self.shares) > 0:
            raise Problem("budget_without_shares")
        return self


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why the minimums cannot be met. K + 1 places, as in the request.

    Attributes
    ----------
    needed
        Whole money that the minimums of each take.
    short
        What the budget lacks.
    largest
        The largest minimum of each that would fit beside those of the others; None: none would, or it has no customers.
    """

    needed: tuple[int, ...]
    short: int
    largest: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """The split of a budget. K + 1 places, as in the request.

    Attributes
    ----------
    request
        What was asked for.
    customers
        How many customers each has: prospects count in their provisional tier, those that have gone do not count.
    amounts
        Whole money of each; they add up to the total. () where the minimums cannot be met.
    lifted
        Whether the minimum gave it more than its share.
    shortfall
        Why the minimums cannot be met; None: they are.
    """

    request: SplitRequest
    customers: tuple[int, ...]
    amounts: tuple[int, ...]
    lifted: tuple[bool, ...]
    shortfall: Shortfall | None


def customers_by_tier(effort: Effort) -> tuple[int, ...]:
    """Customers of each tier, and last those without one: prospects in their provisional tier, nobody that has gone."""
    tiers = len(effort.tiers)
    place = np.where(effort.tier < 0, tiers, effort.tier)[~effort.gone]
    return tuple(int(n) for n in np.bincount(place, minlength=tiers + 1))


def split(request: SplitRequest, customers: Sequence[int]) -> Split:
    """Split the total in the proportion of the shares, but nobody below its minimum: x_k = max(floor_k, λ · share_k) with Σ x_k = total.

    Exact to one unit of money: what rounding leaves goes to the largest fractions, the upper tier first. Who has no customers gets
    nothing; where nobody who has customers has a share, the customers' numbers are the shares. `Problem("budget_without_customers")`.
    """
    n = np.array(customers, np.int64)
    if not n.any():
        raise Problem("budget_without_customers")
    floors = least_amounts(request, customers)
    short = int(floors.sum()) - request.total
    if short > 0:
        return Split(request, tuple(customers), (), (), Shortfall(tuple(floors.tolist()), short, _largest(request, customers, floors)))
    shares = np.where(n > 0, np.array(request.shares, float), 0.0)
    if not shares.any():
        shares = n.astype(float)
    rest = shares > 0
    amounts = floors.astype(float)
    left = request.total - int(floors[~rest].sum())
    while rest.any():
        wanted = left * shares / shares[rest].sum()
        below = rest & (wanted < floors)
        if not below.any():
            amounts[rest] = wanted[rest]
            break
        rest = rest & ~below
        left -= int(floors[below].sum())
    whole = np.floor(amounts + 1e-9).astype(np.int64)
    over = request.total - int(whole.sum())
    fractions = np.where(rest, amounts - whole, -1.0)
    whole[np.argsort(-fractions, kind="stable")[:over]] += 1
    return Split(request, tuple(customers), tuple(whole.tolist()), tuple((~rest & (floors > 0)).tolist()), None)


def least_amounts(request: SplitRequest, customers: Sequence[int]) -> np.ndarray:
    """int64[K + 1]: whole money that the minimums of each tier take."""
    return np.array([math.ceil(round(count * floor, 6)) for count, floor in zip(customers, request.floors, strict=True)], np.int64)


def _largest(request: SplitRequest, customers: Sequence[int], floors: np.ndarray) -> tuple[float | None, ...]:
    """The largest minimum of each tier that leaves the others theirs."""
    left = request.total - (int(floors.sum()) - floors)
    return tuple(
        None if not count or room < 0 else math.floor(100 * int(room) / count) / 100
        for count, room in zip(customers, left.tolist(), strict=True)
    )


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One tier today and after the split; money, hours; None where unknown.

    Attributes
    ----------
    customers
        Customers that the budget is for.
    before, after
        What serving the tier costs over the window, and its part of the budget.
    hours_before, hours_after
        Hours spent on it, and what its part buys at the tier's own cost of an hour today.
    below_floor
        Customers that take less than the minimum today.
    """

    customers: int
    before: float
    after: float | None
    hours_before: float | None
    hours_after: float | None
    below_floor: int

    @property
    def each_before(self) -> float | None:
        """Money per customer today."""
        return self.before / self.customers if self.customers else None

    @property
    def each_after(self) -> float | None:
        """Money per customer after the split."""
        return None if self.after is None or not self.customers else self.after / self.customers


def split_rows(effort: Effort, found: Split) -> tuple[SplitRow, ...]:
    """Each tier today and after the split, last the customers without one. Those that have gone count in neither."""
    tiers = len(effort.tiers)
    stays = ~effort.gone
    place = np.where(effort.tier < 0, tiers, effort.tier)[stays]
    cost = np.bincount(place, effort.cost[stays], tiers + 1)
    hours = np.bincount(place, effort.measures["hours"][stays], tiers + 1) if "hours" in effort.measures else None
    below = np.bincount(place, effort.cost[stays] < np.array(found.request.floors)[place], tiers + 1)
    rows = []
    for k in range(tiers + 1):
        after = float(found.amounts[k]) if found.amounts else None
        bought = None if hours is None or after is None or cost[k] <= 0 else after * float(hours[k]) / float(cost[k])
        rows.append(SplitRow(found.customers[k], float(cost[k]), after, None if hours is None else float(hours[k]), bought, int(below[k])))
    return tuple(rows)


def spent(effort: Effort) -> int:
    """Whole money that serving the customers that are still there costs over the window: a budget to begin with."""
    return max(1, round(float(effort.cost[~effort.gone].sum())))


def preset_shares(effort: Effort, preset: str) -> tuple[float, ...]:
    """Percent per tier, and last of customers without one, in tenths that add up to 100.

    "profit": as the positive gross profit lies; "best_fifth": 80% to the upper tiers, as far down as a fifth of the graded customers
    reaches, the rest to the others, within both as the customers lie; "today": as the cost lies. Where nothing can be parted so, by the
    number of customers. `Problem("bad_budget")` for an unknown preset.
    """
    if preset not in PRESETS:
        raise Problem("bad_budget", part="preset", value=preset, most=", ".join(PRESETS))
    tiers, stays = len(effort.tiers), ~effort.gone
    place = np.where(effort.tier < 0, tiers, effort.tier)
    count = np.bincount(place[stays], minlength=tiers + 1).astype(float)
    if preset == "best_fifth":
        graded = np.bincount(effort.tier[stays & (effort.tier >= 0)], minlength=tiers).astype(float)
        reach = np.cumsum(graded) / max(graded.sum(), 1.0)
        upper = np.append(np.arange(tiers) <= int(np.argmin(np.abs(reach - BEST_SHARE))), False)
        lower = np.append(~upper[:tiers], False)
        parts = np.zeros(tiers + 1)
        for group, part in ((upper, EFFORT_WANTED), (lower, 1 - EFFORT_WANTED)):
            if (whole := count[group].sum()) > 0:
                parts[group] = part * count[group] / whole
    else:
        values = np.maximum(np.nan_to_num(effort.gross), 0.0) if preset == "profit" else effort.cost
        parts = np.bincount(place[stays], values[stays], tiers + 1)
    if parts.sum() <= 0:
        parts = count if count.sum() > 0 else np.ones(tiers + 1)
    return _tenths(parts)


def _tenths(parts: np.ndarray) -> tuple[float, ...]:
    exact = 1000 * parts / parts.sum()
    whole = np.floor(exact).astype(np.int64)
    whole[np.argsort(-(exact - whole), kind="stable")[: 1000 - int(whole.sum())]] += 1
    return tuple(float(each) for each in whole / 10)
