"""Why grades changed between two gradings: the difference of score and tier parted among what made it.

The parts are Shapley values of a game whose players are what can differ. A coalition's worth is the score (or the tier) of a customer
where the players in it are as after and the others as before, so the parts add up to the whole difference, whatever the order.

own_facts      the customer's own orders, payments, visits …, by another date
others_facts   those of everybody else, which move positions and cut-offs
settings       weights, window, normaliser, scheme, shares, gates, standard, the terms of insights, and a run's buffer
data           the same date as another version of the data tells it: what was corrected
decisions      tiers given by hand, growth outlooks, rates of costs

Only the side with the older data is corrected: what followed its date is known from the newer data alone. So where the earlier side is
corrected the correction comes before the facts of the other date, in all orders that count.

In a mixture the population's cut-offs stand, with the customer put in place (see `placing`). One in which none of its weighted metrics
is known counts as halfway between before and after.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from crmcore.domain.grade_changes.placing import Placed, Population, gated, place, placed_as_graded
from crmcore.domain.grade_changes.shapley import shapley_terms
from crmcore.domain.grading.mart import Mart

PARTS: tuple[str, ...] = ("own_facts", "others_facts", "settings", "data", "decisions")
#: decimals that parts are rounded to, far below those of a score: a part that is none is 0
PART_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Mixture:
    """Which side each player is as; False: as before, True: as after."""

    facts: bool
    settings: bool
    data: bool
    decisions: bool


@dataclass(frozen=True, eq=False)
class GradingSide:
    """One of the two gradings, of the same N customers.

    Attributes
    ----------
    population
        Its customers as graded by its settings.
    tier
        int8[N]: the tier that counts, after buffer, gates and decisions; −1: none.
    decided
        Row → tier given by hand, in force on its date.
    """

    population: Population
    tier: np.ndarray
    decided: Mapping[int, int]

    @property
    def applies_decisions(self) -> bool:
        """Whether its settings let tiers given by hand count."""
        return self.population.book.scenario.apply_overrides

    def shift(self, rows: np.ndarray) -> np.ndarray:
        """float64[k]: tiers by which the buffer of a published run moved each customer; 0 where a tier was given by hand."""
        moved = self.tier[rows].astype(np.float64) - self.population.book.computed[rows]
        by_hand = np.isin(rows, list(self.decided)) if self.applies_decisions else np.zeros(len(rows), bool)
        return np.where(by_hand, 0.0, moved)


class Gradings(Protocol):
    """The two gradings and all mixtures of them."""

    @property
    def before(self) -> GradingSide: ...  # noqa: D102
    @property
    def after(self) -> GradingSide: ...  # noqa: D102
    @property
    def differing(self) -> tuple[str, ...]:
        """The PARTS that differ between the two."""

    @property
    def precedence(self) -> tuple[tuple[str, str], ...]:
        """(first, then) pairs of parts: mixtures with `then` as after and `first` as before do not exist."""

    def mart(self, mixture: Mixture) -> Mart:
        """What is known of every customer in a mixture; the same object for mixtures that are the same."""

    def population(self, mixture: Mixture) -> Population:
        """Everybody graded in a mixture."""


@dataclass(frozen=True, eq=False)
class GradeChange:
    """The changes of k customers that both gradings grade, and who is graded by one only. Parts that do not differ are all 0.

    Attributes
    ----------
    rows
        int64[k], ascending.
    score_before, score_after
        float64[k], 0–100.
    tier_before, tier_after
        int64[k], 0 = top tier of the side's scheme.
    score
        Part → float64[k], points of the score.
    points
        Part → metric → float64[k]: the same by metric; over the metrics they add up to `score`.
    tiers
        Part → float64[k], tiers gained, negative: lost; None where the two schemes have other tiers.
    entered, left
        int64: rows graded after only, before only.
    """

    rows: np.ndarray
    score_before: np.ndarray
    score_after: np.ndarray
    tier_before: np.ndarray
    tier_after: np.ndarray
    score: Mapping[str, np.ndarray]
    points: Mapping[str, Mapping[str, np.ndarray]]
    tiers: Mapping[str, np.ndarray] | None
    entered: np.ndarray
    left: np.ndarray

    @property
    def risen(self) -> np.ndarray:
        """bool[k]: who stands in a better tier; nobody where the tiers are not the same."""
        return self.tier_after < self.tier_before if self.tiers is not None else np.zeros(len(self.rows), bool)

    @property
    def fallen(self) -> np.ndarray:
        """bool[k]: who stands in a worse tier; nobody where the tiers are not the same."""
        return self.tier_after > self.tier_before if self.tiers is not None else np.zeros(len(self.rows), bool)

    @cached_property
    def main_part(self) -> np.ndarray:
        """int8[k]: index into PARTS of what did most for the change: of the tier where that changed, else of the score; −1: no change.
        Equal parts of the tier are told apart by their points."""
        change = self.score_after - self.score_before
        of_score = np.array([self.score[part] for part in PARTS]) * np.sign(change)
        worth = of_score
        if self.tiers is not None:
            steps = self.tier_before - self.tier_after
            of_tier = np.array([self.tiers[part] for part in PARTS]) * np.sign(steps)
            by_points = np.array([self.score[part] for part in PARTS]) * np.sign(steps)
            worth = np.where(steps != 0, of_tier + 1e-6 * by_points, of_score)
            change = np.where(steps != 0, steps, change)
        return np.where(change == 0, -1, np.argmax(worth, axis=0)).astype(np.int8)


def grade_change(gradings: Gradings, rows: np.ndarray | None = None) -> GradeChange:
    """Part the difference of two gradings.

    Parameters
    ----------
    gradings
        The two and their mixtures.
    rows
        int64, the customers looked at, ascending; None: all.
    """
    before, after = gradings.before, gradings.after
    rows = np.arange(len(before.tier)) if rows is None else rows
    graded = [(side.tier[rows] >= 0) & ~np.isnan(side.population.book.score[rows]) for side in (before, after)]
    entered, left, both = rows[graded[1] & ~graded[0]], rows[graded[0] & ~graded[1]], rows[graded[0] & graded[1]]
    ends = [placed_as_graded(side.population, both) for side in (before, after)]
    tiers = [side.tier[both].astype(np.float64) for side in (before, after)]
    metrics = tuple(dict.fromkeys(metric for end in ends for metric in end.points))
    same_tiers = before.population.book.scheme.tiers == after.population.book.scheme.tiers
    sums = {metric: {part: np.zeros(len(both)) for part in PARTS} for metric in (*metrics, "score", "tier")}
    for coalition, coefficients in shapley_terms(gradings.differing, gradings.precedence).items():
        if not coalition:
            placed, tier = ends[0], tiers[0]
        elif len(coalition) == len(gradings.differing):
            placed, tier = ends[1], tiers[1]
        else:
            placed, tier = _mixed(gradings, coalition, both, same_tiers)
        worths = {"score": _or_halfway(placed.score, [end.score for end in ends])}
        if same_tiers:
            worths["tier"] = -_or_halfway(tier, tiers)
        unknown = np.isnan(placed.score)
        for metric in metrics:
            at_ends = [end.points.get(metric, 0.0) for end in ends]
            own = placed.points.get(metric, np.zeros(len(both)))
            worths[metric] = np.where(unknown, (at_ends[0] + at_ends[1]) / 2, own)
        for name, worth in worths.items():
            for part, coefficient in coefficients.items():
                sums[name][part] += coefficient * worth
    sums = {name: {part: np.round(values, PART_DIGITS) + 0.0 for part, values in parts.items()} for name, parts in sums.items()}
    return GradeChange(
        rows=both,
        score_before=ends[0].score,
        score_after=ends[1].score,
        tier_before=tiers[0].astype(np.int64),
        tier_after=tiers[1].astype(np.int64),
        score=sums["score"],
        points={part: {metric: sums[metric][part] for metric in metrics} for part in PARTS},
        tiers=sums["tier"] if same_tiers else None,
        entered=entered,
        left=left,
    )


def _mixed(gradings: Gradings, as_after: Collection[str], rows: np.ndarray, same_tiers: bool) -> tuple[Placed, np.ndarray]:
    """The customers in the mixture of the parts that are `as_after`: placed, and float64[k], the tier that counts there."""
    settings, data, decisions = (part in as_after for part in ("settings", "data", "decisions"))
    of_own = Mixture("own_facts" in as_after, settings, data, decisions)
    of_others = Mixture("others_facts" in as_after, settings, data, decisions)
    population, mart = gradings.population(of_others), gradings.mart(of_own)
    placed = placed_as_graded(population, rows) if mart is population.normalised.mart else place(population, mart, rows)
    if not same_tiers:
        return placed, placed.tier
    rules, hands = (gradings.after if bit else gradings.before for bit in (settings, decisions))
    shifted = np.clip(placed.tier + rules.shift(rows), 0, len(population.book.scheme.tiers) - 1)
    tier = gated(population, mart, rows, shifted)
    if rules.applies_decisions and hands.decided:
        by_hand = np.array([hands.decided.get(int(row), -1) for row in rows]) if len(hands.decided) > len(rows) else _spread(hands, rows)
        tier = np.where(by_hand >= 0, by_hand, tier)
    return placed, tier


def _spread(side: GradingSide, rows: np.ndarray) -> np.ndarray:
    """int64[k]: the tier given by hand, −1: none."""
    everyone = np.full(len(side.tier), -1, np.int64)
    everyone[list(side.decided)] = list(side.decided.values())
    return everyone[rows]


def _or_halfway(worth: np.ndarray, ends: list[np.ndarray]) -> np.ndarray:
    """A worth, and where it is unknown the mean of before and after."""
    return np.where(np.isnan(worth), (ends[0] + ends[1]) / 2, worth)
