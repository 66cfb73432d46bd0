"""Why a customer has its tier, and what would lift it: raw value → position → weight → points → total.

The "single change" is exact: a candidate value is put in the customer's place, everybody's percentile moves
accordingly, and the tier is cut again. The smallest value that reaches a better tier is found by bisection.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading import tiers as cutting
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import POPULATION
from crmcore.domain.grading.metrics import BY_ID, Unit
from crmcore.domain.grading.overrides import Override
from crmcore.domain.grading.scoring import SCORE_DIGITS

#: scores are rounded before they are cut; a sum of a rounded score and a shift is the same score within this
SAME = 1.5 * 10**-SCORE_DIGITS

#: the least step that makes sense in each unit
STEP: dict[Unit, float] = {
    "money": 0.01,
    "count": 1.0,
    "share": 0.0001,
    "days": 1.0,
    "points": 0.01,
    "ratio": 0.0001,
    "hours": 0.1,
    "quantity": 1.0,
}


@dataclass(frozen=True, slots=True)
class MetricLine:
    """One indicator of one customer. position 0–100; points = weight × position ÷ 100; None where unknown.

    `weight` is the customer's own, in percent (weights of its unknown metrics are shared out among the known).
    `lift` is the value that alone would bring the next better tier, None where no value of it would.
    """

    metric: str
    raw: float | None
    position: float | None
    weight: float
    points: float | None
    lift: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that made one customer's tier. Scores 0–100; `rank` of `graded`; tiers are codes, None: none.

    to_next_tier   points missing to the least score of the next better tier; None at the top or where the tier
                   is not cut by the score
    """

    customer_id: str
    population: str
    score: float | None
    rank: int | None
    graded: int
    computed: str | None
    given: str | None
    override: Override | None
    next_tier: str | None
    to_next_tier: float | None
    known_metrics: int
    asked_metrics: int
    lines: tuple[MetricLine, ...]
    gated: tuple[str, ...]


def explain(book: Book, row: int, with_lifts: bool = True) -> Explanation:
    """Explain the customer in `row` (index into the mart). `with_lifts` False skips the single changes."""
    code = lambda k: None if k < 0 else book.scheme.tiers[k]  # noqa: E731 - a name for one expression
    computed = int(book.computed[row])
    place = int(np.searchsorted(book.rows, row))
    graded = place < len(book.rows) and book.rows[place] == row
    known = {m: w for m, w in book.weights.items() if graded and _known(book, m, place)}
    total = sum(known.values())
    lifting = with_lifts and computed > 0 and total > 0 and _can_lift(book)
    lines = []
    for metric, weight in book.weights.items():
        raw = float(book.mart.metrics[metric][row])
        if metric in known:
            position = float(book.positions[metric].filled[place])
            share = 100.0 * weight / total
            lift = _lift(book, place, metric, computed) if lifting else None
            lines.append(MetricLine(metric, raw, position, share, share * position / 100.0, lift))
        else:
            lines.append(MetricLine(metric, None if np.isnan(raw) else raw, None, 0.0, None, None))
    score = float(book.score[row])
    next_tier = code(computed - 1) if computed > 0 else None
    edge = book.edges[computed - 1] if computed > 0 and book.cut_by == "score" and len(book.edges) >= computed else None
    return Explanation(
        customer_id=book.mart.customers.ids[row].as_py(),
        population=POPULATION[book.population[row]],
        score=None if np.isnan(score) else score,
        rank=int(book.rank[row]) or None,
        graded=len(book.rows),
        computed=code(computed),
        given=code(int(book.given[row])),
        override=book.overrides.get(row),
        next_tier=next_tier,
        to_next_tier=None if edge is None or not np.isfinite(edge) else max(0.0, edge - score),
        known_metrics=len(known),
        asked_metrics=len(book.weights),
        lines=tuple(lines),
        gated=_gates_of(book, row, place, graded),
    )


def _known(book: Book, metric: str, place: int) -> bool:
    known = book.positions[metric].known
    return known is None or bool(known[place])


def _can_lift(book: Book) -> bool:
    """Single changes are told where the tier follows from percentiles of today's customers, cut by share."""
    return (
        book.scenario.normaliser == "percentile"
        and book.scenario.standard is None
        and book.scheme.method == "share"
        and book.cut_by == "score"
    )


