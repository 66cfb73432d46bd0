"""The cost to serve of everybody by a rate for each driver, and the bench's company without rates, as every company begins."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from crmcore.domain.grading.cost_rates import DRIVERS, NO_RATES, CostRates
from crmcore.domain.grading.scenario import window_start
from crmcore.proofs.bench.bench_row import row
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.cost_rates import cost_decisions, set_cost_rates
from crmcore.store.engine.engine import cursor_for
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.cost_to_serve import read_serving_costs
from crmcore.store.versions.pointer import current_version_number

ROUNDS, LIMIT, MONTHS = 3, 5.0, 12


def without_rates(company: Company) -> None:
    """Take the demo's rates back, so that what is measured can be held against any company without."""
    decisions = cost_decisions(company.dir)
    if decisions and decisions[-1].chosen.in_use:
        set_cost_rates(company, NO_RATES, author="bench")


def cost_row(company: Company) -> dict[str, Any]:
    """Seconds for the last year of all customers with every driver read; nothing of it is stored."""
    version = current_version_number(company.dir)
    dates = None if version is None else data_dates(company.dir, version)
    if version is None or dates is None or dates.last_order is None:
        raise RuntimeError("the company has no orders")
    rates = CostRates.of(dict.fromkeys(DRIVERS, 0.1))
    taken = []
    with cursor_for(company.dir, version) as cursor:
        (count,) = cursor.execute("select count(*) from customer").fetchall()[0]
        for _ in range(ROUNDS):
            start = time.perf_counter()
            read_serving_costs(cursor, count, window_start(dates.last_order, MONTHS), dates.last_order, rates)
            taken.append(time.perf_counter() - start)
    ours = median(taken)
    return row("cost to serve of everybody, a rate for each driver", ours, None, f"≤ {LIMIT:.0f} s", ours <= LIMIT)
