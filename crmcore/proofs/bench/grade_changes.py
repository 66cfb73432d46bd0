"""Why grades changed, with both gradings at hand and cold: one customer, and everybody."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import numpy as np

from crmcore.domain.grade_changes.attribution import grade_change
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.groups.groups import groups_of
from crmcore.domain.groups.roll_up import normalised_metrics
from crmcore.proofs.bench.bench_row import row
from crmcore.store.companies.companies import Company
from crmcore.usecases.grade_changes.gradings import CompanyGradings, SideRef
from crmcore.usecases.grading import grading
from crmcore.usecases.insights.load_mart import load_mart

#: seconds
ONE_LIMIT, COLD_LIMIT = 0.3, 5.0


def grade_change_rows(company: Company) -> list[dict[str, Any]]:
    """Between the newest day and a year before. "Cold": neither day has been read."""
    version = grading.current_version(company)
    now = grading.resolve(company, Scenario(), version)
    before, after = SideRef(now.with_(as_of=months_before(now.day, 12))), SideRef(now)
    start = time.perf_counter()
    both = CompanyGradings(company, version, before, after)
    rows = np.flatnonzero((both.before.tier >= 0) & (both.after.tier >= 0))
    grade_change(both, rows[:1])
    cold = time.perf_counter() - start
    sides = {side.population.book.scenario: (side.population.normalised, side.population.book) for side in (both.before, both.after)}
    one = _seconds(company, version, before, after, sides, rows[len(rows) // 2 : len(rows) // 2 + 1])
    everybody = _seconds(company, version, before, after, sides, None)
    return [
        row("why one customer's grade changed, both gradings at hand", one, None, f"≤ {ONE_LIMIT:g} s", one <= ONE_LIMIT),
        row("the same, cold", cold, None, f"≤ {COLD_LIMIT:g} s", cold <= COLD_LIMIT),
        row("why everybody's grades changed, both gradings at hand", everybody, None, "", None),
    ]


def _seconds(
    company: Company,
    version: int,
    before: SideRef,
    after: SideRef,
    sides: dict[Scenario, tuple[NormalisedMetrics, Any]],
    rows: np.ndarray | None,
) -> float:
    start = time.perf_counter()
    both = CompanyGradings(company, version, before, after, lambda scenario: sides[scenario])
    grade_change(both, rows)
    return time.perf_counter() - start


GROUPS_LIMIT, GROUPS_ROUNDS = 2.0, 3


def groups_row(company: Company) -> dict[str, Any]:
    """Groups graded as one, from a mart at hand to the rolled-up metrics of the default weights and of growth, whose earlier amounts are
    read besides; the median of several marts."""
    version = grading.current_version(company)
    scenario = grading.resolve(company, Scenario(groups=True), version)
    taken = []
    for _ in range(GROUPS_ROUNDS):
        mart = load_mart(company.dir, version, scenario.day, scenario.window)
        wanted = [metric for metric, _ in scenario.weights if metric in mart.metrics] + ["growth_rate"]
        for metric in wanted:
            mart.metrics[metric].sum()  # read from the disk before
        start = time.perf_counter()
        groups = groups_of(mart)
        rolled = normalised_metrics(mart, scenario, None)
        for metric in wanted:
            rolled.raw(metric)
        taken.append(time.perf_counter() - start)
    seconds = median(taken)
    what = f"groups of companies rolled up ({groups.count:,} groups)"
    return row(what, seconds, None, f"≤ {GROUPS_LIMIT:.0f} s", seconds <= GROUPS_LIMIT)
