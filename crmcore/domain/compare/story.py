"""What two gradings laid side by side tell: in which settings they differ, who moved, and which sums changed."""

from __future__ import annotations

from dataclasses import dataclass, fields

from crmcore.domain.compare.comparison import Comparison, FigureChange, GradingSummary, MoveGroup, changes
from crmcore.domain.grading.scenario import Scenario

#: weights nearer than this part of the whole are the same
SAME_WEIGHT = 1e-6
#: settings that are told together; all others by name
REST: tuple[str, ...] = tuple(f.name for f in fields(Scenario) if f.name not in ("as_of", "window", "weights", "scheme", "shares"))


@dataclass(frozen=True, slots=True)
class CompareStory:
    """What a comparison tells.

    differs    day, window, scheme, shares, weights, rest: what the two sides were set to differently
    weights    (indicator, share of all weight on the left, on the right), 0–1, those that differ, the largest change first
    published  True where a side's tiers are those once published, not graded from the data of today
    moved      who stands elsewhere
    sums       order amount and profit on both sides; empty where the windows differ in length, so that sums cannot be set
               against each other
    top        the top tier's share of the profit
    """

    differs: tuple[str, ...]
    weights: tuple[tuple[str, float, float], ...]
    published: bool
    moved: tuple[MoveGroup, ...]
    sums: tuple[FigureChange, ...]
    top: FigureChange


def story(told: Comparison, left: Scenario, right: Scenario, published: bool = False) -> CompareStory:
    """What the comparison of the gradings under two scenarios tells. `published`: a side is a published run."""
    weights = weight_differences(left, right)
    same_scheme = left.scheme == right.scheme
    rest = any(getattr(left, name) != getattr(right, name) for name in REST)
    differs = {
        "day": not told.same_date,
        "window": told.left.window != told.right.window,
        "scheme": not same_scheme,
        "shares": same_scheme and _asked(told.left) != _asked(told.right),
        "weights": bool(weights),
        "rest": rest,
    }
    known = {change.code: change for change in changes(told) if not change.tier}
    sums = () if differs["window"] else tuple(known[code] for code in dict.fromkeys(("order_amount", told.measure)))
    return CompareStory(
        tuple(code for code, apart in differs.items() if apart), weights, published, told.moved, sums, known["top_tier_share"]
    )


def weight_differences(left: Scenario, right: Scenario) -> tuple[tuple[str, float, float], ...]:
    """(indicator, share of all weight on the left, on the right) of those that differ, the largest change first; only the
    ratios of weights matter, so twice the same weights are the same."""
    one, other = (_parts(scenario) for scenario in (left, right))
    differences = [(metric, one.get(metric, 0.0), other.get(metric, 0.0)) for metric in dict.fromkeys([*one, *other])]
    apart = [entry for entry in differences if abs(entry[1] - entry[2]) > SAME_WEIGHT]
    return tuple(sorted(apart, key=lambda entry: -abs(entry[1] - entry[2])))


def _asked(side: GradingSummary) -> list[float | None]:
    """The shares that the tiers were cut by: those of the scheme where the scenario has none of its own."""
    return [row.requested_share for row in side.rows]


def _parts(scenario: Scenario) -> dict[str, float]:
    whole = sum(weight for _, weight in scenario.weights)
    return {metric: weight / whole for metric, weight in scenario.weights if whole > 0}
