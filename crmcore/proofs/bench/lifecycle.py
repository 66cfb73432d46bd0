"""The replay of the life cycle over all customers, against the plain way: everything grouped anew at each quarter's end; and the silence
rule of one day."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from crmcore.domain.lifecycle.silence import fit_silence
from crmcore.domain.lifecycle.stages import SHOWN_QUARTERS
from crmcore.proofs.bench.bench_row import row
from crmcore.store.companies.companies import Company
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.silence_facts import read_silence_facts
from crmcore.store.versions.pointer import current_version_number
from crmcore.usecases.lifecycle.stages import read_lifecycle

ROUNDS, LIMIT, SILENCE_LIMIT = 3, 10.0, 5.0
#: what one quarter needs, from the order lines alone: days and gaps by a window function, the sums of two years
PLAIN = """
with purchase as (
    select customer_key, order_date, sum(amount) as amount, sum(profit) as profit
    from order_line where order_date <= $on group by customer_key, order_date
),
spaced as (
    select *, order_date - lag(order_date) over (partition by customer_key order by order_date) as gap from purchase
)
select
    customer_key, count(*) as days, min(order_date) as first_day, max(order_date) as last_day, median(gap) as median_gap,
    sum(amount) filter (order_date > $on - interval 12 month) as amount,
    sum(amount) filter (order_date <= $on - interval 12 month and order_date > $on - interval 24 month) as amount_before,
    sum(profit) filter (order_date > $on - interval 12 month) as profit
from spaced group by customer_key
"""


def replay_row(company: Company) -> dict[str, Any]:
    """One row of the bench: seconds for the newest SHOWN quarters; the plain way is measured at the newest one and counted
    for each of them, without any of the stages."""
    version = current_version_number(company.dir)
    if version is None:
        raise RuntimeError("the company has no data")
    dates = data_dates(company.dir, version)
    if dates.last_order is None:
        raise RuntimeError("the company has no orders")
    ours = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        life = read_lifecycle(company.dir, version, dates.last_order)
        ours.append(time.perf_counter() - start)
    with cursor_for(company.dir, version) as cursor:
        start = time.perf_counter()
        cursor.sql(PLAIN, params={"on": dates.last_order}).to_arrow_table()
        plain = time.perf_counter() - start
    quarters = len(life.ends)
    mine, other = median(ours), plain * quarters
    return {
        "what": f"life cycle replayed over {quarters} quarters",
        "ours_s": round(mine, 3),
        "plain": "DuckDB window and group by anew for each quarter",
        "plain_s": round(other, 3),
        "ratio": round(mine / other, 2),
        "limit": f"≤ {LIMIT:.0f} s for {SHOWN_QUARTERS} quarters",
        "held": mine <= LIMIT * max(1, quarters / SHOWN_QUARTERS),
    }


def silence_row(company: Company) -> dict[str, Any]:
    """One row of the bench: the silence rule of the newest day, read, fitted and asked of every customer."""
    version = current_version_number(company.dir)
    if version is None or (day := data_dates(company.dir, version).last_order) is None:
        raise RuntimeError("the company has no orders")
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        with cursor_for(company.dir, version) as cursor:
            rule = fit_silence(next(read_silence_facts(cursor, (day,))))
            standing = run_query(cursor, "standing", wanted=("purchase_days_to_date", "tenure_days", "days_since_order"), on=day)
        rule.silent(*(standing[name].to_numpy() for name in standing.column_names))
        taken.append(time.perf_counter() - start)
    seconds = median(taken)
    return row("silence rule of one day, all customers", seconds, None, f"≤ {SILENCE_LIMIT:g} s", seconds <= SILENCE_LIMIT)