def _gates_of(book: Book, row: int, place: int, graded: bool) -> tuple[str, ...]:
    if not graded or not book.edges or not book.scenario.gates or np.isnan(book.cut_values[place]):
        return ()
    before = int(cutting.place(book.cut_values[place : place + 1], book.edges)[0])
    return tuple(g for g, limit in book.scenario.gates if _cap(book, row, g, limit, {}) > before)


def _cap(book: Book, row: int, gate: str, limit: float | None, changed: dict[str, float]) -> int:
    """The best tier a gate allows this customer, with some of its metrics changed."""

    def value(metric: str) -> float:
        return changed.get(metric, float(book.mart.metrics[metric][row]))

    if gate == "loss_makers":
        metric = "gross_profit" if np.isnan(book.mart.metrics["net_profit"]).all() else "net_profit"
        return len(book.scheme.tiers) // 2 if value(metric) < 0 else 0
    return 1 if value("average_days_late") > limit else 0


def _lift(book: Book, place: int, metric: str, computed: int) -> float | None:
    """The least changed raw value of `metric` that alone gives the customer a better tier; None where none does."""
    kind = BY_ID[metric]
    sign = 1.0 if kind.higher_is_better else -1.0
    raw = book.mart.metrics[metric][book.rows]
    known = ~np.isnan(raw)
    others = known.copy()
    others[place] = False
    better = sign * raw
    mine = better[place]
    above = np.unique(better[others & (better > mine)])
    step = STEP[kind.unit]
    limit = None if kind.best is None else sign * kind.best
    just_past = np.concatenate([[mine], above]) + step  # a step beyond a rival, or beyond oneself
    candidates = np.unique(np.concatenate([above, just_past]))
    candidates = candidates[candidates > mine]
    if limit is not None:
        candidates = candidates[candidates <= limit]
    what_if = _WhatIf(book, place, metric, better, others)
    if len(candidates) == 0 or what_if.tier(candidates[-1], sign) >= computed:
        return None
    low, high = 0, len(candidates) - 1
    while low < high:
        middle = (low + high) // 2
        if what_if.tier(candidates[middle], sign) < computed:
            high = middle
        else:
            low = middle + 1
    return float(sign * candidates[low])


class _WhatIf:
    """The tier one customer would get with one metric changed, everybody else's percentile moving along."""

    def __init__(self, book: Book, place: int, metric: str, better: np.ndarray, others: np.ndarray) -> None:
        self.book, self.place, self.metric = book, place, metric
        self.better, self.others = better, others
        self.count = int(others.sum()) + 1
        self.weight = book.weights[metric]
        sums = np.zeros(len(better))
        for m, w in book.weights.items():
            known = book.positions[m].known
            sums += w if known is None else w * known
        self.sums = np.where(sums > 0, sums, np.nan)  # each customer's own sum of known weights
        self.counts = cutting.boundaries(int((~np.isnan(book.cut_values)).sum()), book.scenario.shares)
        self.old = self._beaten(better[place])

    def _beaten(self, mine: float) -> np.ndarray:
        """What this customer adds to each other one's "below + ½ equal" when its own value is `mine`."""
        return np.where(self.others, (mine < self.better) + 0.5 * (mine == self.better), 0.0)

    def tier(self, mine: float, sign: float) -> int:
        book, place = self.book, self.place
        per_head = 100.0 / self.count
        shift = (self._beaten(mine) - self.old) * (self.weight * per_head)
        scores = book.cut_values + shift / self.sums
        rivals = self.better[self.others]
        position = per_head * ((rivals < mine).sum() + 0.5 * ((rivals == mine).sum() + 1))
        old_position = book.positions[self.metric].filled[place]
        own = book.cut_values[place] + (position - old_position) * self.weight / self.sums[place]
        scores[place] = np.nan
        above = int((scores > own + SAME).sum())
        through = int((scores >= own - SAME).sum()) + 1
        inner = [min(max(c, above), through) for c in self.counts]
        reached = int(np.argmax(np.diff([above, *inner, through])))
        row = int(book.rows[place])
        caps = [_cap(book, row, g, limit, {self.metric: sign * mine}) for g, limit in book.scenario.gates]
        return max([reached, *caps])
