"""Evaluation of churn predictions on a cut-off that the model has never seen: ranking, calibration, baselines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import rankdata

#: share of the customers that the lift is computed for
LIFT_SHARE = 0.10
BINS = 10
#: a model that finds so many more leavers than the better baseline is graded A (rule of Dynamics 365)
GRADE_A_GAIN = 0.05
#: a ranking with an AUC below this is no better than chance, whatever it happens to find
MIN_AUC = 0.55


@dataclass(frozen=True, slots=True)
class RankingResult:
    """The quality of a ranking. `lift_10`: lift of the top LIFT_SHARE; `leavers_found`: leavers among the customers ranked first,
    as many as there were leavers (ties counted by their share)."""

    name: str
    auc: float
    lift_10: float
    leavers_found: float


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """A tenth of the customers by risk: predicted and observed share of leavers (0–1)."""

    customers: int
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True, eq=False)
class ChurnEvaluation:
    """A model evaluated on a cut-off it was not fitted on.

    customers, leavers   active customers of the cut-off that were evaluated, and those of them that left
    active               all active customers of that day, of whom `customers` are a fixed sample
    model                the model's ranking; `brier`: its Brier score
    calibration_bins     by risk, the lowest tenth first
    baselines            simple rankings of the same customers
    risk, left           float64[n], bool[n] of the evaluated customers
    """

    cut_off: date
    customers: int
    leavers: int
    active: int
    model: RankingResult
    brier: float
    calibration_bins: tuple[CalibrationBin, ...]
    baselines: tuple[RankingResult, ...]
    risk: np.ndarray
    left: np.ndarray

    @property
    def base_rate(self) -> float:
        """Share of leavers (0–1)."""
        return self.leavers / self.customers

    @property
    def better_baseline(self) -> RankingResult:
        """The baseline that finds more leavers."""
        return max(self.baselines, key=lambda b: b.leavers_found)

    @property
    def gain(self) -> float | None:
        """Relative gain in leavers found over the better baseline; None where that finds none."""
        plain = self.better_baseline.leavers_found
        return (self.model.leavers_found - plain) / plain if plain else None

    @property
    def no_better_than_chance(self) -> bool:
        """True where the AUC is below MIN_AUC."""
        return self.model.auc < MIN_AUC

    @property
    def plain_auc(self) -> float:
        """The AUC of the better baseline."""
        return self.better_baseline.auc

    @property
    def grade(self) -> str:
        """A: at least 5 % more leavers found than by the better baseline; B: no fewer; C: fewer, or no better than chance."""
        gain = self.gain
        if self.no_better_than_chance:
            return "C"
        return "A" if gain is None or gain >= GRADE_A_GAIN else "B" if gain >= 0 else "C"

    @property
    def weak(self) -> bool:
        """True where a plain ranking does as well or better: grade C."""
        return self.grade == "C"


def evaluate_churn(cut_off: date, risk: np.ndarray, left: np.ndarray, baselines: dict[str, np.ndarray], active: int) -> ChurnEvaluation:
    """Evaluate probabilities and baselines by who left.

    Parameters
    ----------
    cut_off : the day the predictions were made for
    risk : float64[n], predicted probabilities
    left : bool[n], who left in the horizon after the cut-off
    baselines : name → float64[n], higher: more likely to leave
    active : all active customers of the cut-off
    """
    return ChurnEvaluation(
        cut_off,
        len(left),
        int(left.sum()),
        active,
        evaluate_ranking("model", risk, left),
        float(np.mean((risk - left) ** 2)),
        calibration_bins(risk, left),
        tuple(evaluate_ranking(name, scores, left) for name, scores in baselines.items()),
        risk,
        left,
    )


def evaluate_ranking(name: str, score: np.ndarray, left: np.ndarray) -> RankingResult:
    """Evaluate one ranking: `score` float64[n], higher: more likely to leave; `left` bool[n]."""
    top = max(1, _rounded(LIFT_SHARE * len(left)))
    return RankingResult(
        name, auc(score, left), expected_in_top(score, left, top) / top / float(left.mean()), expected_in_top(score, left, int(left.sum()))
    )


def auc(score: np.ndarray, left: np.ndarray) -> float:
    """Probability that a leaver is ranked above a stayer, ties counting half (Mann & Whitney 1947); NaN without both kinds."""
    n = int(left.sum())
    if not 0 < n < len(left):
        return float("nan")
    return float((rankdata(score)[left].sum() - n * (n + 1) / 2) / (n * (len(left) - n)))


def expected_in_top(score: np.ndarray, left: np.ndarray, top: int) -> float:
    """Leavers among the `top` customers ranked first; a tie across the edge counts by its share."""
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    if top >= len(score):
        return float(left.sum())
    edge = ordered[top - 1] if top else np.inf
    above, at = score > edge, score == edge
    places = top - int(above.sum())
    return float(left[above].sum() + (left[at].mean() * places if places else 0.0))


def calibration_bins(risk: np.ndarray, left: np.ndarray) -> tuple[CalibrationBin, ...]:
    """Ten groups of equal size by risk; fewer with fewer than ten customers."""
    order = np.argsort(risk, kind="stable")
    return tuple(
        CalibrationBin(len(group), float(risk[group].mean()), float(left[group].mean()))
        for group in np.array_split(order, BINS)
        if len(group)
    )


def _rounded(value: float) -> int:
    return int(np.floor(value + 0.5))
