"""Why a customer has its tier, and which single change would lift it: raw value → position → weight → points → score.

The single change is exact: a candidate value replaces the customer's own, everybody's percentiles move accordingly, and the
tiers are cut again. The smallest value that reaches a better tier is found by bisection over the candidates.

Below, `index` is a customer's place among the graded customers (`Book.rows`), `row` its row in the mart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading import tiers
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.gates import GATE_METRICS, best_allowed, is_stopped
from crmcore.domain.grading.mart import POPULATION
from crmcore.domain.grading.metrics import BY_ID, Unit
from crmcore.domain.grading.overrides import Override
from crmcore.domain.grading.scoring import SCORE_DIGITS

#: scores are rounded before they are cut: a rounded score plus a shift may differ from the rounded sum by this much
SCORE_TOLERANCE = 1.5 * 10**-SCORE_DIGITS

#: decimal digits that raw values are compared with after a change
_VALUE_DIGITS = 9

#: a better value of one of these is as much better a net profit
NET_PROFIT_PARTS = ("gross_profit", "service_cost")

#: the smallest meaningful step of each unit
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
    """What one weighted metric adds to one customer's score.

    Attributes
    ----------
    metric
        Metric id.
    raw
        Value in the metric's unit; None where unknown.
    position
        The value normalised, 0–100; None where unknown or the customer is not graded.
    weight
        The customer's own weight in percent: weights of its unknown metrics are shared out among the known ones. 0 for
        an unknown metric.
    points
        weight · position / 100; the points of all lines add up to the score. None where `position` is.
    lift
        The raw value that alone, all else equal, would bring a better tier; None where no possible value would, or where
        single changes are not offered (see `explain`).
    """

    metric: str
    raw: float | None
    position: float | None
    weight: float
    points: float | None
    lift: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that made one customer's tier. Tiers are codes of the scheme; None: no tier.

    Attributes
    ----------
    customer_id
        The company's own number of the customer.
    population
        Code of POPULATION: graded, or why it is not.
    score
        Composite score, 0–100; None where there is none.
    rank
        1 = best score, equal scores share the best rank; None without a score.
    graded
        Number of graded customers.
    computed, assigned
        The tier as cut, after the gates; and the one after overrides.
    override
        The override in force that makes the difference; None: none.
    next_tier
        The next better tier above the computed one; None at the top or without a tier.
    to_next_tier
        Points missing to the edge of the next better tier, ≥ 0; None at the top, and where the tier is not cut by the score
        or nobody is above that edge.
    known_metrics, weighted_metrics
        Number of weighted metrics known for the customer, and of all weighted metrics of the Book.
    lines
        One line per weighted metric.
    gated
        Ids of the gates that lowered the tier.
    """

    customer_id: str
    population: str
    score: float | None
    rank: int | None
    graded: int
    computed: str | None
    assigned: str | None
    override: Override | None
    next_tier: str | None
    to_next_tier: float | None
    known_metrics: int
    weighted_metrics: int
    lines: tuple[MetricLine, ...]
    gated: tuple[str, ...]


def explain(book: Book, row: int, with_lifts: bool = True) -> Explanation:
    """Explain one customer's tier.

    Parameters
    ----------
    book
        The graded Book.
    row
        Row of the customer in the mart, 0 ≤ row < N; IndexError beyond.
    with_lifts
        Whether to search for single changes. The search grades everybody anew about log2(n) times per metric. It is only made
        where tiers follow from percentiles among today's customers, cut by share of the score.
    """
    computed = int(book.computed[row])
    index = int(np.searchsorted(book.rows, row))
    graded = index < len(book.rows) and bool(book.rows[index] == row)
    lines = _lines(book, row, index if graded else None, with_lifts)
    score = float(book.score[row])
    edge = book.edges[computed - 1] if computed > 0 and book.cut_by == "score" and len(book.edges) >= computed else None
    return Explanation(
        customer_id=book.mart.customers.ids[row].as_py(),
        population=POPULATION[book.population[row]],
        score=None if np.isnan(score) else score,
        rank=int(book.rank[row]) or None,
        graded=len(book.rows),
        computed=_code(book, computed),
        assigned=_code(book, int(book.assigned[row])),
        override=book.overrides.get(row),
        next_tier=_code(book, computed - 1),
        to_next_tier=None if edge is None or not np.isfinite(edge) else max(0.0, edge - score),
        known_metrics=sum(line.position is not None for line in lines),
        weighted_metrics=len(book.weights),
        lines=lines,
        gated=_gates_of(book, row, index) if graded else (),
    )


