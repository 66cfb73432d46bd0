"""The standard of a published run, by which later days can be graded: its customers' values, and the cut-offs of the score in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from crmcore.domain.grading.scoring import comparable, composite_score, position_of
from crmcore.domain.grading.tiers import share_edges
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.problems import Problem

#: two shares of the weights are the same within this
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Reference:
    """The standard of a published run. Positions in it are percentiles, whatever the run's normaliser.

    Attributes
    ----------
    values
        Metric id → float64[m], the run's raw values of its graded customers, row by row, NaN where unknown.
    weights
        Metric id → weight, those of the run.
    shares
        The run's integer percentages, top first.
    scheme
        Id of the scheme that they cut.
    name
        What the run is called.
    """

    values: Mapping[str, np.ndarray]
    weights: Mapping[str, float]
    shares: tuple[int, ...]
    scheme: str
    name: str = ""
    _sorted: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False)
    _edges: dict[tuple[tuple[str, float], ...], tuple[float, ...]] = field(default_factory=dict, init=False, repr=False)

    def knows(self, metric: str) -> bool:
        """Whether the run has the metric of anybody."""
        return metric in self.values and not np.isnan(self.values[metric]).all()

    def require(self, metrics: Iterable[str]) -> None:
        """Raises `Problem("standard_lacks")` for a metric that the run does not have: it could only be measured against today."""
        for metric in metrics:
            if not self.knows(metric):
                raise Problem("standard_lacks", metric=metric, standard=self.name)

    def distribution(self, metric: str) -> np.ndarray | None:
        """float64[k], ascending: the run's known values of a metric; None where it has none."""
        if metric not in self._sorted and self.knows(metric):
            values = comparable(self.values[metric])
            self._sorted[metric] = frozen_array(np.sort(values[~np.isnan(values)]))
        return self._sorted.get(metric)

    def is_cut_anew(self, weights: Mapping[str, float]) -> bool:
        """Whether these weights are others than the run's, so that its cut-offs do not belong to them."""
        own, asked = (_in_shares({m: w for m, w in some.items() if w > 0 and self.knows(m)}) for some in (self.weights, weights))
        return own.keys() != asked.keys() or any(abs(own[m] - asked[m]) > _SAME for m in own)

    def edges_under(self, weights: Mapping[str, float]) -> tuple[float, ...]:
        """The cut-offs of the score under `weights`: the run's own customers, scored by them and cut by the run's shares. Under the
        run's weights these are the cut-offs it published."""
        key = tuple(sorted(weights.items()))
        if key not in self._edges:
            positions = {m: position_of(m, comparable(self.values[m]), "percentile") for m, w in weights.items() if w > 0}
            score = composite_score(positions, weights, len(next(iter(self.values.values()), ())))
            if len(self._edges) >= 32:
                self._edges.clear()
            self._edges[key] = tuple(share_edges(score[~np.isnan(score)], self.shares))
        return self._edges[key]


def _in_shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {metric: weight / total for metric, weight in weights.items()}
