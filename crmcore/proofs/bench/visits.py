"""Visits: how long the due dates of a million customers take, and the plan of twelve weeks."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import numpy as np

from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.domain.visits.due import VisitsDue, visits_due
from crmcore.domain.visits.plan import plan_visits
from crmcore.domain.visits.weeks import WEEKS
from crmcore.proofs.bench.bench_row import row
from crmcore.proofs.bench.team import bench_team

#: a day, days between visits and hours of one per tier and of no tier, and the share of customers never met
DAY, EVERY, HOURS, NEVER = date(2025, 12, 31), (30, 91, 182, 365, 182), (2.0,) * 5, 0.15
#: customers, salespeople, limit in seconds: of the due dates, of the plan
DUE, PLAN = (1_000_000, 2_000, 1.0), (20_000, 60, 3.0)


def visit_rows() -> list[dict[str, Any]]:
    """Due dates, and the plan."""
    return [_due_row(), _plan_row()]


def _due_row() -> dict[str, Any]:
    customers, people, limit = DUE
    known, seconds = _due(customers, people)
    what = f"due dates of the visits of {customers:,} customers, {int(known.never.sum()):,} of them never met"
    return row(what, seconds, None, f"≤ {limit:g} s", seconds <= limit)


def _plan_row() -> dict[str, Any]:
    customers, people, limit = PLAN
    known, _ = _due(customers, people)
    start = time.perf_counter()
    plan = plan_visits(known, WorkingCalendar(), WEEKS)
    seconds = time.perf_counter() - start
    within = not plan.over.any()
    what = f"visits of {customers:,} customers of {people} salespeople planned for {WEEKS} weeks: {len(plan.day):,} visits"
    return row(what, seconds, None, f"≤ {limit:g} s, nobody above the hours", seconds <= limit and within)


def _due(customers: int, people: int) -> tuple[VisitsDue, float]:
    """The due dates, and the seconds that they took; last contacts spread over the year before."""
    team, draw = bench_team(customers, people, 6), np.random.default_rng(1)
    met = np.datetime64(DAY, "D") - draw.integers(0, 365, customers)
    last = np.where(draw.random(customers) < NEVER, np.datetime64("NaT", "D"), met)
    start = time.perf_counter()
    known = visits_due(team, DAY, last, EVERY, HOURS)
    return known, time.perf_counter() - start
