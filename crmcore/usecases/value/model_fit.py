"""A fit of the purchase model up to a day, and its forecast of the time after it: for the command line and for teaching."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.readiness import Requirement
from crmcore.domain.purchase_models.bg_nbd import BgNbd
from crmcore.domain.purchase_models.purchase_forecast import purchase_forecast
from crmcore.domain.purchase_models.spend_model import GammaGamma
from crmcore.store.facts.long_views import read_long_view


@dataclass(frozen=True, slots=True)
class ModelFit:
    """What was fitted on everyone known on the calibration's last day, whatever the readiness.

    spend_model      None where the amounts allow no Gamma-Gamma
    expected_total   purchase days the model expects of them together within the horizon; `actual_total` what came; None
                     without a horizon, and where the data end before it does
    """

    calibration_end: date
    horizon_days: int | None
    purchase_model: BgNbd
    spend_model: GammaGamma | None
    rules: tuple[Requirement, ...]
    expected_total: float | None
    actual_total: int | None


def fit_model(company_dir: Path, version: int, calibration_end: date, horizon_days: int | None, newest: date) -> ModelFit:
    """Fit as of `calibration_end`; `newest` is the last day of the data. `Problem`: no_purchase_model, nobody_leaves, bad_horizon."""
    if horizon_days is not None and horizon_days < 1:
        raise Problem("bad_horizon", days=horizon_days)
    then = read_long_view(company_dir, version, calibration_end)
    model = purchase_forecast(then)
    if model.purchase_model is None:
        raise model.error()
    expected = actual = None
    if horizon_days is not None:
        expected = float(np.nansum(model.expected_purchases(horizon_days / 7)))
        until = calibration_end + timedelta(horizon_days)
        if until <= newest:
            later = read_long_view(company_dir, version, until)
            actual = int((later.purchase_days.astype(np.int64) - then.purchase_days)[model.rows].sum())
    return ModelFit(calibration_end, horizon_days, model.purchase_model, model.spend_model, model.rules, expected, actual)
