"""Stock shared among the open orders of a day.

Per material there is one list of units that does not depend on the stock; the stock cuts it. In the list stand first what people set by
hand, then orders overdue for long (the guard), then the floors of the tiers, then the rest by the policy. So more stock never takes a unit
from anybody, except where orders that refuse partial delivery are served whole or skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.allocation.cut import serve_by_share, serve_in_order
from crmcore.domain.allocation.lines import FLOOR_STEPS, FREE, Lines, Policy
from crmcore.domain.kernel.problems import Problem

#: what a unit was served by, in the order of the list
PARTS: tuple[str, ...] = ("hand", "guard", "floor", "policy")
#: why the floors of a material do not hold: there is less than they ask for, or by-hand and guard took of it what they lack
REASONS: tuple[str, ...] = ("stock", "before")
#: steps wanted by one line at most, so that weight × steps is a whole number of 64 bits
MOST_STEPS = 10**13


@dataclass(frozen=True, slots=True)
class FloorGap:
    """Floors of one material that do not hold. `tiers`: places of the tiers short of their floor; `asked`, `served`: steps that all floors
    of the material ask for and get; `reason`: one of REASONS; `before`: steps that were served by hand or by the guard before."""

    material: int
    tiers: tuple[int, ...]
    asked: int
    served: int
    reason: str
    before: int


@dataclass(frozen=True, eq=False)
class Allocation:
    """What each line gets. L lines, M materials.

    Attributes
    ----------
    lines, policy, stock
        What it was worked out from; stock int64[M], steps.
    parts
        int64[4, L], steps by PARTS.
    floor_gaps
        Materials whose floors do not hold, by material.
    """

    lines: Lines
    policy: Policy
    stock: np.ndarray
    parts: np.ndarray
    floor_gaps: tuple[FloorGap, ...]

    @cached_property
    def served(self) -> np.ndarray:
        """int64[L], steps of each line."""
        return self.parts.sum(axis=0)

    @cached_property
    def complete(self) -> np.ndarray:
        """bool[L], all that is wanted."""
        return self.served == self.lines.wanted

    @cached_property
    def served_of(self) -> np.ndarray:
        """int64[M], steps of each material."""
        return self._per_material(self.served)

    @cached_property
    def wanted_of(self) -> np.ndarray:
        """int64[M], steps wanted of each material."""
        return self._per_material(self.lines.wanted)

    @cached_property
    def scarce(self) -> np.ndarray:
        """bool[M], materials of which there is less than is wanted."""
        return self.stock < self.wanted_of

    def _per_material(self, steps: np.ndarray) -> np.ndarray:
        sums = np.zeros(len(self.stock), np.int64)
        np.add.at(sums, self.lines.material, steps)
        return sums


def allocate(lines: Lines, stock: np.ndarray, policy: Policy, day: int, tiers: tuple[str, ...], priorities: tuple[int, ...]) -> Allocation:
    """Share the stock of a day. The result does not depend on the order of the lines.

    Parameters
    ----------
    lines : the lines that may be served
    stock : int64[M], steps at hand
    policy : the policy, checked
    day : ordinal of the working date
    tiers : codes of the K tiers, top first
    priorities : order priority of each tier, and of customers without one

    Raises `Problem`: more_by_hand where more is set by hand than there is of a material, or than the order wants; quantity_too_large.
    """
    if lines.count and lines.wanted.max() > MOST_STEPS:
        raise Problem("quantity_too_large")
    left = stock.astype(np.int64)
    parts = np.zeros((len(PARTS), lines.count), np.int64)
    hand = lines.by_hand != FREE
    _check_by_hand(lines, left)
    parts[0] = np.where(hand, lines.by_hand, 0)
    left = _less(left, lines, parts[0])
    rest = ~hand
    if policy.name != "due_date":
        guarded = rest & (day - lines.due > policy.guard_days)
        parts[1] = _in_order(lines, guarded, lines.by_due, left)
        left = _less(left, lines, parts[1])
        rest &= ~guarded
    floors = lines.wanted * policy.floor_steps(tiers)[lines.tier] // FLOOR_STEPS
    floors = np.where(lines.whole & (floors < lines.wanted), 0, floors)
    parts[2] = _by_share(lines, rest, np.ones(lines.count, np.int64), np.zeros(lines.count, np.int64), floors, left)
    gaps = _floor_gaps(lines, rest, floors, parts, stock)
    left = _less(left, lines, parts[2])
    rest &= ~(lines.whole & (parts[2] > 0))
    if policy.name == "weighted":
        weight = policy.weight_steps(tiers, priorities)[lines.tier]
        parts[3] = _by_share(lines, rest, weight, parts[2], lines.wanted, left)
    else:
        place = lines.by_due if policy.name == "due_date" else lines.by_tier
        parts[3] = _in_order(lines, rest, place, left, parts[2])
    parts.setflags(write=False)
    return Allocation(lines, policy, stock, parts, gaps)


def _in_order(lines: Lines, which: np.ndarray, place: np.ndarray, stock: np.ndarray, before: np.ndarray | None = None) -> np.ndarray:
    at = np.flatnonzero(which)
    served = np.zeros(lines.count, np.int64)
    wanted = lines.wanted[at] - (0 if before is None else before[at])
    served[at] = serve_in_order(lines.material[at], place[at], wanted, lines.whole[at], stock)
    return served


def _by_share(lines: Lines, which: np.ndarray, weight: np.ndarray, first: np.ndarray, last: np.ndarray, stock: np.ndarray) -> np.ndarray:
    at = np.flatnonzero(which & (last > first))
    served = np.zeros(lines.count, np.int64)
    whole = lines.whole[at]
    pull = np.where(whole, weight[at], weight[at] * lines.wanted[at])
    served[at] = serve_by_share(lines.material[at], lines.by_tier[at], pull, first[at], last[at], whole, stock)
    return served


def _less(stock: np.ndarray, lines: Lines, served: np.ndarray) -> np.ndarray:
    left = stock.copy()
    np.subtract.at(left, lines.material, served)
    return left


def _check_by_hand(lines: Lines, stock: np.ndarray) -> None:
    hand = np.where(lines.by_hand == FREE, 0, lines.by_hand)
    left = _less(stock, lines, hand)
    if (hand < 0).any() or (hand > lines.wanted).any() or (left < 0)[lines.material[hand > 0]].any():
        raise Problem("more_by_hand")


def _floor_gaps(lines: Lines, which: np.ndarray, floors: np.ndarray, parts: np.ndarray, stock: np.ndarray) -> tuple[FloorGap, ...]:
    asked = np.where(which, floors, 0)
    gaps = []
    for material in np.unique(lines.material[asked > parts[2]]).tolist():
        mine = lines.material == material
        asks, gets, before = int(asked[mine].sum()), int(parts[2][mine].sum()), int(parts[:2, mine].sum())
        tiers = tuple(np.unique(lines.tier[mine & (asked > parts[2])]).tolist())
        gaps.append(FloorGap(material, tiers, asks, gets, REASONS[0] if asks > stock[material] else REASONS[1], before))
    return tuple(gaps)
