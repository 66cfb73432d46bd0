"""From a mart to a graded Book: who is graded, how the metrics are normalised, how the tiers are cut.

Pure: the same mart, scenario, scheme and overrides give the same Book, to the last digit.

N is the number of customers of the mart, n the number of graded ones (those of `NormalisedMetrics.rows`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.gates import apply_gates
from crmcore.domain.grading.mart import GRADED, LAPSED, PROSPECT, UNSCORED, Mart
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.grading.overrides import Override
from crmcore.domain.grading.reference import Reference
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.grading.scoring import Position, comparable, composite_score, effective_weights, position_of
from crmcore.domain.grading.tiers import MatrixCuts, assign_tiers, matrix_tiers, share_edges, value_edges
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.problems import Problem

SCHEMES_CUTS = MatrixCuts()
#: cuts of the prospects that are cached: each is a column as long as all customers
PROVISIONAL_CACHE = 16


@dataclass(frozen=True, eq=False)
class NormalisedMetrics:
    """The graded customers' metrics on the common scale of 0–100: all of grading that no weight and no tier share changes.

    One instance serves every move of a slider. Each metric is normalised at first use and cached; two threads that
    read the same one at once compute it twice, which is harmless.

    Attributes
    ----------
    mart, normaliser
        The customers and their raw metrics; see `crmcore.domain.grading.scoring.normalise`.
    grade_lapsed
        Whether customers without a purchase in the window are graded, too.
    reference
        The standard of a published run; None: positions among today's customers.
    own
        The customers' own facts, where `mart` has those of their groups; None: `mart`.
    unit
        int64[N], equal for the rows that are graded as one, which have the same values in `mart`; None: each row by itself.
    rows
        int64[n], the graded rows of the mart, ascending.
    heads
        int64[u], ascending: the first place in `rows` of each unit; None: all places.
    """

    mart: Mart
    normaliser: str
    grade_lapsed: bool
    reference: Reference | None = None
    own: Mart | None = None
    unit: np.ndarray | None = None
    rows: np.ndarray = field(init=False)
    heads: np.ndarray | None = field(init=False, default=None)
    _head_of: np.ndarray | None = field(init=False, default=None)
    _positions: dict[str, Position | None] = field(init=False, default_factory=dict)
    _raw: dict[str, np.ndarray] = field(init=False, default_factory=dict)
    _provisional: dict[tuple[Scheme, tuple[int, ...]], np.ndarray] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        graded = self.mart.population == GRADED
        if self.grade_lapsed:
            graded |= self.mart.population == LAPSED
        object.__setattr__(self, "rows", frozen_array(np.flatnonzero(graded), np.int64))
        if self.unit is not None:
            _, heads, head_of = np.unique(self.unit[self.rows], return_index=True, return_inverse=True)
            object.__setattr__(self, "heads", frozen_array(heads, np.int64))
            object.__setattr__(self, "_head_of", head_of)

    def raw(self, metric: str) -> np.ndarray:
        """float64[n]: the metric in its own unit, as compared (see `scoring.comparable`), NaN where unknown; KeyError for an unknown
        metric."""
        if metric not in self._raw:
            values = self.mart.metrics[metric]
            self._raw[metric] = frozen_array(comparable(values if len(self.rows) == len(values) else values[self.rows]))
        return self._raw[metric]

    def of_units(self, values: np.ndarray) -> np.ndarray:
        """[u]: values of the graded rows (array[n]), once for each unit."""
        return values if self.heads is None else values[self.heads]

    def position(self, metric: str) -> Position | None:
        """The metric normalised among the units; None where it is unknown of every graded customer."""
        if metric not in self._positions:
            raw = self.raw(metric) if metric in self.mart.metrics else np.empty(0)
            if not len(raw) or np.isnan(raw).all():
                self._positions[metric] = None
            else:
                distribution = self.reference.distribution(metric) if self.reference else None
                found = position_of(metric, self.of_units(raw), self.normaliser, distribution)
                self._positions[metric] = found if self._head_of is None else found.take(self._head_of)
        return self._positions[metric]

    def better(self, metric: str) -> np.ndarray:
        """float64[n]: the raw metric with the sign that makes more better, NaN where unknown."""
        raw = self.raw(metric)
        return raw if BY_ID[metric].higher_is_better else -raw

    def provisional(self, scheme: Scheme, shares: tuple[int, ...]) -> np.ndarray:
        """int8[N]: `provisional_tiers`, which no weight changes; the last few shares are cached."""
        cached = self._provisional.get((scheme, shares))
        if cached is None:
            cached = frozen_array(provisional_tiers(self.mart, scheme, shares), np.int8)
            if len(self._provisional) >= PROVISIONAL_CACHE:
                self._provisional.clear()
            self._provisional[scheme, shares] = cached
        return cached

    def first_known(self, choices: tuple[str, ...]) -> str:
        """The first metric of `choices` that any graded customer has ("score" always counts); the last one where none is."""
        for choice in choices:
            if choice == "score" or self.position(choice) is not None:
                return choice
        return choices[-1]


@dataclass(frozen=True, eq=False)
class Cut:
    """The graded customers cut into tiers, before gates and overrides.

    Attributes
    ----------
    tier
        int8[n], 0 = top tier, −1 where the cut value is unknown.
    values
        float64[n], what was cut, more is better.
    by, across
        "score" or the metric id that `values` are of; and the second metric of a matrix, else "".
    edges
        Least value above each cut, one fewer than tiers; () for a matrix.
    """

    tier: np.ndarray
    values: np.ndarray
    by: str
    across: str = ""
    edges: tuple[float, ...] = ()


def cut(
    normalised: NormalisedMetrics,
    scheme: Scheme,
    shares: tuple[int, ...],
    score: np.ndarray,
    weights: Mapping[str, float],
    cuts: MatrixCuts = SCHEMES_CUTS,
) -> Cut:
    """Cut the graded customers into the tiers of a scheme.

    Parameters
    ----------
    scheme
        How to cut the graded customers; a metric for which lower is better is cut by its negative.
    shares
        Integer percentages of the tiers, top first (see `Scheme.with_shares`).
    score
        float64[n], the composite score, NaN where there is none.
    weights
        Metric id → weight of that score: a published run's standard is cut anew for other weights than its own.
    cuts
        Of a matrix; the scheme's own unless said otherwise.

    Raises
    ------
    Problem
        "standard_does_not_fit" where a published run's standard is not one of this scheme, or the scheme does not cut the score
        by share.
    """
    reference = normalised.reference
    if reference and (reference.scheme != scheme.id or scheme.by != ("score",) or scheme.method != "share"):
        raise Problem("standard_does_not_fit", scheme=scheme.id, standard=reference.scheme)
    by = normalised.first_known(scheme.by)
    values = score if by == "score" else normalised.better(by)
    known = ~np.isnan(values)
    across, edges = "", ()
    if scheme.method == "matrix":
        across = normalised.first_known(scheme.across)
        second = normalised.better(across)
        known &= ~np.isnan(second)
        among = _heads_among(normalised, known)
        money = (by != "score" and BY_ID[by].is_earned, BY_ID[across].is_earned)
        pair = (values[known], second[known])
        units = pair if among is None else (values[among], second[among])
        tier = matrix_tiers(*pair, cuts.edges(units, scheme.cuts, money))
    else:
        below = normalised.raw(scheme.floor_metric) < scheme.floor if scheme.method == "rule" else None
        known_values = values if known.all() else values[known]
        parted = known if below is None else known & ~below
        among = _heads_among(normalised, parted)
        edges = reference.edges_under(weights) if reference else _edges(scheme, shares, values[parted if among is None else among])
        tier = assign_tiers(known_values, edges)
        if below is not None:
            tier = np.where(below[known], np.int8(len(scheme.tiers) - 1), tier).astype(np.int8)
    if not known.all():
        full = np.full(len(values), -1, dtype=np.int8)
        full[known] = tier
        tier = full
    return Cut(tier, values, by, across, edges)


def _heads_among(normalised: NormalisedMetrics, chosen: np.ndarray) -> np.ndarray | None:
    """int64[k]: the first place of each unit among those `chosen` (bool[n]); None: each place is one."""
    return None if normalised.heads is None else normalised.heads[chosen[normalised.heads]]


def _edges(scheme: Scheme, shares: tuple[int, ...], values: np.ndarray) -> tuple[float, ...]:
    """The edges by which a scheme cuts known values."""
    if scheme.method == "edges":
        return scheme.edges
    return tuple((value_edges if scheme.method == "value" else share_edges)(values, shares))


def provisional_tiers(mart: Mart, scheme: Scheme, shares: tuple[int, ...]) -> np.ndarray:
    """Tiers of prospects, who have no history to be graded by: their growth outlook cut by share.

    Parameters
    ----------
    shares
        Integer percentages, top first; (): equal ones, the rest in the last tier.

    Returns
    -------
    int8[N], −1 for everyone who is no prospect or whose outlook nobody has judged.
    """
    tier = np.full(mart.count, -1, dtype=np.int8)
    outlook = mart.metrics.get("growth_outlook")
    if outlook is None:
        return tier
    prospects = np.flatnonzero(mart.population == PROSPECT)
    judged = prospects[~np.isnan(outlook[prospects])]
    if len(judged):
        equal, others = 100 // len(scheme.tiers), len(scheme.tiers) - 1
        shares = shares or (*[equal] * others, 100 - equal * others)
        tier[judged] = assign_tiers(outlook[judged], share_edges(outlook[judged], shares))
    return tier


def grade_customers(
    normalised: NormalisedMetrics,
    scenario: Scenario,
    scheme: Scheme,
    overrides: Mapping[str, Override] | None = None,
    *,
    version: int = 0,
    ledger: int = 0,
) -> Book:
    """Grade every customer of a mart: score, cut, apply gates, then overrides.

    Parameters
    ----------
    normalised
        The graded customers' metrics. Its mart, normaliser, reference and grade_lapsed must be those of the scenario.
    scenario
        Resolved: `as_of` filled in.
    scheme
        The scheme that the scenario names.
    overrides
        customer_id → the override in force on `as_of`. Those of customers who carry no tier, and of tiers that the scheme does
        not have, are left out.
    version, ledger
        Data version and ledger position, part of the Book's key.

    Raises
    ------
    Problem
        "shares_do_not_fit" where the scenario's shares are not one per tier; "standard_does_not_fit", see `cut`; "standard_lacks" where
        a published run's standard does not know a weighted metric.
    """
    mart, own, rows = normalised.mart, normalised.own or normalised.mart, normalised.rows
    shares = scheme.with_shares(scenario.shares)
    nominal = {m: w for m, w in scenario.weights if w > 0}
    positions = {m: p for m in nominal if (p := normalised.position(m)) is not None}
    score = composite_score(positions, nominal, len(rows))
    known = {m: nominal[m] for m in positions}
    if normalised.reference:
        normalised.reference.require(known)
    raw_cut = cut(normalised, scheme, shares, score, known, scenario.matrix_cuts)
    tier, gated = apply_gates(mart, rows, scheme, scenario, raw_cut.tier)
    population = np.array(mart.population)
    if normalised.grade_lapsed:
        population[rows] = GRADED
    population[rows[tier < 0]] = UNSCORED
    computed = _of_all(tier, rows, mart.count)
    assigned, in_force = _overridden(computed, own, scheme, overrides or {})
    used = sum(w for m, w in nominal.items() if m in positions)
    return Book(
        scenario=scenario.with_(shares=shares),
        version=version,
        ledger=ledger,
        mart=own,
        scheme=scheme,
        rows=rows,
        positions=positions,
        graded_score=frozen_array(score),
        computed=frozen_array(computed, np.int8),
        assigned=frozen_array(assigned, np.int8),
        population=frozen_array(population, np.int8),
        provisional=normalised.provisional(scheme, shares),
        cut_by=raw_cut.by,
        across=raw_cut.across,
        cut_values=raw_cut.values,
        edges=raw_cut.edges,
        weights={m: 100.0 * w / used for m, w in nominal.items() if m in positions} if used else {},
        effective_weights=effective_weights(positions, nominal),
        dropped=tuple(m for m in nominal if m not in positions),
        gated=gated,
        overrides=in_force,
        standard_recut=normalised.reference is not None and normalised.reference.is_cut_anew(known),
        rolled_up=mart if own is not mart else None,
        heads=normalised.heads,
    )


def _overridden(
    computed: np.ndarray, mart: Mart, scheme: Scheme, overrides: Mapping[str, Override]
) -> tuple[np.ndarray, dict[int, Override]]:
    """int8[N] tiers with the overrides applied, and row → the override applied. The array is `computed` itself where there is none."""
    index = {code: k for k, code in enumerate(scheme.tiers)}
    assigned = computed
    applied: dict[int, Override] = {}
    for customer_id, override in overrides.items():
        row = mart.customers.row_of(customer_id)
        if row is not None and computed[row] >= 0 and override.assigned in index:
            assigned = assigned.copy() if assigned is computed else assigned
            assigned[row] = index[override.assigned]
            applied[row] = override
    return assigned, applied


def _of_all(values: np.ndarray, rows: np.ndarray, count: int) -> np.ndarray:
    """Values of the graded rows spread over all customers, −1 elsewhere."""
    if len(rows) == count:
        return values
    full = np.full(count, -1, dtype=values.dtype)
    full[rows] = values
    return full
