"""The forecasts of the purchase model and of the annuity, made some months ago, compared with what came."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.purchase_models.model_grade import ModelGrade, model_grade
from crmcore.domain.purchase_models.purchase_forecast import PurchaseForecast, purchase_forecast
from crmcore.domain.value.valuation import valuation
from crmcore.store.facts.long_views import read_long_view
from crmcore.store.facts.marts import read_mart

#: months held out: the last window, or half of it where nobody had left before it and no model could be fitted
HELD_OUT_MONTHS: tuple[int, ...] = (12, 6)
DAYS_A_MONTH = 365.25 / 12


def evaluate_model(company_dir: Path, version: int, now: LongView, rates: CostRates = NO_RATES) -> ModelGrade | None:
    """Fit on what was known before, forecast the months held out, count; None where no model could be fitted then."""
    for months in HELD_OUT_MONTHS:
        then = read_long_view(company_dir, version, months_before(now.as_of, months), rates)
        model = purchase_forecast(then)
        if model.fitted:
            return _compared(company_dir, version, now, model, months, rates)
    return None


def _compared(company_dir: Path, version: int, now: LongView, model: PurchaseForecast, months: int, rates: CostRates) -> ModelGrade | None:
    then, rows = model.view, model.rows
    plain = valuation(then, ValueTerms(horizon_years=1))
    came = read_mart(company_dir, version, now.as_of, months, rates).metrics[now.basis]
    return model_grade(
        model.profit_within(months * DAYS_A_MONTH / 7)[rows], (plain.margin * plain.retention)[rows], came[rows], then.as_of, months
    )
