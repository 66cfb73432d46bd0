"""Weight advisor: the weights that predict best, fitted on earlier days and tested on a later one that the search never saw.

The search is simple on purpose: it moves whole steps of five points from one metric to another as long as that improves the
mean of all training days, from several starting points. Few weights and coarse steps limit overfitting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import nnls
from scipy.stats import rankdata

from crmcore.domain.evidence.backtest import correlation, top_capture
from crmcore.domain.evidence.rule_intervals import Interval, draw_figures
from crmcore.domain.grading.scoring import Position, composite_score

AIMS: tuple[str, ...] = ("rank_correlation", "top_20_capture")
#: indicators that may be weighed besides the scenario's own; all of them are dated facts, none a judgement of today
CANDIDATES: tuple[str, ...] = (
    "order_amount",
    "gross_profit",
    "net_profit",
    "average_order",
    "order_count",
    "days_since_order",
    "tenure_days",
    "growth_rate",
    "credit_score",
    "satisfaction",
)
#: indicators whose value is today's on every day: an earlier grade with them would know the future
UNDATED: tuple[str, ...] = ("growth_outlook", "share_of_wallet")
#: customers of a day that the search looks at; the test looks at all of them
SAMPLE = 5_000
STEPS: tuple[int, ...] = (20, 10, 5)
#: an improvement smaller than this is none
TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class LearningDay:
    """A day to learn from: positions by metric of n customers as known then, and `outcome`, their profit of the following year,
    float64[n] without NaN."""

    day: date
    positions: Mapping[str, Position]
    outcome: np.ndarray


@dataclass(frozen=True, slots=True)
class WeightsResult:
    """The predictive quality of weights on a day: Spearman correlation with next year's profit, and the share of that profit
    from the best 20 %."""

    rank_correlation: float | None
    top_20_capture: float | None


@dataclass(frozen=True, slots=True)
class Advice:
    """The advised weights, and their quality on the test day.

    weights, hindsight   points of 100 by metric: learnt on `trained_on` alone; best on the test day itself, known too late
    advised, current, after_the_fact   how those weights and the scenario's own fared on `day`, over `customers`
    trained_advised, trained_current   the mean of the aim over the training days; None without training days
    difference           advised − current by the aim on the day; `low` and `high` bound 90 % of what chance alone could make of it
    """

    aim: str
    day: date
    trained_on: tuple[date, ...]
    customers: int
    metrics: tuple[str, ...]
    weights: Mapping[str, int] | None
    hindsight: Mapping[str, int]
    current: WeightsResult
    advised: WeightsResult | None
    in_hindsight: WeightsResult
    trained_current: float | None
    trained_advised: float | None
    difference: float | None
    low: float | None
    high: float | None

    @property
    def verdict(self) -> str:
        """better, worse: beyond chance; even: within it; untested: no day to learn from."""
        if self.difference is None or self.low is None or self.high is None:
            return "untested"
        return "better" if self.low > 0 else "worse" if self.high < 0 else "even"


def sample_day(day: LearningDay, most: int = SAMPLE) -> LearningDay:
    """At most `most` customers of a day, every k-th."""
    step = max(1, -(-len(day.outcome) // most))
    if step == 1:
        return day
    thinned = {m: Position(p.filled[::step], None if p.known is None else p.known[::step], p.sd) for m, p in day.positions.items()}
    return LearningDay(day.day, thinned, day.outcome[::step])


def score_under(day: LearningDay, weights: Mapping[str, float]) -> np.ndarray:
    """The composite score of a day's customers, float64[n]; those of whom nothing weighed is known come last."""
    score = composite_score(day.positions, weights, len(day.outcome))
    return np.where(np.isnan(score), -1.0, score)


def evaluate_weights(day: LearningDay, weights: Mapping[str, float]) -> WeightsResult:
    """The predictive quality of weights on a day."""
    score = score_under(day, weights)
    return WeightsResult(correlation(rankdata(score), rankdata(day.outcome)), top_capture(score, day.outcome))


def best_weights(
    days: Sequence[LearningDay], metrics: Sequence[str], aim: str = "rank_correlation", starts: Sequence[Mapping[str, float]] = ()
) -> dict[str, int]:
    """Points of 100 by metric (only those above 0) with the best mean `aim` over the days. Deterministic.

    Starts from `starts`, from equal weights, from each metric alone and from non-negative least squares of the ranks of what
    came on the positions (Lawson & Hanson 1974), then climbs by moving 20, 10, 5 points at a time between two metrics.
    """
    ranks = [rankdata(day.outcome) for day in days]
    known: dict[tuple[int, ...], float] = {}

    def worth(points: tuple[int, ...]) -> float:
        if points not in known:
            weights = {m: float(w) for m, w in zip(metrics, points, strict=True) if w}
            known[points] = float(np.mean([_aim(day, rank, weights, aim) for day, rank in zip(days, ranks, strict=True)]))
        return known[points]

    singles = [tuple(100 if m == alone else 0 for m in metrics) for alone in metrics]
    first = [whole_points([start.get(m, 0.0) for m in metrics]) for start in starts if any(start.get(m, 0.0) > 0 for m in metrics)]
    first += [whole_points([1.0] * len(metrics)), whole_points(_least_squares(days, ranks, metrics))]
    first += sorted(singles, key=worth, reverse=True)[:1]
    best = max((_climb(start, worth) for start in dict.fromkeys(first)), key=worth)
    return {m: w for m, w in zip(metrics, best, strict=True) if w}


