"""The fewest, cheapest moves that even out one region, as a small integer programme.

A move costs the same wherever the customer goes, and customers of one tier ask for the same hours. So only *how many* customers of each
tier a person gives and takes are whole numbers; which ones follows: the cheapest first. With T tiers and R people the programme has
2·R·T whole numbers, however many customers there are, and its linear relaxation is that of the assignment of every single customer to
every person (a fraction given up can go to any taker), so that the bound is one of the whole problem.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, vstack

#: a solution this near to the bound is good enough, as a share of the cost
GOOD_ENOUGH = 0.005
#: a gap above this is looked into with more freedom, as a share of the cost
PROMISED = 0.01
#: nodes of the search at most: a bound in work, not in time, so that the same question has the same answer on every machine
MOST_NODES = 2_000
#: how much dearer than the relaxation, as a share, a plan may be that the search looks for; the next where none is found
#: or too little is proven
SLACKS: tuple[float, ...] = (0.003, 0.03, np.inf)


@dataclass(frozen=True, eq=False)
class Region:
    """One region. R people, n customers, T tiers.

    Attributes
    ----------
    capacity
        float64[R], hours a year.
    owner
        int64[n], place of the owner; −1: nobody, so that somebody takes it.
    tier
        int64[n], 0 … T − 1.
    hours
        float64[T], hours a year of a customer of each tier.
    cost
        float64[n] > 0: what moving the customer costs.
    pinned
        bool[n]: who stays; without effect where nobody owns the customer.
    """

    capacity: np.ndarray
    owner: np.ndarray
    tier: np.ndarray
    hours: np.ndarray
    cost: np.ndarray
    pinned: np.ndarray

    @property
    def mean(self) -> float:
        """Hours of all customers ÷ hours of all people; NaN where these have none."""
        supplied = self.capacity.sum()
        return float(self.hours[self.tier].sum() / supplied) if supplied > 0 else float("nan")


@dataclass(frozen=True, eq=False)
class RegionPlan:
    """Who owns whom afterwards.

    Attributes
    ----------
    owner
        int64[n].
    feasible
        Whether everybody's load lies within the tolerance.
    cost, bound
        Cost of the moves; no plan within the tolerance costs less than `bound`.
    least_tolerance
        Where it is not feasible: a tolerance that would be; NaN where none is.
    """

    owner: np.ndarray
    feasible: bool
    cost: float
    bound: float
    least_tolerance: float = float("nan")


def balance_region(region: Region, tolerance: float) -> RegionPlan:
    """The cheapest moves after which every load ÷ capacity lies within `tolerance` of the region's mean.

    min Σ_c k_c·y_c over y_c ∈ [0, 1] (c moves), whole o_rt, i_rt ≥ 0 (customers of tier t that r gives and takes), such that
    Σ_{c of r, t} y_c = o_rt, Σ_r i_rt = Σ_r o_rt + u_t (u_t: of nobody), (1 − τ)·μ·c_r ≤ L_r + Σ_t h_t·(i_rt − o_rt) ≤ (1 + τ)·μ·c_r.

    Parameters
    ----------
    region : the region
    tolerance : τ, 0.1 for ± 10%

    References
    ----------
    Hess & Samuels (1971), Management Science 18(4): territories by an assignment model, split customers resolved afterwards; Zoltners &
    Sinha (2005), Marketing Science 24(3): balance against disruption of relations. Solved by HiGHS (Huangfu & Hall 2018).
    """
    if not np.isfinite(region.mean):
        return RegionPlan(_assigned_to_the_least_busy(region), False, 0.0, 0.0)
    programme = _Programme(region)
    solved = programme.solve(tolerance)
    if solved is None:
        return RegionPlan(_assigned_to_the_least_busy(region), False, 0.0, 0.0, programme.least_tolerance())
    out, taken, bound = solved
    owner = _assigned(region, out, taken)
    cost = float(region.cost[(owner != region.owner) & (region.owner >= 0)].sum())
    if len(region.cost) and np.ptp(region.cost) == 0:  # then every plan costs a whole number of moves
        bound = float(region.cost[0] * np.ceil(bound / region.cost[0] - 1e-6))
    return RegionPlan(owner, True, cost, min(bound, cost))


class _Programme:
    """The constraints of a region, whatever the tolerance. Columns: y of the customers that may move, o_rt, i_rt, and the tolerance."""

    def __init__(self, region: Region) -> None:
        self.region = region
        people, tiers = len(region.capacity), len(region.hours)
        self.cells = people * tiers
        self.movable = np.flatnonzero((region.owner >= 0) & ~region.pinned & (region.hours[region.tier] > 0))
        self.cell = region.owner[self.movable] * tiers + region.tier[self.movable]
        held = region.owner >= 0
        self.load = np.bincount(region.owner[held], region.hours[region.tier[held]], people)
        self.share = region.mean * region.capacity
        y, cells = len(self.movable), np.arange(self.cells)
        released, taken = y + cells, y + self.cells + cells
        self.tolerance = y + 2 * self.cells
        hours = region.hours[cells % tiers]
        # rows: one per cell (y adds up to o), one per tier (taken = released + nobody's), two per person (at least, at most)
        row_of_tier, low = self.cells + cells % tiers, self.cells + tiers + cells // tiers
        high, every = low + people, np.arange(people)
        rows = [self.cell, cells, row_of_tier, row_of_tier, low, low, high, high]
        columns = [np.arange(y), released, taken, released, taken, released, taken, released]
        values = [np.ones(y), -np.ones(self.cells), np.ones(self.cells), -np.ones(self.cells), hours, -hours, hours, -hours]
        rows += [self.cells + tiers + every, self.cells + tiers + people + every]
        columns += [np.full(people, self.tolerance)] * 2
        values += [self.share, -self.share]
        shape = (self.cells + tiers + 2 * people, self.tolerance + 1)
        self.matrix = coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape).tocsr()
        nobody = np.bincount(region.tier[~held], minlength=tiers).astype(float)
        endless = np.full(people, np.inf)
        self.lower = np.concatenate([np.zeros(self.cells), nobody, self.share - self.load, -endless])
        self.upper = np.concatenate([np.zeros(self.cells), nobody, endless, self.share - self.load])
        self.whole = np.concatenate([np.zeros(y), np.ones(2 * self.cells), [0]])
        self.most = np.concatenate([np.ones(y), np.full(2 * self.cells, float(len(region.owner))), [np.inf]])

    def solve(self, tolerance: float) -> tuple[np.ndarray, np.ndarray, float] | None:
        """(released, taken: int64[R, T]; lower bound of the cost), None where nothing within the tolerance was found.

        First the linear relaxation: its cost is a bound. Then the programme in whole numbers, in which customers stay or go as the
        relaxation says, except those whose reduced cost is so small that a plan nearly as cheap may decide otherwise.
        """
        y = len(self.movable)
        cost = np.zeros(self.tolerance + 1)
        cost[:y] = self.region.cost[self.movable]
        relaxed = self._relaxation(cost, tolerance)
        if relaxed is None:
            return None
        bound, reduced = relaxed
        best = None
        for slack in SLACKS:
            near = slack * bound + cost[:y].min(initial=0.0)
            fixed = (np.where(reduced < -near, 1.0, 0.0), np.where(reduced > near, 0.0, 1.0)) if np.isfinite(slack) else None
            found = self._run(cost, tolerance, tolerance, fixed)
            # no plan cheaper than bound + near was excluded, so none is cheaper than what the search proved or than that
            proven = found.mip_dual_bound
            if proven is not None and np.isfinite(proven):
                bound = max(bound, min(float(proven), bound + near if fixed else np.inf))
            if found.x is not None and (best is None or found.fun < best.fun):
                best = found
            if best is not None and best.fun - bound <= PROMISED * best.fun:
                break
        return None if best is None else (*self._counts(best.x), bound)

    def _counts(self, solution: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(released, taken: int64[R, T]); who gives and takes of one tier gains nothing and keeps them."""
        y, shape = len(self.movable), (len(self.region.capacity), len(self.region.hours))
        counts = np.rint(solution[y : y + 2 * self.cells]).astype(np.int64)
        released, taken = counts[: self.cells].reshape(shape), counts[self.cells :].reshape(shape)
        both = np.minimum(released, taken)
        return released - both, taken - both

    def _relaxation(self, cost: np.ndarray, tolerance: float) -> tuple[float, np.ndarray] | None:
        """(cost of the linear relaxation, float64[movable] reduced costs), None where even that has no solution."""
        equal = self.cells + len(self.region.hours)
        people = len(self.region.capacity)
        limits = np.stack([np.zeros(self.tolerance + 1), self.most], axis=1)
        limits[self.tolerance] = tolerance
        below, above = self.matrix[equal : equal + people], self.matrix[equal + people :]
        found = linprog(
            cost,
            A_ub=vstack([-below, above]),
            b_ub=np.concatenate([-self.lower[equal : equal + people], self.upper[equal + people :]]),
            A_eq=self.matrix[:equal],
            b_eq=self.lower[:equal],
            bounds=limits,
            method="highs-ds",
        )
        if found.x is None:
            return None
        y = len(self.movable)
        return max(float(found.fun), 0.0), (found.lower.marginals + found.upper.marginals)[:y]

    def least_tolerance(self) -> float:
        """The smallest tolerance found that can be kept; NaN where none can."""
        cost = np.zeros(self.tolerance + 1)
        cost[self.tolerance] = 1.0
        found = self._run(cost, 0.0, np.inf, None)
        return float("nan") if found.x is None else float(found.x[self.tolerance])

    def _run(self, cost: np.ndarray, least: float, most: float, fixed: tuple[np.ndarray, np.ndarray] | None):  # noqa: ANN202 - scipy's result has no public type
        lowest, highest = np.zeros(self.tolerance + 1), self.most.copy()
        lowest[self.tolerance], highest[self.tolerance] = least, most
        if fixed is not None:
            lowest[: len(self.movable)], highest[: len(self.movable)] = fixed
        return milp(
            cost,
            constraints=LinearConstraint(self.matrix, self.lower, self.upper),
            integrality=self.whole,
            bounds=Bounds(lowest, highest),
            options={"mip_rel_gap": GOOD_ENOUGH, "node_limit": MOST_NODES},
        )


