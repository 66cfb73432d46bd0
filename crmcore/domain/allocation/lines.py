"""What allocation is worked out from: lines of open orders in whole steps, and the policy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from crmcore.domain.kernel.problems import Problem

#: strict: tier, due day, day of the order, number; weighted: by share, with weights; due_date: due day, day of the order, number
POLICIES: tuple[str, ...] = ("strict", "weighted", "due_date")
#: days overdue from which an order comes first whatever its tier; days ahead within which an order is due
GUARD_DAYS, HORIZON_DAYS = 14, 30
LONGEST_GUARD, LONGEST_HORIZON = 3_650, 3_650
#: steps in a whole: floors are counted in ten-thousandths, weights in hundredths
FLOOR_STEPS, WEIGHT_STEPS, LARGEST_WEIGHT = 10_000, 100, 1_000
#: in place of a quantity: nobody has set it by hand
FREE = -1


@dataclass(frozen=True, eq=False)
class Lines:
    """L lines of open orders that may be served from the stock of a day, each of one material. K tiers, M materials.

    Quantities are whole numbers of steps: pieces where the unit is a piece, else the smallest part that is weighed or measured.

    Attributes
    ----------
    material
        int64[L], 0 … M − 1.
    customer
        int64[L], row of the customer in the mart.
    tier
        int64[L], 0 the top; K: customers without a tier.
    priority
        int64[L], 1 is served first: the order priority of the tier's terms.
    wanted
        int64[L], steps, 1 or more.
    due, ordered
        int64[L], ordinals; an order whose day is not known was ordered on its due day.
    number
        int64[L], place of the line when sorted by order number and material: decides when all else is equal.
    whole
        bool[L], the customer refuses partial delivery: all or nothing.
    by_hand
        int64[L], steps set by hand, FREE where nobody has.
    """

    material: np.ndarray
    customer: np.ndarray
    tier: np.ndarray
    priority: np.ndarray
    wanted: np.ndarray
    due: np.ndarray
    ordered: np.ndarray
    number: np.ndarray
    whole: np.ndarray
    by_hand: np.ndarray

    @property
    def count(self) -> int:
        """L."""
        return len(self.material)

    @cached_property
    def by_due(self) -> np.ndarray:
        """int64[L]: place of each line by due day, day of the order, number."""
        return _places(np.lexsort((self.number, self.ordered, self.due)))

    @cached_property
    def by_tier(self) -> np.ndarray:
        """int64[L]: place of each line by priority, due day, day of the order, number."""
        return _places(np.lexsort((self.number, self.ordered, self.due, self.priority)))

    def freed(self) -> Lines:
        """The same lines with nothing set by hand."""
        return replace(self, by_hand=np.full(self.count, FREE))


@dataclass(frozen=True, slots=True)
class Policy:
    """How scarce material is shared.

    Attributes
    ----------
    name
        One of POLICIES.
    guard_days
        An order overdue longer than this comes first, the oldest first.
    horizon_days
        An order due within so many days may be served.
    floors
        Tier's code ("" for customers without one) → share of what is wanted that the tier's orders get before the policy, 0–1.
    weights
        Tier's code → weight of its orders under `weighted`; a tier without one has that of its priority (see `weight_of`).
    """

    name: str = POLICIES[0]
    guard_days: int = GUARD_DAYS
    horizon_days: int = HORIZON_DAYS
    floors: tuple[tuple[str, float], ...] = ()
    weights: tuple[tuple[str, float], ...] = field(default=())

    def checked(self, tiers: tuple[str, ...]) -> Policy:
        """The same policy. Raises `Problem`: unknown_policy, bad_allocation_days, bad_floor, bad_weight_of_tier, unknown_tier_of_terms."""
        if self.name not in POLICIES:
            raise Problem("unknown_policy", policy=self.name, known=", ".join(POLICIES))
        for days, most in ((self.guard_days, LONGEST_GUARD), (self.horizon_days, LONGEST_HORIZON)):
            if not 0 <= days <= most:
                raise Problem("bad_allocation_days", days=days, most=most)
        for tier, share in self.floors:
            if not 0 <= share <= 1:
                raise Problem("bad_floor", tier=tier or "–", share=share)
        for tier, weight in self.weights:
            if not 1 / WEIGHT_STEPS <= weight <= LARGEST_WEIGHT:
                raise Problem("bad_weight_of_tier", tier=tier or "–", weight=weight, most=LARGEST_WEIGHT)
        unknown = [tier for tier, _ in (*self.floors, *self.weights) if tier and tier not in tiers]
        if unknown:
            raise Problem("unknown_tier_of_terms", tier=unknown[0], known=", ".join(tiers))
        return replace(self, floors=tuple(sorted(self.floors)), weights=tuple(sorted(self.weights)))

    def named(self, name: str) -> Policy:
        """The same settings under another policy; by due date alone there are no floors."""
        return replace(self, name=name, floors=() if name == "due_date" else self.floors)

    def floor_steps(self, codes: tuple[str, ...]) -> np.ndarray:
        """int64[K + 1]: floors in FLOOR_STEPS, that of customers without a tier last."""
        known = dict(self.floors)
        return np.array([round(known.get(code, 0.0) * FLOOR_STEPS) for code in (*codes, "")], np.int64)

    def weight_steps(self, codes: tuple[str, ...], priorities: tuple[int, ...]) -> np.ndarray:
        """int64[K + 1]: weights in WEIGHT_STEPS, that of customers without a tier last; `priorities`: of each tier, and without one."""
        known, last = dict(self.weights), max(priorities, default=1)
        weights = (known.get(code, weight_of(priority, last)) for code, priority in zip((*codes, ""), priorities, strict=True))
        return np.array([round(weight * WEIGHT_STEPS) for weight in weights], np.int64)


def weight_of(priority: int, last: int) -> int:
    """The weight of a priority where nobody sets one: 1 for the last, one more for each before it."""
    return last - priority + 1


def _places(order: np.ndarray) -> np.ndarray:
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places
