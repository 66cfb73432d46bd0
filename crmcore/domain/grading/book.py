"""The Book: every customer, graded, on one date, under one Scenario. The one noun that flows through the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.grading.scoring import Position, rank_correlations
from crmcore.domain.kernel.arrays import frozen_array

if TYPE_CHECKING:
    from crmcore.domain.grading.overrides import Override

#: every graded customer, as a slice of `Book.rows`
EVERYONE = slice(None)


@dataclass(frozen=True, eq=False)
class Book:
    """Every customer of a mart, graded under one Scenario. N customers in all, n graded ones.

    Attributes
    ----------
    scenario
        Resolved: `as_of` and `shares` filled in.
    version, ledger
        Data version and ledger position that the figures are based on.
    mart
        The customers and their metrics; row i of every [N] array is row i of `mart.customers`.
    scheme
        How the tiers were cut; its `tiers` are codes, top first.
    rows
        int64[n], the graded rows, ascending. `positions`, `graded_score` and `cut_values` are in this order.
    positions
        Metric id → Position of the graded customers, for the weighted metrics that anybody has.
    graded_score
        float64[n], 0–100, NaN where no weighted metric is known; `score` is the same over all customers.
    computed
        int8[N], the tier as cut, after the gates: index into `scheme.tiers`, −1: none.
    assigned
        int8[N], the tier after the overrides in force.
    population
        int8[N], index into POPULATION: graded, or why not.
    provisional
        int8[N], tier of prospects by their growth outlook, else −1.
    cut_by, across
        What was cut: "score" or the metric known first among the scheme's choices; and the second metric of a matrix, else "".
    cut_values
        float64[n], the values of `cut_by`, more is better.
    edges
        Least cut value above each cut, one fewer than tiers; () for a matrix.
    weights, effective_weights
        Metric id → percent: the nominal weights that counted, and what they really move (`scoring.effective_weights`).
    dropped
        Weighted metrics of the scenario that nobody has.
    gated
        Gate id → number of customers whose tier it lowered.
    overrides
        Row of a customer → the override in force.
    run
        Number of the published run whose tiers these are, where grading anew would give others; 0: graded.
    rolled_up
        The facts of the groups that customers were graded as, where the scenario grades groups as one (see `graded_mart`).
    heads
        int64[u], one place in `rows` of each group or customer graded by itself; None: all.
    standard_recut
        Whether the cut-offs of the scenario's standard were cut anew, because its weights are others (see `Reference`).
    """

    scenario: Scenario
    version: int
    ledger: int
    mart: Mart
    scheme: Scheme
    rows: np.ndarray
    positions: Mapping[str, Position]
    graded_score: np.ndarray
    computed: np.ndarray
    assigned: np.ndarray
    population: np.ndarray
    provisional: np.ndarray
    cut_by: str
    across: str
    cut_values: np.ndarray
    edges: tuple[float, ...]
    weights: Mapping[str, float]
    effective_weights: Mapping[str, float]
    dropped: tuple[str, ...]
    gated: Mapping[str, int]
    overrides: Mapping[int, Override]
    run: int = 0
    standard_recut: bool = False
    rolled_up: Mart | None = None
    heads: np.ndarray | None = None

    @property
    def graded_mart(self) -> Mart:
        """The facts that the scores and gates rest on: those of the customers, or of the groups that they were graded as."""
        return self.mart if self.rolled_up is None else self.rolled_up

    @property
    def tier(self) -> np.ndarray:
        """int8[N]: the tier that counts: `assigned`, or `computed` where the scenario does not apply overrides."""
        return self.assigned if self.scenario.apply_overrides else self.computed

    @property
    def tier_or_provisional(self) -> np.ndarray:
        """int64[N]: the tier that counts, the provisional one where there is no other; −1: none."""
        return np.where(self.tier >= 0, self.tier, self.provisional).astype(np.int64)

    @property
    def key(self) -> tuple[str, int, int]:
        """(scenario key, data version, ledger position): equal keys, equal figures."""
        return (f"{self.scenario.key}{f'-run{self.run}' if self.run else ''}", self.version, self.ledger)

    @cached_property
    def score(self) -> np.ndarray:
        """float64[N]: the composite score, 0–100; NaN where a customer is not graded."""
        full = np.full(self.mart.count, np.nan)
        full[self.rows] = self.graded_score
        return frozen_array(full)

    @property
    def rank(self) -> np.ndarray:
        """int32[N]: 1 = best score, equal scores share the best rank, 0 where there is no score.

        Cached without `functools.cached_property`: in Python 3.11 its lock is one for all Books, and ranking a million customers
        takes long enough for visitors to wait for one another.
        """
        if "_rank" not in self.__dict__:
            self.__dict__["_rank"] = self._ranked()
        return self.__dict__["_rank"]

    @cached_property
    def rank_correlations(self) -> dict[str, float]:
        """Metric id → Spearman correlation with the score."""
        return rank_correlations(self.positions, self.graded_score)

    def known_weight(self, at: slice = EVERYONE) -> np.ndarray:
        """float64[k], percent: the weight of the metrics known of each graded customer `at` these places of `rows`.

        The weights of its unknown metrics are shared out among the known ones, so a known one counts weight ÷ this sum.
        """
        total = np.zeros(len(self.rows))[at]
        for metric, weight in self.weights.items():
            known = self.positions[metric].known
            total += weight if known is None else weight * known[at]
        return total

    def points(self, metric: str) -> np.ndarray:
        """float64[N]: what one metric adds to each customer's score, NaN where nothing. The points of all metrics add up to it."""
        full = np.full(self.mart.count, np.nan)
        if metric not in self.positions:
            return full
        position = self.positions[metric]
        with np.errstate(invalid="ignore", divide="ignore"):
            own = position.filled * self.weights[metric] / self.known_weight()
        full[self.rows] = own if position.known is None else np.where(position.known, own, np.nan)
        return full

    def _ranked(self) -> np.ndarray:
        known = ~np.isnan(self.graded_score)
        scores = self.graded_score[known]
        ascending = np.sort(scores)
        ranks = np.zeros(self.mart.count, dtype=np.int32)
        ranks[self.rows[known]] = len(ascending) - np.searchsorted(ascending, scores, side="right") + 1
        return frozen_array(ranks, np.int32)