def _assigned(region: Region, released: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """The owners after each person gave its cheapest customers of each tier, and they and nobody's were handed out in their order."""
    owner = region.owner.copy()
    for tier in range(released.shape[1]):
        moving = [np.flatnonzero((region.owner < 0) & (region.tier == tier))]
        for person in np.flatnonzero(released[:, tier]):
            own = np.flatnonzero((region.owner == person) & (region.tier == tier) & ~region.pinned)
            moving.append(own[np.argsort(region.cost[own], kind="stable")[: released[person, tier]]])
        owner[np.concatenate(moving)] = np.repeat(np.arange(released.shape[0]), taken[:, tier])
    return owner


def _assigned_to_the_least_busy(region: Region) -> np.ndarray:
    """The present owners, and for nobody's customers, one after the other, who has most room: lowest (hours + its own) ÷ capacity."""
    owner = region.owner.copy()
    hours = region.hours[region.tier]
    held = owner >= 0
    busy = np.bincount(owner[held], hours[held], len(region.capacity))
    room = np.where(region.capacity > 0, region.capacity, 1e-9)
    for customer in np.flatnonzero(~held):
        owner[customer] = int(np.argmin((busy + max(hours[customer], 1e-9)) / room))
        busy[owner[customer]] += hours[customer]
    return owner
