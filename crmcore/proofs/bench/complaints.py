"""The clock and the order of a hundred thousand open complaints; the desk of many more with what people recorded about them."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from crmcore.domain.complaints.clock import Pauses, run_clock
from crmcore.domain.complaints.queue import answer_order
from crmcore.domain.complaints.register import ComplaintAction, Complaints, with_actions
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.proofs.bench.bench_row import row
from crmcore.store.companies.companies import Company
from crmcore.usecases.grading.graded import current_version, resolve
from crmcore.usecases.grading.tiers_by_day import tiers_by_day

COMPLAINTS, LIMIT = 100_000, 1.0
#: one of so many is, or was, paused
PAUSED = 20


def complaint_row() -> dict[str, Any]:
    """All open at once, which no company survives, one in PAUSED of them paused."""
    draw, today = np.random.default_rng(1), date(2025, 12, 31)
    opened = today.toordinal() - draw.integers(0, 60, COMPLAINTS)
    allowed, place = draw.choice([3, 5], COMPLAINTS), draw.integers(0, 4, COMPLAINTS)
    paused = np.arange(0, COMPLAINTS, PAUSED)
    pauses = Pauses(paused, opened[paused] + 1, opened[paused] + 3, pa.nulls(len(paused), pa.string()))
    ids = pa.array([f"K{at:07d}" for at in range(COMPLAINTS)])
    holidays = {today - timedelta(back): "" for back in range(0, 90, 9)}
    start = time.perf_counter()
    clock = run_clock(opened, np.full(COMPLAINTS, NEVER), allowed, pauses, WorkingCalendar(holidays=holidays), today)
    answer_order(clock, place, opened, ids)
    seconds = time.perf_counter() - start
    return row(f"{COMPLAINTS:,} complaints: clocks and order of answers", seconds, None, f"≤ {LIMIT:g} s", seconds <= LIMIT)


#: how many times quicker the tiers of a past day are that somebody has asked for before
TIERS_AGAIN = 50


def tiers_row(company: Company) -> dict[str, Any]:
    """The tiers of all customers half a year ago, which a complaint of that day goes by where no grades were published: graded, then asked
    for again after a click that moves no grade."""
    version = current_version(company)
    scenario = resolve(company, Scenario(), version)
    day = months_before(scenario.day, 6)
    start = time.perf_counter()
    tiers_by_day(company, scenario, version)(day)
    between = time.perf_counter()
    tiers_by_day(company, scenario, version)(day)
    anew, again = between - start, time.perf_counter() - between
    return row("tiers of a past day, asked again", again, anew, f"≥ {TIERS_AGAIN} × faster", anew >= TIERS_AGAIN * again, "graded anew")


#: complaints of two years, nine of ten settled, and what was recorded about them here
REGISTER, RECORDED, REGISTER_LIMIT = 450_000, 2_000, 2.0


def register_row() -> dict[str, Any]:
    """What was recorded put into the register, then its clocks and the order of what is open."""
    draw, today = np.random.default_rng(2), date(2025, 12, 31)
    opened = today.toordinal() - draw.integers(0, 730, REGISTER)
    closed = np.where(draw.random(REGISTER) < 0.9, np.minimum(opened + draw.integers(0, 9, REGISTER), today.toordinal()), NEVER)
    ids, nothing = pa.array([f"K{at:07d}" for at in range(REGISTER)]), pa.nulls(REGISTER, pa.string())
    paused = np.arange(0, REGISTER, PAUSED)
    known = Complaints(
        ids, draw.integers(0, 1_000_000, REGISTER), opened, np.full(REGISTER, NEVER), closed, nothing, nothing,
        np.full(REGISTER, np.nan), np.full(REGISTER, np.nan),
        Pauses(paused, opened[paused] + 1, opened[paused] + 3, pa.nulls(len(paused), pa.string())),
    )  # fmt: skip
    chosen = draw.choice(REGISTER, RECORDED, replace=False).tolist()
    actions = [ComplaintAction(f"K{at:07d}", "noted", today, text="called", position=k) for k, at in enumerate(chosen)]
    allowed, place = draw.choice([3, 5], REGISTER), draw.integers(0, 4, REGISTER)
    start = time.perf_counter()
    after = with_actions(known, actions, ["c1"], today)
    clock = run_clock(after.opened, after.closed, allowed, after.pauses, WorkingCalendar(), today)
    answer_order(clock, place, after.opened, after.ids)
    seconds = time.perf_counter() - start
    case = f"{REGISTER:,} complaints, {RECORDED:,} records about them: register, clocks, order"
    return row(case, seconds, None, f"≤ {REGISTER_LIMIT:g} s", seconds <= REGISTER_LIMIT)