def _code(book: Book, tier: int) -> str | None:
    return None if tier < 0 else book.scheme.tiers[tier]


def _lines(book: Book, row: int, index: int | None, with_lifts: bool) -> tuple[MetricLine, ...]:
    """One line per weighted metric; `index` None: the customer is not graded."""
    total = 0.0 if index is None else float(book.known_weight(slice(index, index + 1))[0])
    computed = int(book.computed[row])
    lifting = with_lifts and computed > 0 and total > 0 and _can_lift(book)
    lines = []
    for metric, weight in book.weights.items():
        raw = float(book.graded_mart.metrics[metric][row])
        if index is not None and _is_known(book, metric, index):
            position = float(book.positions[metric].filled[index])
            own_weight = 100.0 * weight / total
            lift = _lift(book, index, metric, computed) if lifting else None
            lines.append(MetricLine(metric, raw, position, own_weight, own_weight * position / 100.0, lift))
        else:
            lines.append(MetricLine(metric, None if np.isnan(raw) else raw, None, 0.0, None, None))
    return tuple(lines)


def _is_known(book: Book, metric: str, index: int) -> bool:
    known = book.positions[metric].known
    return known is None or bool(known[index])


def _can_lift(book: Book) -> bool:
    """Whether the tier follows from percentiles among today's customers, each by itself, cut by share of the score."""
    return (
        book.scenario.normaliser == "percentile"
        and book.scenario.standard is None
        and book.scheme.method == "share"
        and book.cut_by == "score"
        and book.rolled_up is None
    )


def _gates_of(book: Book, row: int, index: int) -> tuple[str, ...]:
    """Ids of the gates that lowered the customer's tier."""
    if not book.edges or not book.scenario.gates or np.isnan(book.cut_values[index]):
        return ()
    ungated = int(tiers.assign_tiers(book.cut_values[index : index + 1], book.edges)[0])
    return tuple(gate.id for gate in _gates(book, row) if gate.best_tier(gate.value) > ungated)


@dataclass(frozen=True, slots=True)
class _Gate:
    """A gate of the scenario before one customer: the metric that it rests on, the customer's own value of it, and the best of the
    tiers that the gate leaves whom it stops."""

    id: str
    limit: float | None
    metric: str
    value: float
    best: int

    @property
    def threshold(self) -> float:
        """The value nearest to those it stops that it lets pass."""
        return 0.0 if self.limit is None else self.limit

    def best_tier(self, value: float) -> int:
        """The best tier that the gate allows a customer with `value`; 0 = top tier."""
        return self.best if is_stopped(self.id, self.limit, value) else 0


def _gates(book: Book, row: int) -> tuple[_Gate, ...]:
    gates = []
    for gate, limit in book.scenario.gates:
        *preferred, last = GATE_METRICS[gate]
        metric = next((m for m in preferred if not np.isnan(book.graded_mart.metrics[m][book.rows]).all()), last)
        gates.append(_Gate(gate, limit, metric, float(book.graded_mart.metrics[metric][row]), best_allowed(gate, len(book.scheme.tiers))))
    return tuple(gates)


def _lift(book: Book, index: int, metric: str, computed: int) -> float | None:
    """The least changed raw value of `metric` that alone gives the customer a better tier than `computed`; None where none does.

    A percentile only changes when a rival is drawn level with or passed, so the candidates are the rivals' values and one step
    beyond each, and the value at which a gate opens, up to the metric's best possible value.
    """
    kind = BY_ID[metric]
    sign = 1.0 if kind.higher_is_better else -1.0
    what_if = _WhatIf(book, index, metric, sign * book.graded_mart.metrics[metric][book.rows])
    candidates = what_if.candidates(STEP[kind.unit])
    if kind.best is not None:
        candidates = candidates[candidates <= sign * kind.best]
    if len(candidates) == 0 or what_if.tier(candidates[-1]) >= computed:
        return None
    low, high = 0, len(candidates) - 1
    while low < high:
        middle = (low + high) // 2
        if what_if.tier(candidates[middle]) < computed:
            high = middle
        else:
            low = middle + 1
    return float(sign * candidates[low])


