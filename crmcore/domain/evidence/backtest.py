"""Backtest of a grading: grade on an earlier day, then measure each customer's profit in the twelve months after it.

A grade uses nothing from after its day; only the profit it is compared with does. Counted are the customers that were graded on
that day and whose profit of the following year is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import rankdata

from crmcore.domain.evidence.rule_intervals import TOP, Interval, RuleDraws, draw_figures, top_room
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.scoring import Position, composite_score
from crmcore.domain.grading.tiers import assign_tiers, edges_at

#: the grade itself ("current") and the baseline rules it is compared with, the simplest last
RULES: tuple[str, ...] = ("current", "profit", "amount", "rfm", "loyalty", "random")
#: recency, frequency and monetary value: the mean of these percentiles (positions already reverse "lower is better")
RFM: tuple[str, ...] = ("days_since_order", "order_count", "order_amount")
#: seed of the random order
SEED = 20
YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Lead:
    """By how much the grade is ahead of another rule in one figure, with the 90 % interval of the paired difference."""

    difference: float
    interval: Interval

    @property
    def verdict(self) -> str:
        """ahead, behind: the whole interval lies on that side of zero; level: it does not, or cannot be told."""
        if self.interval is None:
            return "level"
        return "ahead" if self.interval[0] > 0 else "behind" if self.interval[1] < 0 else "level"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The result of one rule on one day, over the `customers` that it could order.

    rank_correlation   Spearman correlation of the order with next year's profit, −1 to 1; None where one of them does not vary
    top_20_capture     share of next year's profit from the best 20 % of the customers; None where the total is not positive
    captured           the same for each tier, top first, cut into the sizes that the grade's tiers had
    …_interval(s)      90 % intervals of these (low, high), by the bootstrap over customers; None where they cannot be told
    leads              figure → by how much the grade is ahead of this rule, over the customers that both could order; of the grade
                       itself none
    """

    rule: str
    customers: int
    rank_correlation: float | None
    top_20_capture: float | None
    captured: tuple[float | None, ...]
    rank_correlation_interval: Interval
    top_20_capture_interval: Interval
    captured_intervals: tuple[Interval, ...]
    leads: Mapping[str, Lead]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The predictive quality of a grade of `day`, measured a year later (`until`).

    measure        the profit that was counted: net_profit, gross_profit or order_amount
    sizes, profit  customers and next year's profit of each tier, top first
    total          next year's profit of all of them
    best_possible  share of it from the 20 % most profitable in hindsight: the upper bound of top_20_capture
    newcomers      share of everyone's profit of that year from customers without a grade on the day
    unknown        number of graded customers whose profit of the year is unknown; they are left out
    """

    day: date
    until: date
    measure: str
    tiers: tuple[str, ...]
    sizes: tuple[int, ...]
    profit: tuple[float, ...]
    total: float
    best_possible: float | None
    newcomers: float | None
    unknown: int
    rules: tuple[RuleResult, ...]

    def rule(self, name: str) -> RuleResult | None:
        """The result of a rule; None where it could not be applied."""
        return next((r for r in self.rules if r.rule == name), None)

    @property
    def customers(self) -> int:
        """Number of customers counted."""
        return sum(self.sizes)


def correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """Pearson correlation of two float64[n]; of ranks (ties averaged) it is Spearman's (1904). None where one does not vary."""
    if len(first) < 2:
        return None
    a, b = first - first.mean(), second - second.mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return None if spread == 0 else float(a @ b) / spread


def top_capture(order: np.ndarray, outcome: np.ndarray, percent: int = TOP) -> float | None:
    """Share of the sum of `outcome` from the best `percent` of customers by `order`, both float64[n] without NaN.

    Ties across the edge count by their share, so that the order of rows never matters. None where the sum is not positive.
    """
    total = float(outcome.sum())
    n = len(order)
    if not n or total <= 0:
        return None
    room = top_room(n, percent)
    if room == 0:
        return 0.0
    edge = np.partition(order, n - room)[n - room]
    above, at = order > edge, order == edge
    return (float(outcome[above].sum()) + float(outcome[at].mean()) * (room - int(above.sum()))) / total


