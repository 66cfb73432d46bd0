"""The salespeople and the customers they own: how much each has to do, and how unequal that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array

#: customer hours a month of a salesperson, where the table names nobody's
USUAL_HOURS = 120.0
MONTHS, DAYS = 12, 365
#: whose owner is not known, as a place among the salespeople
NOBODY = -1


@dataclass(frozen=True, eq=False)
class People:
    """The table of salespeople, ordered by number. R people.

    Attributes
    ----------
    ids, names
        Number of each, and name ("" where unknown).
    regions
        Region of each ("" where unknown: those form one region of their own).
    hours
        float64[R]: hours a year for visits (see `visit_capacity`).
    assumed
        bool[R]: whether the hours are an assumption, because the table has none.
    quota
        float64[R], money a year; NaN where unknown.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    regions: tuple[str, ...]
    hours: np.ndarray
    assumed: np.ndarray
    quota: np.ndarray

    @property
    def count(self) -> int:
        """Number of people, R."""
        return len(self.ids)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Number of a salesperson → place."""
        return {rep: k for k, rep in enumerate(self.ids)}

    @cached_property
    def region_names(self) -> tuple[str, ...]:
        """The regions that have salespeople, sorted."""
        return tuple(sorted(set(self.regions)))

    @cached_property
    def region(self) -> np.ndarray:
        """int64[R]: index into `region_names`."""
        return frozen_array(np.array([self.region_names.index(name) for name in self.regions], np.int64), np.int64)

    def name(self, place: int) -> str:
        """The name of the person at a place, else the number."""
        return self.names[place] or self.ids[place]


def visit_capacity(hours_a_month: np.ndarray, visit_share: np.ndarray, usual_share: float) -> tuple[np.ndarray, np.ndarray]:
    """Hours a year that each salesperson has for visits: 12 × hours a month × share of them that visits get.

    Parameters
    ----------
    hours_a_month : float64[R], customer hours; NaN where unknown: the median of the others, USUAL_HOURS where nobody's is known
    visit_share : float64[R], 0–1; NaN where unknown: `usual_share`, that of the terms
    usual_share : 0–1

    Returns
    -------
    float64[R] hours a year, bool[R] whether they are assumed.
    """
    assumed = np.isnan(hours_a_month)
    usual = USUAL_HOURS if assumed.all() else float(np.median(hours_a_month[~assumed]))
    hours = np.where(assumed, usual, hours_a_month)
    return MONTHS * hours * np.where(np.isnan(visit_share), usual_share, visit_share), assumed


def visit_hours(visit_every: Sequence[int | None], hours: Sequence[float]) -> tuple[float, ...]:
    """Hours of visits a year of a customer of each tier: 365 ÷ days between visits × hours of one; 0 without visits."""
    return tuple(0.0 if every is None else DAYS / every * each for every, each in zip(visit_every, hours, strict=True))


@dataclass(frozen=True, eq=False)
class Team:
    """Who owns which customer, and what each customer asks for and brings. n customers, K tiers.

    Attributes
    ----------
    people
        The salespeople.
    ids
        str[n], numbers of the customers.
    rows
        int64[n], their rows in the mart.
    owner
        int64[n], place among `people`; NOBODY where the data name nobody, or somebody who is not in the table.
    unknown
        int64[n], index into `unknown_ids`: the owner who is not in the table; −1: none.
    unknown_ids
        Numbers of owners who are not in the table.
    region
        int64[n], index into `people.region_names` of the customer's own region; −1: unknown, or without salespeople.
    tiers
        The codes, top first.
    tier
        int64[n], place of the tier (the provisional one where there is no other); −1: none.
    hours_by_tier
        Hours of visits a year of a customer of each tier, and, last, of one without a tier.
    value, amount, profit, potential
        float64[n], money: current value, order amount and profit of the window, growth potential; NaN where unknown.
    gone
        bool[n], has gone: no purchase within twelve months, or written down as departed and no purchase since.
    visit_gone
        Whether the terms visit those as well.
    served
        int64[n], place of the tier by whose terms each is served (`served_tier`); None: its own.
    """

    people: People
    ids: np.ndarray
    rows: np.ndarray
    owner: np.ndarray
    unknown: np.ndarray
    unknown_ids: tuple[str, ...]
    region: np.ndarray
    tiers: tuple[str, ...]
    tier: np.ndarray
    hours_by_tier: tuple[float, ...]
    value: np.ndarray
    amount: np.ndarray
    profit: np.ndarray
    potential: np.ndarray
    gone: np.ndarray
    visit_gone: bool = False
    served: np.ndarray | None = None

    @property
    def terms_tier(self) -> np.ndarray:
        """int64[n]: place of the tier by whose terms each customer is served; −1: none."""
        return self.tier if self.served is None else self.served

    @property
    def count(self) -> int:
        """Number of customers, n."""
        return len(self.ids)

    @cached_property
    def hours(self) -> np.ndarray:
        """float64[n]: hours of visits a year of each customer by the terms; 0 of whoever is not visited."""
        return frozen_array(np.where(self.visited, np.array(self.hours_by_tier)[self.terms_tier], 0.0))

    @cached_property
    def visited(self) -> np.ndarray:
        """bool[n]: visited by the terms of its tier: has not gone, or the terms visit those who have. The one rule of loads, of what is
        due, and of the plan."""
        return frozen_array(~self.gone | self.visit_gone, np.bool_)

    @cached_property
    def unvisited(self) -> np.ndarray:
        """int64[k]: the places of the customers that have gone and to whose tier the terms give visits, but not to them."""
        return np.flatnonzero(~self.visited & (np.array(self.hours_by_tier)[self.terms_tier] > 0))

    def owner_id(self, customer: int) -> str | None:
        """The number of a customer's owner as the data name it, in the table or not; None where they name nobody."""
        owner, unknown = int(self.owner[customer]), int(self.unknown[customer])
        if owner >= 0:
            return self.people.ids[owner]
        return self.unknown_ids[unknown] if unknown >= 0 else None


