"""Balancing: which customers should change hands so that everybody's load is near the mean of its region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from crmcore.domain.grading.scoring import percentile
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.team.region_model import Region, RegionPlan, balance_region
from crmcore.domain.team.team import NOBODY, Team, loads

Policy = Literal["value", "fewest"]
#: what a move costs: hours and value of the customer that moves, or one each
POLICIES: tuple[Policy, ...] = ("value", "fewest")
TOLERANCE = 0.1
#: hours that a move costs beside the customer's own, so that one without visits is not moved for nothing
HANDING_OVER = 0.05
#: why a customer moves
REASONS: tuple[str, ...] = ("nobody", "unknown_owner", "too_much", "makes_room")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes
    ----------
    policy
        "value": a move costs (hours + 0.05) × (1 + value percentile); "fewest": every move costs the same.
    tolerance
        How far a load may lie from its region's mean, as a share of it.
    pinned
        Numbers of customers that stay with their owner.
    pinned_tiers
        Tiers whose customers stay with their owner.
    """

    policy: Policy = "value"
    tolerance: float = TOLERANCE
    pinned: frozenset[str] = frozenset()
    pinned_tiers: tuple[str, ...] = ()

    def checked(self) -> Request:
        """The same request. Raises `Problem`: bad_tolerance, bad_policy."""
        if not 0.01 <= self.tolerance <= 1:
            raise Problem("bad_tolerance", value=self.tolerance)
        if self.policy not in POLICIES:
            raise Problem("bad_policy", policy=self.policy, known=", ".join(POLICIES))
        return self


@dataclass(frozen=True, slots=True)
class Move:
    """A customer changes hands. `customer` is its place in the team, `source` its owner before (NOBODY: none, or not in the table),
    `target` the new one; `reason` one of REASONS, with the loads of both before as shares of the region's mean (NaN: none). Of the `owned`
    visited customers with the same terms that the owner may give, `leaving` move, those of the least value first: this one is number
    `rank` of them (0: it had no owner in the table)."""

    customer: int
    source: int
    target: int
    reason: str
    source_load: float
    target_load: float
    rank: int = 0
    leaving: int = 0
    owned: int = 0


@dataclass(frozen=True, slots=True)
class RegionResult:
    """How it went in one region: whether the tolerance can be kept, and if not a tolerance that could (NaN: none)."""

    name: str
    feasible: bool
    moves: int
    least_tolerance: float


@dataclass(frozen=True, eq=False)
class Balance:
    """The proposal.

    Attributes
    ----------
    owner
        int64[n]: place of each customer's owner afterwards; somebody for every customer, where there are salespeople.
    moves
        In the order of regions, givers, tiers and customers.
    regions
        One result a region.
    cost, bound
        Cost of the moves, and what no proposal within the tolerance can be below; regions that cannot keep it count with 0.
    """

    owner: np.ndarray
    moves: tuple[Move, ...]
    regions: tuple[RegionResult, ...]
    cost: float
    bound: float
    request: Request = field(default_factory=Request)

    @property
    def gap(self) -> float:
        """(cost − bound) ÷ cost: the proposal is at most this much dearer than the best one; 0 where nothing costs anything."""
        return max(0.0, (self.cost - self.bound) / self.cost) if self.cost > 0 else 0.0

    @property
    def infeasible(self) -> tuple[RegionResult, ...]:
        """The regions in which nobody can be brought within the tolerance by moves alone."""
        return tuple(region for region in self.regions if not region.feasible)


def move_costs(team: Team, policy: Policy) -> np.ndarray:
    """float64[n]: what moving each customer costs. By value (h + .05)·(1 + p), p the percentile of the customer's current value among
    all known ones, ½ where it is unknown; "fewest": 1 each."""
    return np.ones(team.count) if policy == "fewest" else (team.hours + HANDING_OVER) * (1 + _value_percentile(team))