def capture_by_tier(tier: np.ndarray, outcome: np.ndarray, count: int) -> tuple[float | None, ...]:
    """Share of the sum of `outcome` (float64[n]) of each of `count` tiers (tier int8[n], none below 0); losses are negative."""
    total = float(outcome.sum())
    if total <= 0:
        return (None,) * count
    return tuple(float(share) for share in np.bincount(tier, weights=outcome, minlength=count) / total)


def rule_orders(normalised: NormalisedMetrics, book: Book, measure: str, seed: int = SEED) -> dict[str, np.ndarray]:
    """Rule → its order of the graded customers, float64[n] in the order of `book.rows`, more is better, NaN where unknown.

    Rules whose metric is unknown for everyone are left out; loyalty also where no survey was answered by that day.
    """
    orders = {"current": grade_order(book)}
    for rule, metric in (
        ("profit", measure if measure != "order_amount" else ""),
        ("amount", "order_amount"),
        ("loyalty", "loyalty" if "survey" in book.mart.has else ""),
    ):
        if metric and normalised.position(metric) is not None:
            orders[rule] = normalised.raw(metric)
    known = {metric: p for metric in RFM if (p := normalised.position(metric)) is not None}
    if known:
        orders["rfm"] = composite_score(known, dict.fromkeys(known, 1.0), len(book.rows))
    orders["random"] = np.random.default_rng(seed).permutation(len(book.rows)).astype(np.float64)
    return {rule: orders[rule] for rule in RULES if rule in orders}


def grade_order(book: Book) -> np.ndarray:
    """The order that a Book's tiers are cut from, float64[n] in the order of `book.rows`: the score, or whatever else the scheme
    cuts by. Where that is not one order (matrix, rule), the tier, and within it what was cut first."""
    if book.cut_by == "score" and book.scheme.method not in ("matrix", "rule"):
        return book.graded_score
    if book.scheme.method not in ("matrix", "rule"):
        return book.cut_values
    tier, within = book.tier[book.rows], percentiles(book.cut_values)
    return np.where(tier < 0, np.nan, -100.0 * tier + np.nan_to_num(within))


def evidence(
    book: Book,
    normalised: NormalisedMetrics,
    outcome: np.ndarray,
    *,
    until: date,
    measure: str,
    customer_mask: np.ndarray | None = None,
    seed: int = SEED,
) -> Evidence:
    """Hold a Book of an earlier day against what came.

    came   float64[N]: each customer's `measure` in the year up to `until`, NaN where unknown
    part   bool[N] of the customers looked at; None: everyone
    """
    tier = book.tier[book.rows]
    looked_at = tier >= 0 if customer_mask is None else (tier >= 0) & customer_mask[book.rows]
    usable = looked_at & ~np.isnan(outcome[book.rows])
    after, tier_of = outcome[book.rows][usable], tier[usable]
    count = len(book.scheme.tiers)
    sizes = np.bincount(tier_of, minlength=count)
    orders = {rule: order[usable] for rule, order in rule_orders(normalised, book, measure, seed).items()}
    rules = _results(orders, after, tier_of, sizes)
    everyone = np.ones(len(outcome), bool) if customer_mask is None else customer_mask
    whole = float(np.nansum(outcome[everyone]))
    return Evidence(
        book.scenario.day,
        until,
        measure,
        book.scheme.tiers,
        tuple(sizes.tolist()),
        tuple(np.bincount(tier_of, weights=after, minlength=count).tolist()),
        float(after.sum()),
        top_capture(after, after),
        1 - float(after.sum()) / whole if whole > 0 else None,
        int((looked_at & ~usable).sum()),
        rules,
    )


