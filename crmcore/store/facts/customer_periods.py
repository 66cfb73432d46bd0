"""Reading CustomerPeriods: what customers did in each quarter or year up to a date."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from crmcore.domain.cohorts.periods import UNITS, CustomerPeriods
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.acquisition import read_acquisition
from crmcore.store.facts.order_metrics import months_of_data


def read_customer_periods(company_dir: Path, version: int, as_of: date, unit: str) -> CustomerPeriods:
    """The periods of a `unit` (one of UNITS) up to `as_of`, back to the first order. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        (count,) = cursor.execute("select count(*) from customer").fetchall()[0]
        months = months_of_data(cursor, as_of)
        ends = period_ends(as_of, UNITS[unit], months)
        first_days = [date.min, *(end + timedelta(days=1) for end in ends[:-1])]
        cursor.register(
            "period", pa.table({"number": np.arange(len(ends), dtype=np.int32), "first_day": first_days, "last_day": list(ends)})
        )
        rows = run_query(cursor, "customer_periods")
        started = run_query(cursor, "acquisitions", as_of=as_of)
        days, first_amount = np.full(count, np.nan), np.full(count, np.nan)
        keys = started["customer_key"].to_numpy()
        days[keys], first_amount[keys] = started["days"].to_numpy(), started["amount"].to_numpy()
        acquired = read_acquisition(cursor, count, as_of, days)
    amount, profit = (np.array(rows[name].to_numpy()) for name in ("amount", "profit"))
    no_amount, no_profit = (rows[name].to_numpy() > 0 for name in ("amounts_missing", "profits_missing"))
    amount[no_amount], profit[no_profit] = np.nan, np.nan
    basis = "order_amount" if no_profit.all() else "gross_profit"
    ends_back = np.array([(as_of - end).days for end in ends])  # falling
    cohort = np.where(np.isnan(days), -1, len(ends) - np.searchsorted(ends_back[::-1], np.nan_to_num(days), side="right"))
    return CustomerPeriods(
        unit,
        ends,
        months,
        basis,
        frozen_array(rows["customer_key"].to_numpy(), np.int32),
        frozen_array(rows["period"].to_numpy(), np.int16),
        frozen_array(rows["purchases"].to_numpy(), np.int32),
        frozen_array(amount),
        frozen_array(amount if basis == "order_amount" else profit),
        frozen_array(cohort, np.int16),
        frozen_array(first_amount),
        frozen_array(acquired.censored | acquired.before_data, np.bool_),
    )


def period_ends(as_of: date, months: int, months_known: int) -> tuple[date, ...]:
    """The last days of the periods of `months` months that end on `as_of` and reach back over `months_known` months, oldest first."""
    return tuple(months_before(as_of, months * k) for k in reversed(range(-(-months_known // months))))
