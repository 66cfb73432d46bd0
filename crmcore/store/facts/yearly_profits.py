"""Reading YearlyProfits: what each customer earned us in every whole year before a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.facts.yearly_profits import YEAR_MONTHS, YearlyProfits
from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts.acquisition import read_acquisition
from crmcore.store.facts.cost_to_serve import read_serving_costs
from crmcore.store.facts.long_views import profit_basis
from crmcore.store.facts.order_metrics import months_of_data, totals_at

#: years that are looked at, at most
MOST_YEARS = 10


def read_yearly_profits(
    company_dir: Path, version: int, as_of: date, months: int = YEAR_MONTHS, rates: CostRates = NO_RATES
) -> YearlyProfits:
    """The profits of every whole year (or shorter step in `months`) up to `as_of`, the cost to serve by `rates`; `years` is at least 1.

    Raises
    ------
    Problem
        "unknown_version".
    """
    with cursor_for(company_dir, version) as cursor:
        (count,) = cursor.execute("select count(*) from customer").fetchall()[0]
        years = min(max(months_of_data(cursor, as_of) // months, 1), MOST_YEARS)
        days = tuple(months_before(as_of, months * k) for k in range(years + 1))
        basis = profit_basis(cursor, as_of, rates)
        totals = totals_at(cursor, count, days)
        name, missing = ("amount", "amounts_missing") if basis == "order_amount" else ("profit", "profits_missing")
        profit, bought = np.empty((years, count)), np.empty((years, count), bool)
        for k in range(years):
            now, before = totals[k], totals[k + 1]
            profit[k] = now[name] - before[name]
            profit[k, now[missing] > before[missing]] = np.nan
            bought[k] = now["purchases"] > before["purchases"]
            if basis == "net_profit":
                profit[k] -= read_serving_costs(cursor, count, days[k + 1], days[k], rates).total
        first = totals[0]["tenure_days"]
        acquired = read_acquisition(cursor, count, as_of, first)
        return YearlyProfits(
            days[:-1],
            months,
            basis,
            frozen_array(profit),
            frozen_array(bought, np.bool_),
            frozen_array(first),
            frozen_array(np.where(np.isnan(first), np.nan, np.fmax(first, acquired.listed_days))),
            frozen_array(acquired.censored, np.bool_),
        )