class _Moved:
    """A weighted metric that changes, with the sign that makes more better: the customer's own value, and float64[n] of all."""

    def __init__(self, book: Book, index: int, metric: str, better: np.ndarray) -> None:
        self.better, self.own = better, float(better[index])
        self.rivals = ~np.isnan(better)
        self.rivals[index] = False
        self.values = np.sort(better[self.rivals])
        self.per_customer = 100.0 / (len(self.values) + 1)
        self.weight = book.weights[metric]
        self.position_now = float(book.positions[metric].filled[index])
        self._share_now = self._share_below(self.own)

    def _share_below(self, value: float) -> np.ndarray:
        """float64[n]: what this customer adds to each rival's "number below + ½ · number equal" when its own value is `value`."""
        return np.where(self.rivals, (value < self.better) + 0.5 * (value == self.better), 0.0)

    def shift(self, value: float) -> np.ndarray:
        """float64[n]: by how much weight · position of each rival changes when the customer's own value is `value`."""
        return (self._share_below(value) - self._share_now) * (self.weight * self.per_customer)

    def gain(self, value: float) -> float:
        """By how much the customer's own weight · position changes."""
        below, through = np.searchsorted(self.values, value), np.searchsorted(self.values, value, "right")
        return self.weight * (self.per_customer * (below + 0.5 * (through - below + 1)) - self.position_now)


class _WhatIf:
    """The tier of one customer with one metric changed, everybody else's percentile moving along.

    `better` float64[n] is the metric with the sign that makes more better. Net profit is gross profit less the cost to serve: a change
    of either is one of net profit, where net profit is weighted or a gate rests on it.
    """

    def __init__(self, book: Book, index: int, metric: str, better: np.ndarray) -> None:
        self.book, self.index, self.own = book, index, float(better[index])
        moved = {metric: better}
        net = book.graded_mart.metrics["net_profit"][book.rows]
        self.moves_net = metric in NET_PROFIT_PARTS and not np.isnan(net[index])
        if self.moves_net and "net_profit" in book.weights:
            moved["net_profit"] = net
        self.moved = [_Moved(book, index, name, values) for name, values in moved.items()]
        known_weight = book.known_weight()
        self.known_weight = np.where(known_weight > 0, known_weight, np.nan)
        self.gates = _gates(book, int(book.rows[index]))
        self.moved_gates = {gate.metric for gate in self.gates} & ({metric} | ({"net_profit"} if self.moves_net else set()))
        self.counts = tiers.counts_above(int((~np.isnan(book.cut_values)).sum()), book.scenario.shares)

    def candidates(self, step: float) -> np.ndarray:
        """The better values of the metric at which its place among the rivals, or what a gate allows, changes; in order."""
        found = [np.array([step])]
        for one in self.moved:
            above = np.unique(one.values[one.values > one.own]) - one.own
            found += [above, above + step]
        for gate in self.gates:
            if gate.metric in self.moved_gates and is_stopped(gate.id, gate.limit, gate.value):
                way = abs(gate.value - gate.threshold)
                found += [np.array([way, way + step])]
        return np.unique(np.round(self.own + np.concatenate(found), _VALUE_DIGITS))

    def tier(self, value: float) -> int:
        """The tier with `value` (more is better) in place of the customer's own, gates obeyed."""
        book, index, change = self.book, self.index, value - self.own
        new = [value, *(round(one.own + change, _VALUE_DIGITS) for one in self.moved[1:])]
        scores = book.cut_values + sum(one.shift(v) for one, v in zip(self.moved, new, strict=True)) / self.known_weight
        gain = sum(one.gain(v) for one, v in zip(self.moved, new, strict=True))
        own_score = book.cut_values[index] + gain / self.known_weight[index]
        scores[index] = np.nan
        above = int((scores > own_score + SCORE_TOLERANCE).sum())
        through = int((scores >= own_score - SCORE_TOLERANCE).sum()) + 1
        reached = tiers.tier_of_equals(above, through, self.counts, best_on_top=True)
        return max([reached, *(gate.best_tier(self._gate_value(gate, change)) for gate in self.gates)])

    def _gate_value(self, gate: _Gate, change: float) -> float:
        """What the gate sees after the metric has become better by `change`."""
        if gate.metric not in self.moved_gates:
            return gate.value
        return round(gate.value + (change if BY_ID[gate.metric].higher_is_better else -change), _VALUE_DIGITS)
