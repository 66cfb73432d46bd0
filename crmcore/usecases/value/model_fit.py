"""A fit of a model of buying up to a day, and its forecast of the time after it: for the command line and for teaching."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from crmcore.domain.facts.left_truncation import LeftTruncation
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.readiness import Requirement
from crmcore.domain.purchase_models.bg_nbd import BgNbd
from crmcore.domain.purchase_models.fitting import FITS, NAMES
from crmcore.domain.purchase_models.nbd import Nbd, fit_nbd
from crmcore.domain.purchase_models.pareto_nbd import ParetoNbd
from crmcore.domain.purchase_models.purchase_forecast import repeat_values, view_histories
from crmcore.domain.purchase_models.spend_dependence import SpendDependence, spend_dependence
from crmcore.domain.purchase_models.spend_model import GammaGamma, fit_gamma_gamma
from crmcore.domain.purchase_models.stationarity import Stationarity, stationarity
from crmcore.domain.purchase_models.tracking import Tracking
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts.buying.daily_purchases import read_daily_purchases, read_left_truncation
from crmcore.store.facts.long_views import read_long_view
from crmcore.usecases.value.model_evaluation import track_fit


@dataclass(frozen=True, slots=True)
class ModelFit:
    """What was fitted on everyone known on the calibration's last day, whatever the readiness.

    model            the model fitted: the one asked for, or "nbd" where BG/NBD has its maximum where nobody leaves
    spend_model      None where the amounts allow no Gamma-Gamma
    expected_total   purchase days the model expects of them together within the horizon; `actual_total` what came; None
                     without a horizon, and where the data end before it does; `tracking` likewise
    stationarity     trend and season up to the calibration's end; `dependence`: of spend and frequency
    """

    calibration_end: date
    horizon_days: int | None
    model: str
    purchase_model: BgNbd | Nbd | ParetoNbd
    spend_model: GammaGamma | None
    rules: tuple[Requirement, ...]
    expected_total: float | None
    actual_total: int | None
    left_truncation: LeftTruncation
    stationarity: Stationarity | None
    dependence: SpendDependence | None
    tracking: Tracking | None


def fit_model(company_dir: Path, version: int, asked: str, calibration_end: date, horizon_days: int | None, newest: date) -> ModelFit:
    """Fit the model `asked` (a key of FITS) as of `calibration_end`; `newest` is the last day of the data. `Problem`:
    no_purchase_model, bad_horizon."""
    if horizon_days is not None and horizon_days < 1:
        raise Problem("bad_horizon", days=horizon_days)
    then = read_long_view(company_dir, version, calibration_end)
    rows, histories, rules = view_histories(then)
    try:
        model = FITS[asked](histories)
    except Problem as problem:
        if problem.code != "nobody_leaves":
            raise
        model = fit_nbd(histories)
    try:
        spend_model = fit_gamma_gamma(*repeat_values(then, rows)[:2])
    except Problem:
        spend_model = None
    expected = actual = tracking = None
    if horizon_days is not None:
        expected = float(model.expected_purchases(histories.x, histories.t_x, histories.T, horizon_days / 7) @ histories.weight)
        until = calibration_end + timedelta(horizon_days)
        if until <= newest:
            later = read_long_view(company_dir, version, until)
            came = (later.purchase_days.astype(np.int64) - then.purchase_days)[rows]
            actual = int(came.sum())
            tracking = track_fit(company_dir, version, model, histories, came, calibration_end, until)
    repeats, _, amount = repeat_values(then, rows)
    with cursor_for(company_dir, version) as cursor:
        daily, truncation = read_daily_purchases(cursor, calibration_end, calibration_end), read_left_truncation(cursor, calibration_end)
    return ModelFit(
        calibration_end,
        horizon_days,
        NAMES[type(model)],
        model,
        spend_model,
        rules,
        expected,
        actual,
        truncation,
        None if daily is None else stationarity(model, daily),
        spend_dependence(repeats, amount),
        tracking,
    )
