"""From what is known to a graded Book: who is graded, where each stands, how the tiers are cut.

Pure: the same mart, scenario, scheme and overrides give the same Book, to the last digit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from crmcore.domain.grading import tiers as cutting
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED, LAPSED, PROSPECT, UNSCORED, Mart
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.grading.overrides import Override
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.grading.scoring import Position, composite_score, effective_weights, position_of
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.problems import Problem

#: cuts of the prospects that a Standing keeps: a column as long as all customers each
SHARES_KEPT = 16


@dataclass(frozen=True, eq=False)
class Reference:
    """A published run's frozen yardstick: sorted raw values per metric, and the cut-offs of its score."""

    distributions: Mapping[str, np.ndarray]
    edges: tuple[float, ...]
    scheme: str


@dataclass(frozen=True, eq=False)
class NormalisedMetrics:
    """Where the graded customers stand on every metric: all that does not depend on weights or tiers.

    One Standing serves every move of a slider. Positions are worked out when first asked for and kept;
    two threads asking at once compute the same array twice, which is harmless.
    """

    mart: Mart
    normaliser: str
    grade_lapsed: bool
    reference: Reference | None = None
    rows: np.ndarray = field(init=False)
    _positions: dict[str, Position | None] = field(init=False, default_factory=dict)
    _raw: dict[str, np.ndarray] = field(init=False, default_factory=dict)
    _provisional: dict[tuple[Scheme, tuple[int, ...]], np.ndarray] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        graded = self.mart.population == GRADED
        if self.grade_lapsed:
            graded |= self.mart.population == LAPSED
        object.__setattr__(self, "rows", frozen_array(np.flatnonzero(graded), np.int64))

    def raw(self, metric: str) -> np.ndarray:
        """Raw values of the graded customers, float64[n]."""
        if metric not in self._raw:
            values = self.mart.metrics[metric]
            self._raw[metric] = values if len(self.rows) == len(values) else frozen_array(values[self.rows])
        return self._raw[metric]

    def position(self, metric: str) -> Position | None:
        """The metric's standing, None where nobody has it."""
        if metric not in self._positions:
            raw = self.raw(metric) if metric in self.mart.metrics else np.empty(0)
            if not len(raw) or np.isnan(raw).all():
                self._positions[metric] = None
            else:
                frozen = self.reference.distributions.get(metric) if self.reference else None
                self._positions[metric] = position_of(metric, raw, self.normaliser, frozen)
        return self._positions[metric]

    def provisional(self, scheme: Scheme, shares: tuple[int, ...]) -> np.ndarray:
        """int8[N]: see `provisional_tiers`, which no weight moves. Kept for the last few shares."""
        placed = self._provisional.get((scheme, shares))
        if placed is None:
            placed = frozen_array(provisional_tiers(self.mart, scheme, shares), np.int8)
            if len(self._provisional) >= SHARES_KEPT:
                self._provisional.clear()
            self._provisional[scheme, shares] = placed
        return placed

    def known(self, choices: tuple[str, ...]) -> str:
        """The first metric of `choices` that anybody has ("score" always counts); the last one where none is."""
        for choice in choices:
            if choice == "score" or self.position(choice) is not None:
                return choice
        return choices[-1]


@dataclass(frozen=True, eq=False)
class Cut:
    """Tiers of the graded customers: int8[n], −1 where the cut value is unknown; what was cut, and its edges."""

    tier: np.ndarray
    values: np.ndarray
    by: str
    across: str = ""
    edges: tuple[float, ...] = ()


def cut(standing: NormalisedMetrics, scheme: Scheme, shares: tuple[int, ...], score: np.ndarray, cuts: tuple[int, ...] = ()) -> Cut:
    """Cut the graded customers under a scheme. `score` float64[n]; a lower-is-better metric is cut by its negative.
    `cuts`: percentiles of a matrix, where they are not the scheme's own."""
    reference = standing.reference
    if reference and (reference.scheme != scheme.id or scheme.by != ("score",) or scheme.method != "share"):
        raise Problem("standard_does_not_fit", scheme=scheme.id, standard=reference.scheme)
    by = standing.known(scheme.by)
    values = score if by == "score" else _signed(standing, by)
    known = ~np.isnan(values)
    whole = bool(known.all())
    v = values if whole else values[known]
    across, edges = "", ()
    if reference:
        edges = reference.edges
        tier = cutting.place(v, edges)
    elif scheme.method == "matrix":
        across = standing.known(scheme.across)
        second = _signed(standing, across)
        known &= ~np.isnan(second)
        whole = bool(known.all())
        tier = cutting.matrix_tiers(values[known], second[known], cuts or scheme.cuts)
    elif scheme.method == "edges":
        edges = scheme.edges
        tier = cutting.place(v, edges)
    elif scheme.method == "value":
        edges = tuple(cutting.value_edges(v, shares))
        tier = cutting.place(v, edges)
    elif scheme.method == "rule":
        below = (standing.raw(scheme.floor_metric) < scheme.floor)[known]
        edges = tuple(cutting.share_edges(v[~below], shares))
        tier = np.where(below, np.int8(len(scheme.tiers) - 1), cutting.place(v, edges)).astype(np.int8)
    else:
        edges = tuple(cutting.share_edges(v, shares))
        tier = cutting.place(v, edges)
    if not whole:
        spread = np.full(len(values), -1, dtype=np.int8)
        spread[known] = tier
        tier = spread
    return Cut(tier, values, by, across, edges)


