"""The summary of a comparison of two gradings: which settings differ, who moved, and which sums changed."""

from __future__ import annotations

from dataclasses import dataclass, fields

from crmcore.domain.compare.comparison import Comparison, FigureChange, GradingSummary, MoveGroup, changes
from crmcore.domain.grading.scenario import Scenario

#: weights that differ by less than this share of the total count as equal
SAME_WEIGHT = 1e-6
#: settings that are reported together as "rest"; all others by name
REST: tuple[str, ...] = tuple(f.name for f in fields(Scenario) if f.name not in ("as_of", "window", "weights", "scheme", "shares"))


@dataclass(frozen=True, slots=True)
class CompareStory:
    """The summary of a comparison.

    differs    day, window, scheme, shares, weights, rest: the settings that differ
    weights    (metric, share of all weight on the left, on the right), 0–1, of those that differ, the largest change first
    published  True where a side is a published run, not graded from today's data
    moved      the customers whose tier differs
    sums       order amount and profit on both sides; empty where the windows differ in length, because sums are then not
               comparable
    top        the top tier's share of the profit
    """

    differs: tuple[str, ...]
    weights: tuple[tuple[str, float, float], ...]
    published: bool
    moved: tuple[MoveGroup, ...]
    sums: tuple[FigureChange, ...]
    top: FigureChange


def story(compared: Comparison, left: Scenario, right: Scenario, published: bool = False) -> CompareStory:
    """Summarise the comparison of the gradings under two scenarios. `published`: a side is a published run."""
    weights = weight_differences(left, right)
    same_scheme = left.scheme == right.scheme
    rest = any(getattr(left, name) != getattr(right, name) for name in REST)
    differs = {
        "day": not compared.same_date,
        "window": compared.left.window != compared.right.window,
        "scheme": not same_scheme,
        "shares": same_scheme and _requested_shares(compared.left) != _requested_shares(compared.right),
        "weights": bool(weights),
        "rest": rest,
    }
    known = {change.code: change for change in changes(compared) if not change.tier}
    sums = () if differs["window"] else tuple(known[code] for code in dict.fromkeys(("order_amount", compared.measure)))
    return CompareStory(
        tuple(code for code, differing in differs.items() if differing),
        weights,
        published,
        compared.moved,
        sums,
        known["top_tier_share"],
    )


def weight_differences(left: Scenario, right: Scenario) -> tuple[tuple[str, float, float], ...]:
    """(metric, share of all weight on the left, on the right) of those that differ, the largest change first. Only the ratios of
    weights count, so doubled weights are equal."""
    left_shares, right_shares = _weight_shares(left), _weight_shares(right)
    entries = [(m, left_shares.get(m, 0.0), right_shares.get(m, 0.0)) for m in dict.fromkeys([*left_shares, *right_shares])]
    differing = [entry for entry in entries if abs(entry[1] - entry[2]) > SAME_WEIGHT]
    return tuple(sorted(differing, key=lambda entry: -abs(entry[1] - entry[2])))


def _requested_shares(summary: GradingSummary) -> list[float | None]:
    """The shares that the tiers were cut by: those of the scheme where the scenario has none of its own."""
    return [row.requested_share for row in summary.rows]


def _weight_shares(scenario: Scenario) -> dict[str, float]:
    """Metric → its share (0–1) of all weight."""
    whole = sum(weight for _, weight in scenario.weights)
    return {metric: weight / whole for metric, weight in scenario.weights if whole > 0}