@dataclass(frozen=True, eq=False)
class Loads:
    """What each salesperson has to do and what its customers bring. Sums over known values; R people, K tiers.

    Attributes
    ----------
    by_tier
        int64[R, K + 1]: customers of each tier, those without one last.
    hours
        float64[R]: hours of visits a year by the terms.
    amount, profit, potential
        float64[R], money; NaN where it is known of none of the person's customers.
    load
        float64[R]: hours ÷ hours that the person has; NaN where it has none.
    relative
        float64[R]: load ÷ the region's mean − 1, so that 0.1 is a tenth above; NaN where there is no mean.
    region_mean
        float64[regions]: all hours of the region ÷ all hours that its people have; NaN where they have none.
    quota_gap
        float64[R], money: quota − amount; NaN where there is no quota.
    """

    by_tier: np.ndarray
    hours: np.ndarray
    amount: np.ndarray
    profit: np.ndarray
    potential: np.ndarray
    load: np.ndarray
    relative: np.ndarray
    region_mean: np.ndarray
    quota_gap: np.ndarray
    imbalance: float
    largest_deviation: float

    @property
    def customers(self) -> np.ndarray:
        """int64[R]: customers of each person."""
        return self.by_tier.sum(axis=1)


def loads(team: Team, owner: np.ndarray | None = None) -> Loads:
    """What each salesperson has to do under some owners.

    The imbalance is one figure: the coefficient of variation of load within the regions,
    √(Σ_r c_r·(ρ_r/μ_g(r) − 1)² ÷ Σ_r c_r), with c_r a person's hours, ρ_r its load and μ_g the mean of its region. 0: all alike.

    Parameters
    ----------
    team : the team
    owner : int64[n], place of each customer's owner, NOBODY for none; None: the team's own

    References
    ----------
    Kalcsics, Nickel & Schröder (2005), TOP 13(1), section 3: balance as relative deviation from the mean size of territories.
    """
    owner = team.owner if owner is None else owner
    people, n, tiers = team.people, team.people.count, len(team.tiers)
    held = owner >= 0
    who = owner[held]
    place = np.where(team.tier < 0, tiers, team.tier)[held]
    by_tier = np.bincount(who * (tiers + 1) + place, minlength=n * (tiers + 1)).reshape(n, tiers + 1)
    hours = np.bincount(who, team.hours[held], n)
    amount, profit, potential = (_sums(column[held], who, n) for column in (team.amount, team.profit, team.potential))
    regions = len(people.region_names)
    with np.errstate(divide="ignore", invalid="ignore"):
        load = np.where(people.hours > 0, hours / people.hours, np.nan)
        supplied = np.bincount(people.region, people.hours, regions)
        mean = np.where(supplied > 0, np.bincount(people.region, hours, regions) / supplied, np.nan)
        relative = np.where(mean[people.region] > 0, load / mean[people.region] - 1, np.nan)
    known = ~np.isnan(relative)
    weight = people.hours[known]
    spread = float(np.sqrt((weight * relative[known] ** 2).sum() / weight.sum())) if known.any() else 0.0
    return Loads(
        by_tier,
        hours,
        amount,
        profit,
        potential,
        load,
        relative,
        mean,
        people.quota - amount,
        spread,
        float(np.abs(relative[known]).max(initial=0.0)),
    )


def quota_misses(before: Loads, after: Loads) -> np.ndarray:
    """int64[k]: places of the persons that meet their quota `before` and no longer `after`, who would miss most first."""
    misses = np.flatnonzero((before.quota_gap <= 0) & (after.quota_gap > 0))
    return misses[np.argsort(-after.quota_gap[misses], kind="stable")]


def profit_losses(before: Loads, after: Loads) -> np.ndarray:
    """int64[k]: places of the persons whose customers bring less profit `after` than `before`, who loses most first."""
    lost = before.profit - after.profit
    places = np.flatnonzero(lost > 0)
    return places[np.argsort(-lost[places], kind="stable")]


def _sums(values: np.ndarray, who: np.ndarray, n: int) -> np.ndarray:
    known = ~np.isnan(values)
    sums = np.bincount(who[known], values[known], n)
    return np.where(np.bincount(who[known], minlength=n) > 0, sums, np.nan)
