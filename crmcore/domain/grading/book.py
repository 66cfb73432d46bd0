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


@dataclass(frozen=True, eq=False)
class Book:
    """Every customer, graded, on one date, under one Scenario. Row i is row i of `mart.customers`.

    scenario          resolved: as_of and shares filled in
    version, ledger   data version and ledger position that the figures rest on
    scheme            how the tiers were cut; its `tiers` are codes, top first
    rows              int64[n], the graded rows; `positions` and `cut_values` are in this order
    positions         metric id → Position of the graded customers
    graded_score      float64[n], in the order of `rows`, NaN where no indicator is known; `score` is float64[N]
    computed, given   int8[N], index into `scheme.tiers`, −1: none; `given` obeys the overrides in force
    population        int8[N], final, an index into POPULATION
    provisional       int8[N], tier of prospects placed by their growth outlook, else −1
    cut_by, across    what was really cut: "score" or the metric known first among the scheme's choices
    edges             least cut value of each upper side (empty for a matrix)
    weights           the nominal weights that counted, in percent; `effective_weights` what they really move
    dropped           metrics of the scenario that nobody has
    gated             gate id → number of customers whose tier it changed
    overrides         customer row → the override in force
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
    given: np.ndarray
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

    @property
    def tier(self) -> np.ndarray:
        """int8[N]: the tier that counts (given by hand, unless the scenario asks for the computed one)."""
        return self.given if self.scenario.given else self.computed

    @property
    def key(self) -> tuple[str, int, int]:
        """Equal keys, equal figures: scenario, data version, ledger position."""
        return (self.scenario.key, self.version, self.ledger)

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

    def _ranked(self) -> np.ndarray:
        known = ~np.isnan(self.graded_score)
        scores = self.graded_score[known]
        ascending = np.sort(scores)
        ranks = np.zeros(self.mart.count, dtype=np.int32)
        ranks[self.rows[known]] = len(ascending) - np.searchsorted(ascending, scores, side="right") + 1
        return frozen_array(ranks, np.int32)
