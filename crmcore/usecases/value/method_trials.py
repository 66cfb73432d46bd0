"""The ways to value customers, tried on the year before a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcore.domain.facts.yearly_profits import YEAR_MONTHS, YearlyProfits
from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.purchase_models.purchase_forecast import purchase_forecast
from crmcore.domain.value.method_choice import FEWEST_YEARS_TO_TRY, MethodChoice, choose_method
from crmcore.store.decisions.cost_rates import cost_rates_on
from crmcore.store.facts.long_views import read_long_view
from crmcore.store.facts.yearly_profits import read_yearly_profits

#: months that can be held out, at most
LONGEST_HELD_OUT = 24
WEEKS_A_MONTH = 365.25 / 12 / 7


def try_methods(company_dir: Path, version: int, yearly: YearlyProfits, rates: CostRates = NO_RATES) -> MethodChoice | None:
    """Every method that could have been used a year (or step) ago, held against the profits since; None where the data are too short."""
    if yearly.years < FEWEST_YEARS_TO_TRY:
        return None
    then = read_long_view(company_dir, version, yearly.ends[1], rates)
    model = purchase_forecast(then)
    by_model = {model.name: model.profit_within(yearly.months * WEEKS_A_MONTH)} if model.usable else {}
    return choose_method(yearly, then.segment, by_model)


def try_methods_on(company_dir: Path, version: int, as_of: date, months: int = YEAR_MONTHS) -> MethodChoice | None:
    """The same as of a date, in steps of so many months."""
    rates = cost_rates_on(company_dir, as_of)
    return try_methods(company_dir, version, read_yearly_profits(company_dir, version, as_of, months, rates), rates)