def balance(team: Team, request: Request | None = None) -> Balance:
    """The cheapest moves after which every load lies within the tolerance of its region's mean, region by region.

    A customer's region is that of its owner; where it has none, its own, and where no salesperson works there, the region that has most
    room by then. The result does not depend on the order of the customers. Raises `Problem`: bad_tolerance, bad_policy, no_salespeople.
    """
    request = (request or Request()).checked()
    people = team.people
    if not people.count:
        raise Problem("no_salespeople")
    # those of less value first, then by number: which of two equal customers moves is decided by what they are, not by their row
    order = np.lexsort((team.ids, _value_percentile(team)))
    cost = move_costs(team, request.policy)
    stays = _pinned(team, request)
    region_of = _regions(team, order)
    owner, results, plans = np.full(team.count, NOBODY, np.int64), [], []
    local = np.zeros(people.count, np.int64)
    # whoever is not visited is a class of its own, without hours
    tier = np.where(team.visited, np.where(team.terms_tier < 0, len(team.tiers), team.terms_tier), len(team.hours_by_tier))
    for number, name in enumerate(people.region_names):
        members = np.flatnonzero(people.region == number)
        local[members] = np.arange(len(members))
        inside = order[region_of[order] == number]
        own = team.owner[inside]
        plan = balance_region(
            Region(
                people.hours[members],
                np.where(own >= 0, local[own], NOBODY),
                tier[inside],
                np.array((*team.hours_by_tier, 0.0)),
                cost[inside],
                stays[inside],
            ),
            request.tolerance,
        )
        owner[inside] = members[plan.owner]
        plans.append(plan)
        results.append(RegionResult(name, plan.feasible, int((owner[inside] != own).sum()), plan.least_tolerance))
    return Balance(
        owner, _moves(team, owner, region_of, order, stays), tuple(results), _total(plans, "cost"), _total(plans, "bound"), request
    )


def part_of(balance_: Balance, team: Team, accepted: Mapping[int, bool] | set[int]) -> np.ndarray:
    """int64[n]: the owners when only the moves of the customers at the places `accepted` are made."""
    owner = team.owner.copy()
    for move in balance_.moves:
        if move.customer in accepted:
            owner[move.customer] = move.target
    return owner


def _value_percentile(team: Team) -> np.ndarray:
    known = ~np.isnan(team.value)
    shares = np.full(team.count, 0.5)
    if known.any():
        shares[known] = percentile(team.value[known]) / 100
    return shares


def _pinned(team: Team, request: Request) -> np.ndarray:
    tiers = [team.tiers.index(code) for code in request.pinned_tiers if code in team.tiers]
    stays = np.isin(team.tier, tiers)
    return stays | np.isin(team.ids, list(request.pinned)) if request.pinned else stays


def _regions(team: Team, order: np.ndarray) -> np.ndarray:
    """int64[n]: the region in which each customer stays or is given an owner."""
    people = team.people
    region = np.where(team.owner >= 0, people.region[team.owner], team.region)
    placed = region >= 0
    count = len(people.region_names)
    hours = np.bincount(region[placed], team.hours[placed], count)
    supplied = np.bincount(people.region, people.hours, count)
    room = np.where(supplied > 0, supplied, 1e-9)
    for customer in order[~placed[order]]:
        region[customer] = int(np.argmin((hours + max(team.hours[customer], 1e-9)) / room))
        hours[region[customer]] += team.hours[customer]
    return region


def _moves(team: Team, owner: np.ndarray, region_of: np.ndarray, order: np.ndarray, stays: np.ndarray) -> tuple[Move, ...]:
    before = loads(team)
    relative = 1 + before.relative
    changed = np.flatnonzero(owner != team.owner)
    keys = (team.ids[changed], np.where(team.tier < 0, len(team.tiers), team.tier)[changed], team.owner[changed], region_of[changed])
    rank, leaving, owned = _places_of_movable(team, owner, order, stays)
    found = []
    for customer in changed[np.lexsort(keys)].tolist():
        source, target = int(team.owner[customer]), int(owner[customer])
        if source < 0:
            reason = "unknown_owner" if team.unknown[customer] >= 0 else "nobody"
        else:
            reason = "too_much" if not relative[source] <= 1 else "makes_room"
        place = (int(rank[customer]), int(leaving[customer]), int(owned[customer])) if source >= 0 else (0, 0, 0)
        before_of_source = float(relative[source]) if source >= 0 else float("nan")
        found.append(Move(customer, source, target, reason, before_of_source, float(relative[target]), *place))
    return tuple(found)


def _places_of_movable(team: Team, owner: np.ndarray, order: np.ndarray, stays: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(int64[n] place of each customer, from 1 for the least valuable, among those of its owner with the same terms that are visited and
    not pinned; int64[n] how many of these move; int64[n] how many they are)."""
    group = (team.owner + 1) * (len(team.tiers) + 2) + team.terms_tier + 1
    movable = order[(team.visited & ~stays)[order]]
    sorted_ = movable[np.argsort(group[movable], kind="stable")]
    own = group[sorted_]
    first = np.searchsorted(own, own)
    rank, leaving, owned = (np.zeros(team.count, np.int64) for _ in range(3))
    rank[sorted_] = np.arange(len(sorted_)) - first + 1
    count = int(group.max(initial=0)) + 1
    owned[:] = np.bincount(own, minlength=count)[group]
    leaving[:] = np.bincount(own, (owner != team.owner)[sorted_], count)[group]
    return rank, leaving, owned


def _total(plans: list[RegionPlan], what: Literal["cost", "bound"]) -> float:
    return float(sum(getattr(plan, what) for plan in plans))
