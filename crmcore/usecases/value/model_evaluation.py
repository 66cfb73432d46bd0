"""The forecasts of the purchase model and of the annuity, made some months ago, compared with what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.facts.left_truncation import LeftTruncation
from crmcore.domain.facts.long_view import LongView
from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.purchase_models.bg_nbd import DAYS_A_WEEK, Histories
from crmcore.domain.purchase_models.fitting import NAMES
from crmcore.domain.purchase_models.model_grade import ModelGrade, model_grade
from crmcore.domain.purchase_models.purchase_forecast import PurchaseForecast, purchase_forecast
from crmcore.domain.purchase_models.stationarity import Stationarity, stationarity
from crmcore.domain.purchase_models.tracking import Model, Tracking, conditional_expectation, tracked_weeks
from crmcore.domain.value.valuation import valuation
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts.buying.daily_purchases import read_daily_purchases, read_left_truncation
from crmcore.store.facts.long_views import read_long_view
from crmcore.store.facts.marts import read_mart

#: months held out: the last window, or half of it where nobody had left before it and no model could be fitted
HELD_OUT_MONTHS: tuple[int, ...] = (12, 6)
DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class ModelEvaluation:
    """A model fitted some months ago, held against what came: its grade (None where nobody made a profit since), and how it tracks."""

    grade: ModelGrade | None
    tracking: Tracking | None


def evaluate_model(company_dir: Path, version: int, now: LongView, rates: CostRates = NO_RATES) -> ModelEvaluation | None:
    """Fit on what was known before, forecast the months held out, count; None where no model could be fitted then."""
    for months in HELD_OUT_MONTHS:
        then = read_long_view(company_dir, version, months_before(now.as_of, months), rates)
        model = purchase_forecast(then)
        if model.fitted:
            later = (now.purchase_days.astype(np.int64) - then.purchase_days)[model.rows]
            return ModelEvaluation(
                _compared(company_dir, version, now, model, months, rates), track(company_dir, version, model, later, now.as_of)
            )
    return None


def _compared(company_dir: Path, version: int, now: LongView, model: PurchaseForecast, months: int, rates: CostRates) -> ModelGrade | None:
    then, rows = model.view, model.rows
    plain = valuation(then, ValueTerms(horizon_years=1))
    came = read_mart(company_dir, version, now.as_of, months, rates).metrics[now.basis]
    return model_grade(
        model.profit_within(months * DAYS_A_MONTH / 7)[rows], (plain.margin * plain.retention)[rows], came[rows], then.as_of, months
    )


def track(company_dir: Path, version: int, model: PurchaseForecast, later: np.ndarray, until: date) -> Tracking | None:
    """How a model fitted on what was known before tracks what came `until` a day; `later`: int[n], purchases of its n customers since."""
    if model.purchase_model is None:
        return None
    return track_fit(company_dir, version, model.purchase_model, model.histories, later, model.view.as_of, until)


def track_fit(
    company_dir: Path, version: int, model: Model, histories: Histories, later: np.ndarray, calibration_end: date, until: date
) -> Tracking | None:
    """The same for a model alone; None where nobody had begun by `calibration_end`."""
    with cursor_for(company_dir, version) as cursor:
        daily = read_daily_purchases(cursor, calibration_end, until)
    if daily is None:
        return None
    last_day = (calibration_end - daily.start).days
    weeks = (until - calibration_end).days / DAYS_A_WEEK
    return Tracking(
        NAMES[type(model)],
        calibration_end,
        until,
        histories.customers,
        tracked_weeks(model, daily, last_day),
        conditional_expectation(model, histories, later, weeks),
    )


def read_stationarity(company_dir: Path, version: int, model: PurchaseForecast) -> Stationarity | None:
    """The tests for trend and season in what the fitted model leaves unexplained; None without a model."""
    if model.purchase_model is None:
        return None
    with cursor_for(company_dir, version) as cursor:
        daily = read_daily_purchases(cursor, model.view.as_of, model.view.as_of)
    return None if daily is None else stationarity(model.purchase_model, daily)


def left_truncation_of(company_dir: Path, version: int, as_of: date) -> LeftTruncation:
    """Which customers with a purchase by `as_of` began, or may have begun, before the data."""
    with cursor_for(company_dir, version) as cursor:
        return read_left_truncation(cursor, as_of)
