"""The churn model: logistic regression and gradient boosting, each calibrated on a later cut-off than it was fitted on.

Fitted on earlier cut-offs, calibrated on the next one (Platt 1999: a logistic curve through the log-odds, which keeps the
ranking), selected there, evaluated on the one after: each step uses only what was known by then. Everything is seeded.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from crmcore.domain.churn.prediction.churn_evaluation import auc
from crmcore.domain.churn.prediction.features import COLUMNS, GROUPS, NAMES
from crmcore.domain.kernel.arrays import frozen_array

KINDS: tuple[str, ...] = ("logistic", "boosting")
SEED = 20_050_501
#: rows scored at a time: bounds the memory
_PIECE, _AT_ONCE = 100_000, 2
#: log-odds are clipped here
_FARTHEST = 12.0
_SHUFFLES, _LOOKED_AT = 2, 5_000


@dataclass(frozen=True, slots=True, eq=False)
class LabelledSample:
    """Active customers of a cut-off: features float32[n, k], and who lapsed in the horizon after it, bool[n]."""

    cut_off: date
    features: np.ndarray
    lapsed: np.ndarray

    @property
    def fewest(self) -> int:
        """The fewer of lapses and buyers."""
        lapses = int(self.lapsed.sum())
        return min(lapses, len(self.lapsed) - lapses)

    def among(self, mask: np.ndarray) -> LabelledSample:
        """Those in `mask` (bool[n]) alone."""
        return LabelledSample(self.cut_off, self.features[mask], self.lapsed[mask])


@dataclass(frozen=True, slots=True, eq=False)
class ChurnModel:
    """A fitted, calibrated model.

    kind           an entry of KINDS; `fitted`: the scikit-learn estimator
    used           int64: the columns that varied among the customers it was fitted on; the others carry no information
    centre, scale  float32[k]: mean and standard deviation per column
    typical        float32[k]: the median customer, per column
    slope, shift   from the fitted log-odds to calibrated ones
    """

    kind: str
    fitted: Any
    used: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    typical: np.ndarray
    slope: float = 1.0
    shift: float = 0.0

    def log_odds(self, features: np.ndarray) -> np.ndarray:
        """Calibrated log-odds of a lapse, float64[n]."""
        return self.slope * self._raw(features) + self.shift

    def risk(self, features: np.ndarray) -> np.ndarray:
        """Probability of a lapse, float64[n], computed in pieces."""
        pieces = [features[begin : begin + _PIECE] for begin in range(0, len(features), _PIECE)]
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            log_odds = list(workers.map(self.log_odds, pieces))
        return frozen_array(1 / (1 + np.exp(-np.concatenate(log_odds))) if log_odds else np.empty(0))

    def contributions(self, features: np.ndarray) -> np.ndarray:
        """float64[n, groups]: by how much each group of facts raises the log-odds above those of the same customer with the
        typical customer's facts in that group."""
        own = self.log_odds(features)
        raised = np.zeros((len(features), len(GROUPS)))
        for at, group in enumerate(GROUPS):
            columns = _columns(group)
            changed = np.array(features)
            changed[:, columns] = np.where(np.isnan(features[:, columns]), np.nan, self.typical[columns])
            raised[:, at] = own - self.log_odds(changed)
        return raised

    def _raw(self, features: np.ndarray) -> np.ndarray:
        if not len(features):
            return np.empty(0)
        inputs = _standard(features, self.centre, self.scale) if self.kind == "logistic" else features
        with threadpool_limits(1):
            return np.clip(self.fitted.decision_function(inputs[:, self.used]), -_FARTHEST, _FARTHEST)


