"""Lapse is not loss: of the customers that once bought nothing for the horizon, the share that came back later.

What the model of churn foretells is a lapse: no purchase for H days. Many who lapse return. So lapses of earlier days, over for at least
a year, are looked at again: who bought within the 12 months after those H days came back. The share is told apart by how long the silence
was against the customer's own mean gap, and each share is shrunk towards that of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.customer_bootstrap import bootstrap_sums, interval

#: silence ÷ own mean gap up to each of these, then more, then no gap of its own
EDGES: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)
GROUPS: tuple[str, ...] = ("up_to_half", "up_to_1", "up_to_2", "up_to_4", "more", "no_gap")
#: days after the horizon in which a customer may come back
YEAR_DAYS = 365
#: weight of the share of all in that of a group, in lapses; lapsed customers below which nothing is told
PRIOR_LAPSES, NEEDED_LAPSED = 50, 100


@dataclass(frozen=True, eq=False)
class Lapses:
    """Lapses seen on one earlier cut-off; row i is a lapse.

    customer       int64[n], row of the customer in the mart
    last_purchase  int64[n], days from any fixed day to the purchase before the silence: it tells one lapse from another
    group          int64[n], index into GROUPS on the cut-off
    came_back      bool[n], bought in the YEAR_DAYS after the horizon
    """

    customer: np.ndarray
    last_purchase: np.ndarray
    group: np.ndarray
    came_back: np.ndarray


@dataclass(frozen=True, eq=False)
class Comeback:
    """How many lapsed and came back, int64[GROUPS] each; `interval`: 90 % interval of the share of all; `customers`: how many lapsed."""

    lapsed: np.ndarray
    came_back: np.ndarray
    customers: int
    interval: tuple[float, float] | None

    @property
    def share(self) -> float:
        """Share of all lapses after which the customer came back, 0–1."""
        return float(self.came_back.sum() / self.lapsed.sum())

    @cached_property
    def shares(self) -> np.ndarray:
        """float64[GROUPS]: (k + 50·K) / (n + 50), k of n lapses of the group, K the share of all."""
        return frozen_array((self.came_back + PRIOR_LAPSES * self.share) / (self.lapsed + PRIOR_LAPSES))


def silence_group(days_since: np.ndarray, tenure: np.ndarray, purchase_days: np.ndarray) -> np.ndarray:
    """int64[n]: index into GROUPS, from days since the newest and the first purchase and the number of days with one (float64[n])."""
    gaps = np.asarray(purchase_days, np.float64) - 1
    mean_gap = np.divide(tenure - days_since, gaps, out=np.full(len(gaps), np.nan), where=gaps > 0)
    group = np.searchsorted(EDGES, days_since / mean_gap)  # an edge belongs to what lies below it
    return np.where(np.isnan(mean_gap), len(EDGES) + 1, group).astype(np.int64)


def lapsed_customers(cut_offs: Sequence[Lapses]) -> int:
    """How many customers lapsed on any of the cut-offs."""
    return len(np.unique(np.concatenate([lapses.customer for lapses in cut_offs]))) if cut_offs else 0


def comeback(cut_offs: Sequence[Lapses]) -> Comeback | None:
    """What became of the lapses of earlier cut-offs, the earliest first: a silence seen on several of them counts once, on the first.
    None with fewer than NEEDED_LAPSED customers."""
    if not cut_offs:
        return None
    customer, last, group, back = (
        np.concatenate([getattr(lapses, name) for lapses in cut_offs]) for name in ("customer", "last_purchase", "group", "came_back")
    )
    _, once = np.unique(np.stack([customer, last]), axis=1, return_index=True)
    customer, group, back = customer[once], group[once], back[once]
    people, of_person = np.unique(customer, return_inverse=True)
    if len(people) < NEEDED_LAPSED:
        return None
    lapses, returns = bootstrap_sums(np.stack([np.bincount(of_person), np.bincount(of_person, back)], axis=1).astype(np.float64)).T
    return Comeback(
        frozen_array(np.bincount(group, minlength=len(GROUPS)), np.int64),
        frozen_array(np.bincount(group[back], minlength=len(GROUPS)), np.int64),
        len(people),
        interval(returns / lapses),
    )
