"""The changes of many customers together: of a tier, or of the whole company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grade_changes.attribution import PARTS, GradeChange


@dataclass(frozen=True, slots=True)
class GroupChange:
    """The sums of the changes of a group of customers, all graded on both sides.

    Attributes
    ----------
    customers
        How many they are.
    score_before, score_after
        Mean score, 0–100; NaN of an empty group.
    score
        Part → mean points; they add up to the difference of the means.
    points
        Part → metric → mean points; over the metrics they add up to `score`.
    tiers
        Part → tiers gained, summed over the customers; None where the two schemes have other tiers.
    risen, fallen
        Customers in a better, in a worse tier than before.
    reasons
        Kind of move ("risen", "fallen") → part → customers for whose move it did most (see `GradeChange.main_part`).
    """

    customers: int
    score_before: float
    score_after: float
    score: Mapping[str, float]
    points: Mapping[str, Mapping[str, float]]
    tiers: Mapping[str, float] | None
    risen: int
    fallen: int
    reasons: Mapping[str, Mapping[str, int]]


def group_change(change: GradeChange, members: np.ndarray | None = None) -> GroupChange:
    """The changes of the `members` (bool[k] over `change.rows`; None: all) together."""
    at = np.ones(len(change.rows), bool) if members is None else members
    count = int(at.sum())

    def mean(values: np.ndarray) -> float:
        return float(values[at].mean()) if count else float("nan")

    kinds = {"risen": at & change.risen, "fallen": at & change.fallen}
    return GroupChange(
        customers=count,
        score_before=mean(change.score_before),
        score_after=mean(change.score_after),
        score={part: mean(change.score[part]) for part in PARTS},
        points={part: {metric: mean(values) for metric, values in change.points[part].items()} for part in PARTS},
        tiers=None if change.tiers is None else {part: float(change.tiers[part][at].sum()) for part in PARTS},
        risen=int(kinds["risen"].sum()),
        fallen=int(kinds["fallen"].sum()),
        reasons={
            kind: {part: int((change.main_part[moved] == place).sum()) for place, part in enumerate(PARTS)} for kind, moved in kinds.items()
        },
    )


def by_tier(change: GradeChange, tiers: int) -> tuple[GroupChange, ...]:
    """One group per tier that customers had before, top first."""
    return tuple(group_change(change, change.tier_before == tier) for tier in range(tiers))