def fit(kind: str, train: tuple[LabelledSample, ...], calibrate: LabelledSample) -> ChurnModel:
    """Fit on `train`, calibrate on `calibrate`; raises ValueError where `calibrate` is not later than all of `train`."""
    if any(sample.cut_off >= calibrate.cut_off for sample in train):
        raise ValueError("a model is calibrated on a later day than it is fitted on")
    features = np.concatenate([sample.features for sample in train])
    lapsed = np.concatenate([sample.lapsed for sample in train])
    used, centre, scale, typical = _described(features)
    if kind == "logistic":
        fitted: Any = LogisticRegression(max_iter=300).fit(_standard(features, centre, scale)[:, used], lapsed)
    else:
        with threadpool_limits(1):  # on a busy machine threads wait for one another far longer than they work
            fitted = HistGradientBoostingClassifier(
                max_iter=80,
                learning_rate=0.08,
                max_leaf_nodes=8,
                min_samples_leaf=40,
                l2_regularization=5.0,
                early_stopping=False,
                random_state=SEED,
            ).fit(features[:, used], lapsed)
    return _calibrated(ChurnModel(kind, fitted, used, centre, scale, typical), calibrate)


def _described(features: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(columns used, means, standard deviations, medians of the known values per column)."""
    size = features.shape[1]
    centre, typical, scale = np.zeros(size, np.float32), np.zeros(size, np.float32), np.ones(size, np.float32)
    used = []
    for k in range(size):
        known = features[~np.isnan(features[:, k]), k]
        if len(known):
            centre[k], typical[k] = known.mean(), np.median(known)
            if known.min() < known.max():
                scale[k] = known.std()
                used.append(k)
    return np.array(used, np.int64), centre, scale, typical


def _calibrated(model: ChurnModel, sample: LabelledSample) -> ChurnModel:
    """The model with the logistic curve through its log-odds fitted to who lapsed; where the curve would reverse the ranking,
    only the level is corrected."""
    log_odds = model.log_odds(sample.features)
    curve = LogisticRegression(C=1e4).fit(log_odds[:, None], sample.lapsed)
    if curve.coef_[0, 0] > 0:
        return replace(model, slope=float(curve.coef_[0, 0]), shift=float(curve.intercept_[0]))
    rate = sample.lapsed.mean()
    return replace(model, shift=float(np.log(rate / (1 - rate)) - log_odds.mean()))


def fit_best(train: tuple[LabelledSample, ...], calibrate: LabelledSample) -> ChurnModel:
    """The model of the kind that ranks the calibration sample better (by AUC)."""
    models = [fit(kind, train, calibrate) for kind in KINDS]
    return max(models, key=lambda model: auc(model.log_odds(calibrate.features), calibrate.lapsed))


def importance(model: ChurnModel, sample: LabelledSample) -> dict[str, float]:
    """Group of facts → loss of AUC when its facts are permuted among the customers, the largest first.

    Permutation importance (Breiman 2001), a whole group at a time, because its columns are correlated.
    """
    rng = np.random.default_rng(SEED)
    if len(sample.lapsed) > _LOOKED_AT:
        some = np.sort(rng.choice(len(sample.lapsed), _LOOKED_AT, replace=False))
        sample = LabelledSample(sample.cut_off, sample.features[some], sample.lapsed[some])
    best = auc(model.log_odds(sample.features), sample.lapsed)
    lost = {}
    for group in GROUPS:
        columns = _columns(group)
        if np.isnan(sample.features[:, columns]).all():
            continue
        after = []
        for _ in range(_SHUFFLES):
            shuffled = np.array(sample.features)
            shuffled[:, columns] = sample.features[rng.permutation(len(sample.lapsed))][:, columns]
            after.append(auc(model.log_odds(shuffled), sample.lapsed))
        lost[group] = best - float(np.mean(after))
    return dict(sorted(lost.items(), key=lambda pair: -pair[1]))


def _columns(group: str) -> list[int]:
    return [k for k, name in enumerate(NAMES) if COLUMNS[name] == group]


def _standard(features: np.ndarray, centre: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """In standard deviations from the mean, clipped at five; unknown values at the mean."""
    return np.nan_to_num(np.clip((features - centre) / scale, -5, 5))
