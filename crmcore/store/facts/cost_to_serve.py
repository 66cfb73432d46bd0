"""Reading what serving every customer took over a period: recorded costs, and the quantities of the drivers of cost.

Nothing of it is stored: a rate that changes is multiplied anew, and no data version is ever built for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import duckdb
import numpy as np

from crmcore.domain.cost_to_serve.serving_costs import ServingCosts
from crmcore.domain.facts.keeping_spend import KeepingSpend, is_keeping
from crmcore.domain.grading.cost_rates import DRIVERS, EVERY_ACTIVITY, CostRates
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import run_query

#: relation → the drivers that it tells
_RELATIONS: dict[str, tuple[str, ...]] = {
    "line_counts": ("order_line", "return_line"),
    "contact_effort": ("visit_hour", "call"),
    "complaints": ("complaint",),
    "money_overdue": ("overdue",),
}
#: drivers that a relation names otherwise
_COLUMNS = {"complaint": "complaint_count"}


def read_serving_costs(
    cursor: duckdb.DuckDBPyConnection, count: int, start: date, as_of: date, rates: CostRates, every_driver: bool = False
) -> ServingCosts:
    """What serving `count` customers cost after `start` up to `as_of`, as known on `as_of`.

    `every_driver`: read the quantities of all drivers, also of those without a rate.
    """
    wanted = tuple(DRIVERS) if every_driver else tuple(driver for driver, _ in rates.rates)
    drivers = _quantities(cursor, count, start, as_of, wanted)
    (served,) = cursor.execute("select exists (select 1 from service_cost where spent_on <= $day)", {"day": as_of}).fetchall()[0]
    if not served:
        return ServingCosts(count, rates, drivers, None, None)
    names = list(rates.replaced)
    rows = run_query(cursor, "recorded_costs", start=start, as_of=as_of, replaced=names or [""])
    recorded, replaced = (_spread(rows["customer_key"].to_numpy(), rows[name].to_numpy(), count) for name in ("recorded", "replaced"))
    if EVERY_ACTIVITY in names:
        replaced = recorded
    return ServingCosts(count, rates, drivers, recorded - replaced, replaced)


def read_activities(cursor: duckdb.DuckDBPyConnection, start: date, as_of: date) -> tuple[tuple[str, float], ...]:
    """(activity, its recorded cost) after `start` up to `as_of`, the costliest first; "" stands for costs without an activity."""
    rows = run_query(cursor, "recorded_activities", start=start, as_of=as_of)
    return tuple((name or "", cost) for name, cost in zip(rows["activity"].to_pylist(), rows["cost"].to_pylist(), strict=True))


def read_keeping_spend(cursor: duckdb.DuckDBPyConnection, count: int, start: date, as_of: date) -> KeepingSpend:
    """What was spent on keeping each of `count` customers after `start` up to `as_of`."""
    activities = tuple(sorted(name for name, _ in read_activities(cursor, start, as_of) if is_keeping(name)))
    if not activities:
        return KeepingSpend((), None)
    rows = run_query(cursor, "recorded_costs", start=start, as_of=as_of, replaced=list(activities))
    return KeepingSpend(activities, frozen_array(_spread(rows["customer_key"].to_numpy(), rows["replaced"].to_numpy(), count)))


def _quantities(cursor: duckdb.DuckDBPyConnection, count: int, start: date, as_of: date, wanted: Iterable[str]) -> dict[str, np.ndarray]:
    """Driver → float64[count], its quantity over the period."""
    wanted, found = set(wanted), {}
    if "order" in wanted:
        found["order"] = _purchases(cursor, count, as_of) - (0 if start == date.min else _purchases(cursor, count, start))
    for relation, drivers in _RELATIONS.items():
        if wanted.isdisjoint(drivers):
            continue
        rows = run_query(cursor, relation, start=start, as_of=as_of)
        keys = rows["customer_key"].to_numpy()
        for driver in wanted.intersection(drivers):
            found[driver] = _spread(keys, rows[_COLUMNS.get(driver, driver)].to_numpy(), count)
    return {driver: found[driver] for driver in DRIVERS if driver in found}


def _purchases(cursor: duckdb.DuckDBPyConnection, count: int, on: date) -> np.ndarray:
    """Purchases of each customer to date, as `order_count` counts them."""
    rows = run_query(cursor, "standing", wanted=("customer_key", "purchases_to_date"), on=on)
    return _spread(rows["customer_key"].to_numpy(), rows["purchases_to_date"].to_numpy(), count)


def _spread(keys: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """float64[count] with each value where its customer stands, 0 elsewhere."""
    spread = np.zeros(count)
    spread[keys] = values
    return spread
