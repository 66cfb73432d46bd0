"""Customers that get much more or much less than customers like them for what they bring; and prospects, by their provisional tier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.budget.effort import Effort

#: index = code; −1: not compared
STATES: tuple[str, ...] = ("over", "fair", "under")
OVER, FAIR, UNDER = range(3)
#: times its share from which on a customer is over-served, and the reverse from which on it is under-served (as in the groups of S0)
RATIO = 2.0
#: customers that a group of comparable ones has at least
LEAST_PEERS = 30


@dataclass(frozen=True, eq=False)
class Served:
    """Each customer against comparable ones. n customers of an Effort.

    Attributes
    ----------
    state
        int8[n], index into STATES; −1: not compared (not graded, gone, or its profit is unknown).
    level
        int8[n], who the comparable customers are: 0 same tier and segment, 1 same tier, 2 all graded ones; −1: not compared.
    fair
        float64[n], money: its share of their profit × the cost of serving them; NaN where not compared.
    """

    state: np.ndarray
    level: np.ndarray
    fair: np.ndarray


def served(effort: Effort, segment: np.ndarray) -> Served:
    """Compare the share of the effort with the share of the profit among comparable customers: those of the same tier and segment, where
    there are fewer than LEAST_PEERS those of the same tier, else all.

    With p = max(0, gross profit) ÷ Σ of it and e = cost ÷ Σ cost over the comparable customers: over-served is e ≥ 2p with a net profit
    below their median; under-served is e ≤ p ÷ 2 with a net profit above their median and a cost below the median of theirs. Where they
    earn nothing together nobody is compared.

    Parameters
    ----------
    effort : with a cost; n customers
    segment : int64[n], −1: unknown
    """
    n = effort.count
    state, level, fair = np.full(n, -1, np.int8), np.full(n, -1, np.int8), np.full(n, np.nan)
    measured = effort.net if effort.profit_known else effort.gross
    people = np.flatnonzero((effort.tier >= 0) & ~effort.prospect & ~effort.gone & ~np.isnan(measured))
    if not len(people):
        return Served(state, level, fair)
    cost, net, earned = effort.cost[people], measured[people], np.maximum(effort.gross[people], 0.0)
    tier = effort.tier[people]
    each = (tier * (int(segment.max(initial=-1)) + 2) + segment[people] + 1, tier, np.zeros(len(people), np.int64))
    open_ = np.ones(len(people), bool)
    usual_net, usual_cost, share = (np.full(len(people), np.nan) for _ in range(3))
    for number, group in enumerate(each):
        size = np.bincount(group)
        mine = open_ & ((size[group] >= LEAST_PEERS) | (number == len(each) - 1))
        if not mine.any():
            continue
        level[people[mine]] = number
        profit, spent = np.bincount(group, earned), np.bincount(group, cost)
        with np.errstate(divide="ignore", invalid="ignore"):
            share[mine] = (earned * spent[group] / profit[group])[mine]
        usual_net[mine], usual_cost[mine] = (_medians(values, group)[group][mine] for values in (net, cost))
        open_ &= ~mine
    compared = np.isfinite(share)
    code = np.full(len(people), FAIR, np.int8)
    with np.errstate(invalid="ignore"):
        code[(cost > 0) & (cost >= RATIO * share) & (net < usual_net)] = OVER
        code[(share > 0) & (RATIO * cost <= share) & (net > usual_net) & (cost < usual_cost)] = UNDER
    state[people[compared]] = code[compared]
    level[people[~compared]] = -1
    fair[people[compared]] = share[compared]
    return Served(state, level, fair)


def places_of(effort: Effort, found: Served, code: int) -> np.ndarray:
    """int64[k]: places of the OVER- or UNDER-served, the largest difference to the fair effort first."""
    places = np.flatnonzero(found.state == code)
    gap = np.abs(effort.cost[places] - found.fair[places])
    return places[np.argsort(-gap, kind="stable")]


def _medians(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """float64[G]: the median of the values of each group, numbered from 0; NaN of an empty one."""
    size = np.bincount(group)
    start = np.cumsum(size) - size
    ordered = values[np.argsort(group, kind="stable")]
    found = np.full(len(size), np.nan)
    for k in np.flatnonzero(size).tolist():
        found[k] = np.median(ordered[start[k] : start[k] + size[k]])
    return found


@dataclass(frozen=True, eq=False)
class Prospects:
    """Customers without an order yet, by provisional tier (those without one last), then by cost, the largest first. k of them.

    Attributes
    ----------
    places
        int64[k], their places in the Effort.
    usual
        float64[k], money: the mean cost of serving a customer of that tier; NaN without a tier or without such customers.
    over
        bool[k]: costs at least RATIO × the usual already.
    neglected
        bool[k]: of a tier of the upper half, and not served at all.
    """

    places: np.ndarray
    usual: np.ndarray
    over: np.ndarray
    neglected: np.ndarray


def prospects(effort: Effort) -> Prospects:
    """The prospects and what they take, against the customers of the tier that they are provisionally given."""
    tiers, cost = len(effort.tiers), effort.cost
    graded = (effort.tier >= 0) & ~effort.prospect & ~effort.gone
    size = np.bincount(effort.tier[graded], minlength=tiers)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.append(np.where(size > 0, np.bincount(effort.tier[graded], cost[graded], tiers) / size, np.nan), np.nan)
    places = np.flatnonzero(effort.prospect)
    last = np.where(effort.tier[places] < 0, tiers, effort.tier[places])
    places = places[np.lexsort((-cost[places], last))]
    tier = effort.tier[places]
    with np.errstate(invalid="ignore"):
        over = (cost[places] > 0) & (cost[places] >= RATIO * mean[tier])
    served_at_all = np.zeros(len(places), bool)
    for name in ("cost", "hours", "visits"):
        if name in effort.measures:
            served_at_all |= effort.measures[name][places] > 0
    return Prospects(places, mean[tier], over, (tier >= 0) & (2 * tier < tiers) & ~served_at_all)