def _results(orders: Mapping[str, np.ndarray], after: np.ndarray, tier_of: np.ndarray, sizes: np.ndarray) -> tuple[RuleResult, ...]:
    """Every rule over the customers that it knows; rules that know the same ones are drawn together."""
    known = {rule: ~np.isnan(order) for rule, order in orders.items()}
    own = orders["current"]
    results: dict[str, RuleResult] = {}
    for mask in {mask.tobytes(): mask for mask in known.values() if mask.any()}.values():
        came, among = after[mask], [rule for rule in orders if (known[rule] == mask).all()]
        placed = {rule: tier_of[mask] if rule == "current" else _cut(orders[rule][mask], sizes) for rule in among}
        comparable = not np.isnan(own[mask]).any()
        at_hand = {rule: orders[rule][mask] for rule in (*(("current",) if comparable else ()), *among)}
        drawn = draw_figures(at_hand, came, {"current": tier_of[mask], **placed}, len(sizes))
        ranked = rankdata(came)
        figures = {
            rule: {"rank_correlation": correlation(rankdata(order), ranked), "top_20_capture": top_capture(order, came)}
            for rule, order in at_hand.items()
        }
        for rule in among:
            captured = capture_by_tier(placed[rule], came, len(sizes))
            results[rule] = RuleResult(
                rule,
                len(came),
                **figures[rule],
                captured=captured,
                rank_correlation_interval=drawn[rule].interval("rank_correlation", figures[rule]["rank_correlation"]),
                top_20_capture_interval=drawn[rule].interval("top_20_capture", figures[rule]["top_20_capture"]),
                captured_intervals=drawn[rule].captured_intervals(captured),
                leads=_leads(figures["current"], figures[rule], drawn["current"], drawn[rule]) if comparable and rule != "current" else {},
            )
    return tuple(results[rule] for rule in orders if rule in results)


def _leads(
    own: Mapping[str, float | None], other: Mapping[str, float | None], own_draws: RuleDraws, other_draws: RuleDraws
) -> dict[str, Lead]:
    leads = {}
    for figure, value in own.items():
        beside = other[figure]
        if value is not None and beside is not None:
            leads[figure] = Lead(value - beside, own_draws.lead_interval(other_draws, figure, value - beside))
    return leads


def _cut(order: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """int8[n]: tiers by `order`, without NaN, of the same shares as `sizes`."""
    wanted = np.cumsum(sizes)[:-1] * len(order) / max(int(sizes.sum()), 1)
    return assign_tiers(order, edges_at(np.sort(order), np.floor(wanted + 0.5).astype(int).tolist()))


def best_baseline(result: Evidence) -> RuleResult | None:
    """The baseline rule (without "current" and "random") with the highest rank correlation; None without one."""
    plain = [r for r in result.rules if r.rule in RULES[1:-1] and r.rank_correlation is not None]
    return max(plain, key=lambda r: -np.inf if r.rank_correlation is None else r.rank_correlation, default=None)


@dataclass(frozen=True, slots=True)
class Spread:
    """One rule over several days: mean, worst and best of a figure; `days`: number of days on which it is known."""

    rule: str
    days: int
    mean: float
    low: float
    high: float


def spreads(results: Sequence[Evidence], figure: str) -> tuple[Spread, ...]:
    """The spread over the days of "rank_correlation" or "top_20_capture", in the order of RULES."""
    values: Mapping[str, list[float]] = {rule: [] for rule in RULES}
    for one in results:
        for result in one.rules:
            value = getattr(result, figure)
            if value is not None:
                values[result.rule].append(value)
    return tuple(Spread(rule, len(v), float(np.mean(v)), min(v), max(v)) for rule, v in values.items() if v)


def percentiles(values: np.ndarray) -> np.ndarray:
    """Where each value stands among all, 0–100, the house's percentile; NaN stays NaN."""
    known = ~np.isnan(values)
    placed = np.full(len(values), np.nan)
    if known.any():
        placed[known] = 100.0 * (rankdata(values[known]) - 0.5) / int(known.sum())
    return placed


def position_values(position: Position) -> np.ndarray:
    """A position with NaN where the metric is unknown."""
    return position.filled if position.known is None else np.where(position.known, position.filled, np.nan)
