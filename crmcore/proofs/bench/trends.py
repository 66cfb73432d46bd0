"""A year of monthly gradings at full size, with the same months by a standard that stays the same."""

from __future__ import annotations

import time
from typing import Any

from crmcore.domain.grading.scenario import Scenario
from crmcore.store.companies.companies import Company
from crmcore.usecases.grading import grading
from crmcore.usecases.trends import monthly as trends

MONTHS, SECONDS = 12, 30.0


def trends_rows(company: Company) -> list[dict[str, Any]]:
    """Rows of the benchmark: every month's mart read, graded twice and summed, one after the other."""
    version = grading.current_version(company)
    scenario = grading.resolve(company, Scenario(), version)
    started = time.perf_counter()
    month_ends = trends.gradable_ends(company, scenario, version, MONTHS)
    standard = trends.fixed_standard(company, scenario, version, month_ends[0])
    months = list(trends.read_months(company, scenario, version, month_ends, standard))
    taken = time.perf_counter() - started
    started = time.perf_counter()
    grading.grade(company, scenario.with_(as_of=month_ends[-2] if len(month_ends) > 1 else month_ends[-1]), version)
    bare = len(months) * (time.perf_counter() - started)
    return [
        {
            "what": f"{len(months)} monthly gradings, by share and by a fixed standard",
            "ours_s": round(taken, 4),
            "plain": "as many single gradings on an unprepared day, by share only",
            "plain_s": round(bare, 4),
            "ratio": round(taken / bare, 2),
            "limit": f"≤ {SECONDS:g} s",
            "held": taken <= SECONDS,
        }
    ]
