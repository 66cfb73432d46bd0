"""How well a ranking and its probabilities told who would leave: counted on a cut-off that the model has never seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import rankdata

#: part of the customers that a lift is told for
TOP = 0.10
BINS = 10
#: a model that finds so many more of the leavers than the better plain ranking is graded A (rule of Dynamics 365)
MUCH_BETTER = 0.05
#: a ranking below this is no better than tossing a coin, whatever it happens to find
NO_COIN = 0.55


@dataclass(frozen=True, slots=True)
class Ranked:
    """How a ranking did. `found`: leavers among the customers it names first, as many as there were leavers; customers
    ranked alike share their places."""

    name: str
    auc: float
    lift_10: float
    found: float


@dataclass(frozen=True, slots=True)
class Bin:
    """A tenth of the customers by risk: what was foretold, what came (shares 0–1)."""

    customers: int
    foretold: float
    came: float


@dataclass(frozen=True, slots=True, eq=False)
class ChurnTest:
    """A model on a cut-off it was not fitted on.

    customers, leavers   active customers on the cut-off that were looked at, and those of them who left
    active               all active customers of that day, of whom `customers` are a fixed sample
    risk, left           float64[n], bool[n] of the customers looked at
    bins                 by risk, the lowest tenth first
    baselines            plain rankings of the same customers
    """

    cut_off: date
    customers: int
    leavers: int
    active: int
    model: Ranked
    brier: float
    bins: tuple[Bin, ...]
    baselines: tuple[Ranked, ...]
    risk: np.ndarray
    left: np.ndarray

    @property
    def base_rate(self) -> float:
        return self.leavers / self.customers

    @property
    def better_baseline(self) -> Ranked:
        return max(self.baselines, key=lambda b: b.found)

    @property
    def gain(self) -> float | None:
        """Leavers found above those of the better baseline, as a share of them; None where it finds none."""
        plain = self.better_baseline.found
        return (self.model.found - plain) / plain if plain else None

    @property
    def coin(self) -> bool:
        """The model ranks no better than tossing a coin would."""
        return self.model.auc < NO_COIN

    @property
    def grade(self) -> str:
        """A: at least 5 % more leavers found than by the better baseline; B: no fewer; C: fewer, or ranked as by a coin."""
        gain = self.gain
        if self.coin:
            return "C"
        return "A" if gain is None or gain >= MUCH_BETTER else "B" if gain >= 0 else "C"


def churn_test(cut_off: date, risk: np.ndarray, left: np.ndarray, baselines: dict[str, np.ndarray], active: int) -> ChurnTest:
    """Judge probabilities (float64[n]) and plain rankings (name → float64[n], higher: more likely to leave) by who left."""
    return ChurnTest(
        cut_off,
        len(left),
        int(left.sum()),
        active,
        ranked("model", risk, left),
        float(np.mean((risk - left) ** 2)),
        bins(risk, left),
        tuple(ranked(name, told, left) for name, told in baselines.items()),
        risk,
        left,
    )


def ranked(name: str, score: np.ndarray, left: np.ndarray) -> Ranked:
    """Judge one ranking."""
    top = max(1, _rounded(TOP * len(left)))
    return Ranked(
        name, auc(score, left), expected_in_top(score, left, top) / top / float(left.mean()), expected_in_top(score, left, int(left.sum()))
    )


def auc(score: np.ndarray, left: np.ndarray) -> float:
    """Chance that a leaver is ranked above a stayer, ties counting half (Mann & Whitney 1947); NaN without both kinds."""
    n = int(left.sum())
    if not 0 < n < len(left):
        return float("nan")
    return float((rankdata(score)[left].sum() - n * (n + 1) / 2) / (n * (len(left) - n)))


def expected_in_top(score: np.ndarray, left: np.ndarray, top: int) -> float:
    """Leavers among the `top` customers ranked first; of a group ranked alike that straddles the edge, its share."""
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    if top >= len(score):
        return float(left.sum())
    edge = ordered[top - 1] if top else np.inf
    above, at = score > edge, score == edge
    places = top - int(above.sum())
    return float(left[above].sum() + (left[at].mean() * places if places else 0.0))


def bins(risk: np.ndarray, left: np.ndarray) -> tuple[Bin, ...]:
    """Ten groups of equal size by risk; fewer where there are fewer customers than ten."""
    order = np.argsort(risk, kind="stable")
    return tuple(Bin(len(part), float(risk[part].mean()), float(left[part].mean())) for part in np.array_split(order, BINS) if len(part))


def _rounded(value: float) -> int:
    return int(np.floor(value + 0.5))