def _signed(standing: NormalisedMetrics, metric: str) -> np.ndarray:
    raw = standing.raw(metric)
    return raw if BY_ID[metric].higher_is_better else -raw


def apply_gates(standing: NormalisedMetrics, scheme: Scheme, scenario: Scenario, tier: np.ndarray) -> tuple[np.ndarray, dict[str, int]]:
    """Lower the tier of those a gate stops; nobody takes their place. Returns the tiers and how many each gate moved.

    loss_makers  a net loss cannot be in the upper half of the tiers
    late_payers  paying later than the limit (mean days) cannot be in the top tier
    """
    touched: dict[str, int] = {}
    for gate, limit in scenario.gates:
        if gate == "loss_makers":
            metric = standing.known(("net_profit", "gross_profit"))
            stopped, cap = standing.raw(metric) < 0, len(scheme.tiers) // 2
        else:
            stopped, cap = standing.raw("average_days_late") > limit, 1
        lowered = stopped & (tier >= 0) & (tier < cap)
        touched[gate] = int(lowered.sum())
        tier = np.where(lowered, np.int8(cap), tier).astype(np.int8)
    return tier, touched


def provisional_tiers(mart: Mart, scheme: Scheme, shares: tuple[int, ...]) -> np.ndarray:
    """Tier of each prospect that somebody judged: the growth outlook cut by the scheme's shares; int8[N], else −1."""
    placed = np.full(mart.count, -1, dtype=np.int8)
    outlook = mart.metrics.get("growth_outlook")
    if outlook is None:
        return placed
    prospects = np.flatnonzero(mart.population == PROSPECT)
    judged = prospects[~np.isnan(outlook[prospects])]
    if len(judged):
        shares = shares or tuple(
            [100 // len(scheme.tiers)] * (len(scheme.tiers) - 1) + [100 - 100 // len(scheme.tiers) * (len(scheme.tiers) - 1)]
        )
        placed[judged] = cutting.place(outlook[judged], cutting.share_edges(outlook[judged], shares))
    return placed


def grade_customers(
    standing: NormalisedMetrics,
    scenario: Scenario,
    scheme: Scheme,
    overrides: Mapping[str, Override] | None = None,
    *,
    version: int = 0,
    ledger: int = 0,
) -> Book:
    """Grade every customer of a mart under a resolved scenario (its as_of filled in).

    `overrides` maps customer_id → the override in force; those of customers who are not graded wait.
    """
    mart, rows = standing.mart, standing.rows
    shares = scheme.with_shares(scenario.shares)
    nominal = {m: w for m, w in scenario.weights if w > 0}
    positions = {m: p for m in nominal if (p := standing.position(m)) is not None}
    score = composite_score(positions, nominal, len(rows))
    made = cut(standing, scheme, shares, score, scenario.cuts)
    tier, gated = apply_gates(standing, scheme, scenario, made.tier)

    population = np.array(mart.population)
    if standing.grade_lapsed:
        population[rows] = GRADED
    population[rows[tier < 0]] = UNSCORED
    given = tier.copy()
    in_force: dict[int, Override] = {}
    place = {code: k for k, code in enumerate(scheme.tiers)}
    full = _spread(tier, rows, mart.count)
    given = full
    for customer_id, override in (overrides or {}).items():
        row = mart.customers.row_of(customer_id)
        if row is not None and full[row] >= 0 and override.given in place:
            given = given.copy() if given is full else given
            given[row] = place[override.given]
            in_force[row] = override
    used = sum(w for m, w in nominal.items() if m in positions)
    return Book(
        scenario=scenario.with_(shares=shares),
        version=version,
        ledger=ledger,
        mart=mart,
        scheme=scheme,
        rows=rows,
        positions=positions,
        graded_score=frozen_array(score),
        computed=frozen_array(full, np.int8),
        given=frozen_array(given, np.int8),
        population=frozen_array(population, np.int8),
        provisional=standing.provisional(scheme, shares),
        cut_by=made.by,
        across=made.across,
        cut_values=made.values,
        edges=made.edges,
        weights={m: 100.0 * w / used for m, w in nominal.items() if m in positions} if used else {},
        effective_weights=effective_weights(positions, nominal),
        dropped=tuple(m for m in nominal if m not in positions),
        gated=gated,
        overrides=in_force,
    )


def _spread(values: np.ndarray, rows: np.ndarray, n: int) -> np.ndarray:
    if len(rows) == n:
        return values
    full = np.full(n, -1, dtype=values.dtype)
    full[rows] = values
    return full