def _climb(points: tuple[int, ...], worth: Callable[[tuple[int, ...]], float]) -> tuple[int, ...]:
    for step in STEPS:
        while True:
            moves = [_moved(points, i, j, step) for i in range(len(points)) for j in range(len(points)) if i != j and points[i] >= step]
            if not moves:
                break
            best = max(moves, key=worth)
            if worth(best) <= worth(points) + TOLERANCE:
                break
            points = best
    return points


def _moved(points: tuple[int, ...], giver: int, taker: int, step: int) -> tuple[int, ...]:
    return tuple(p - step if k == giver else p + step if k == taker else p for k, p in enumerate(points))


def _aim(day: LearningDay, ranks: np.ndarray, weights: Mapping[str, float], aim: str) -> float:
    score = score_under(day, weights)
    figure = correlation(rankdata(score), ranks) if aim == "rank_correlation" else top_capture(score, day.outcome)
    return 0.0 if figure is None else figure


def _least_squares(days: Sequence[LearningDay], ranks: Sequence[np.ndarray], metrics: Sequence[str]) -> list[float]:
    """Non-negative weights that come closest to the percentiles of what came, all days together; unknown positions count as 50."""
    rows, target = [], []
    for day, rank in zip(days, ranks, strict=True):
        columns = [_centred(day.positions.get(m), len(rank)) for m in metrics]
        rows.append(np.stack(columns, axis=1))
        target.append(100.0 * (rank - 0.5) / max(len(rank), 1) - 50.0)
    weights, _ = nnls(np.concatenate(rows), np.concatenate(target))
    return [float(weight) for weight in weights] if weights.sum() > 0 else [1.0] * len(metrics)


def _centred(position: Position | None, n: int) -> np.ndarray:
    if position is None:
        return np.zeros(n)
    return position.filled - 50.0 if position.known is None else np.where(position.known, position.filled - 50.0, 0.0)


def whole_points(weights: Sequence[float], step: int = STEPS[-1]) -> tuple[int, ...]:
    """Weights as multiples of `step` that sum to 100: floors, then the largest remainders, earlier ones first."""
    total, places = float(sum(weights)), 100 // step
    exact = [places * w / total for w in weights]
    steps = [int(e) for e in exact]
    order = sorted(range(len(exact)), key=lambda k: (steps[k] - exact[k], k))
    for k in order[: places - sum(steps)]:
        steps[k] += 1
    return tuple(step * count for count in steps)


def advise(
    training: Sequence[LearningDay], day: LearningDay, metrics: Sequence[str], current: Mapping[str, float], aim: str = "rank_correlation"
) -> Advice:
    """Learn on `training`, test on `day`. Every training day's year must have closed by `day`; the caller sees to it.

    Without training days there is only the hindsight, and nothing has been tested.
    """
    now = evaluate_weights(day, current)
    hindsight = best_weights([sample_day(day)], metrics, aim, [current])
    learnt = best_weights([sample_day(t) for t in training], metrics, aim, [current]) if training else None
    advised = None if learnt is None else evaluate_weights(day, learnt)
    before, after = getattr(now, aim), getattr(advised, aim) if advised else None
    difference = None if before is None or after is None else after - before
    low, high = _interval(day, learnt, current, aim, difference) or (None, None)
    means = [
        None if not training or weights is None else float(np.mean([_aim(t, rankdata(t.outcome), weights, aim) for t in training]))
        for weights in (current, learnt)
    ]
    return Advice(
        aim,
        day.day,
        tuple(t.day for t in training),
        len(day.outcome),
        tuple(metrics),
        learnt,
        hindsight,
        now,
        advised,
        evaluate_weights(day, hindsight),
        means[0],
        means[1],
        difference,
        low,
        high,
    )


def _interval(
    day: LearningDay, learnt: Mapping[str, float] | None, current: Mapping[str, float], aim: str, difference: float | None
) -> Interval:
    """The 90 % interval of the difference on the test day, the customers drawn again (`rule_intervals`)."""
    if learnt is None or difference is None:
        return None
    drawn = draw_figures({name: score_under(day, weights) for name, weights in (("learnt", learnt), ("current", current))}, day.outcome)
    return drawn["learnt"].lead_interval(drawn["current"], aim, difference)
