"""Evaluation of churn predictions on a cut-off that the model has never seen: ranking, calibration, baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import rankdata

from crmcore.domain.churn.prediction.resampling import RankingDraws, judge_draws
from crmcore.domain.kernel.customer_bootstrap import interval

Interval = tuple[float, float] | None

#: share of the customers that the lift is computed for
LIFT_SHARE = 0.10
BINS = 10
#: a model that finds so many more lapses than the better baseline is graded A (rule of Dynamics 365)
GRADE_A_GAIN = 0.05
#: a ranking with an AUC below this is no better than chance, whatever it happens to find
MIN_AUC = 0.55


@dataclass(frozen=True, slots=True)
class RankingResult:
    """The quality of a ranking, each figure with its 90 % interval over resampled customers (None: too few for one).

    lift_10       lift of the top LIFT_SHARE
    lapses_found  lapses among the customers ranked first, as many as there were lapses (ties counted by their share)
    """

    name: str
    auc: float
    lift_10: float
    lapses_found: float
    auc_interval: Interval = None
    lift_10_interval: Interval = None
    found_interval: Interval = None


@dataclass(frozen=True, slots=True)
class Lead:
    """By how much the model is ahead of the better baseline, in lapses found and in AUC; the intervals are paired: both rankings are
    judged on the same draws of customers."""

    lapses_found: float
    found_interval: Interval
    auc: float
    auc_interval: Interval

    @property
    def verdict(self) -> str:
        """By the interval of the lapses found: "better" or "worse" where it is without zero, else "no_better"."""
        if self.found_interval is None:
            return "no_better"
        low, high = self.found_interval
        return "better" if low > 0 else "worse" if high < 0 else "no_better"


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """A tenth of the customers by risk: predicted and observed share of lapses (0–1)."""

    customers: int
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True, eq=False)
class ChurnEvaluation:
    """A model evaluated on a cut-off it was not fitted on.

    customers, lapses   active customers of the cut-off that were evaluated, and those of them that lapsed
    active               all active customers of that day, of whom `customers` are a fixed sample
    model                the model's ranking; `brier`: its Brier score
    calibration_bins     by risk, the lowest tenth first
    baselines            simple rankings of the same customers; `lead`: the model against the better one
    risk, lapsed           float64[n], bool[n] of the evaluated customers
    """

    cut_off: date
    customers: int
    lapses: int
    active: int
    model: RankingResult
    brier: float
    calibration_bins: tuple[CalibrationBin, ...]
    baselines: tuple[RankingResult, ...]
    lead: Lead
    risk: np.ndarray
    lapsed: np.ndarray

    @property
    def base_rate(self) -> float:
        """Share of lapses (0–1)."""
        return self.lapses / self.customers

    @property
    def better_baseline(self) -> RankingResult:
        """The baseline that finds more lapses."""
        return _better(self.baselines)

    @property
    def gain(self) -> float | None:
        """Relative gain in lapses found over the better baseline; None where that finds none."""
        plain = self.better_baseline.lapses_found
        return (self.model.lapses_found - plain) / plain if plain else None

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
        """A: at least 5 % more lapses found than by the better baseline; B: no fewer; C: fewer, or no better than chance."""
        gain = self.gain
        if self.no_better_than_chance:
            return "C"
        return "A" if gain is None or gain >= GRADE_A_GAIN else "B" if gain >= 0 else "C"

    @property
    def weak(self) -> bool:
        """True where a plain ranking does as well or better: grade C."""
        return self.grade == "C"


def evaluate_churn(
    cut_off: date,
    risk: np.ndarray,
    lapsed: np.ndarray,
    baselines: dict[str, np.ndarray],
    active: int,
    customer: np.ndarray | None = None,
    part: np.ndarray | None = None,
) -> ChurnEvaluation:
    """Evaluate probabilities and baselines by who lapsed.

    Parameters
    ----------
    cut_off : the day the predictions were made for
    risk : float64[n], predicted probabilities
    lapsed : bool[n], who lapsed in the horizon after the cut-off
    baselines : name → float64[n], higher: more likely to lapse
    active : all active customers of the cut-off
    customer : int64[n], whose row it is; None: each row is a customer of its own
    part : int64[n], by which horizon it is judged: rankings rank within a part, since a longer horizon alone makes lapses rarer; None: one
    """
    scores = {"model": risk, **baselines}
    draws = judge_draws(scores, lapsed, np.arange(len(lapsed)) if customer is None else customer, LIFT_SHARE, part)
    model, *others = (evaluate_ranking(name, score, lapsed, draws[name], part) for name, score in scores.items())
    return ChurnEvaluation(
        cut_off,
        len(lapsed),
        int(lapsed.sum()),
        active,
        model,
        float(np.mean((risk - lapsed) ** 2)),
        calibration_bins(risk, lapsed),
        tuple(others),
        _lead(model, _better(others), draws),
        risk,
        lapsed,
    )


def evaluate_ranking(
    name: str, score: np.ndarray, lapsed: np.ndarray, draws: RankingDraws | None = None, part: np.ndarray | None = None
) -> RankingResult:
    """Evaluate one ranking: `score` float64[n], higher: more likely to lapse; `lapsed` bool[n]; `draws`: the same judged on resampled
    customers, for the intervals; `part`: see `evaluate_churn`."""
    won = pairs = hits = places = found = 0.0
    for number in np.zeros(1) if part is None else np.unique(part):
        mine = np.ones(len(lapsed), bool) if part is None else part == number
        ours, theirs = score[mine], lapsed[mine]
        lapses = int(theirs.sum())
        compared = lapses * (len(theirs) - lapses)
        won, pairs = won + (auc(ours, theirs) * compared if compared else 0.0), pairs + compared
        top = max(1, _rounded(LIFT_SHARE * len(theirs)))
        hits, places = hits + expected_in_top(ours, theirs, top), places + top
        found += expected_in_top(ours, theirs, lapses)
    return RankingResult(
        name,
        won / pairs if pairs else float("nan"),
        hits / places / float(lapsed.mean()),
        found,
        *(() if draws is None else (interval(draws.auc), interval(draws.lift), interval(draws.lapses_found))),
    )


def _better(baselines: Sequence[RankingResult]) -> RankingResult:
    return max(baselines, key=lambda baseline: baseline.lapses_found)


def _lead(model: RankingResult, other: RankingResult, draws: dict[str, RankingDraws]) -> Lead:
    ours, theirs = draws[model.name], draws[other.name]
    return Lead(
        model.lapses_found - other.lapses_found,
        interval(ours.lapses_found - theirs.lapses_found),
        model.auc - other.auc,
        interval(ours.auc - theirs.auc),
    )


def auc(score: np.ndarray, lapsed: np.ndarray) -> float:
    """Probability that one that lapsed is ranked above one that bought, ties counting half (Mann & Whitney 1947); NaN without both."""
    n = int(lapsed.sum())
    if not 0 < n < len(lapsed):
        return float("nan")
    return float((rankdata(score)[lapsed].sum() - n * (n + 1) / 2) / (n * (len(lapsed) - n)))


def expected_in_top(score: np.ndarray, lapsed: np.ndarray, top: int) -> float:
    """Leavers among the `top` customers ranked first; a tie across the edge counts by its share."""
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    if top >= len(score):
        return float(lapsed.sum())
    edge = ordered[top - 1] if top else np.inf
    above, at = score > edge, score == edge
    places = top - int(above.sum())
    return float(lapsed[above].sum() + (lapsed[at].mean() * places if places else 0.0))


def calibration_bins(risk: np.ndarray, lapsed: np.ndarray) -> tuple[CalibrationBin, ...]:
    """Ten groups of equal size by risk; fewer with fewer than ten customers."""
    order = np.argsort(risk, kind="stable")
    return tuple(
        CalibrationBin(len(group), float(risk[group].mean()), float(lapsed[group].mean()))
        for group in np.array_split(order, BINS)
        if len(group)
    )


def _rounded(value: float) -> int:
    return int(np.floor(value + 0.5))
