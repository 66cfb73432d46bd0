"""The clock and the order of a hundred thousand complaints."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from crmcore.domain.complaints.clock import NEVER, Pause, run_clock
from crmcore.domain.complaints.queue import answer_order
from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.proofs.bench.bench_row import row

COMPLAINTS, LIMIT = 100_000, 1.0
#: one of so many is, or was, paused
PAUSED = 20


def complaint_row() -> dict[str, Any]:
    """All open at once, which no company survives, one in PAUSED of them paused."""
    draw, today = np.random.default_rng(1), date(2025, 12, 31)
    opened = today.toordinal() - draw.integers(0, 60, COMPLAINTS)
    allowed, place = draw.choice([3, 5], COMPLAINTS), draw.integers(0, 4, COMPLAINTS)
    pauses = [Pause(at, int(opened[at]) + 1, int(opened[at]) + 3) for at in range(0, COMPLAINTS, PAUSED)]
    ids = pa.array([f"K{at:07d}" for at in range(COMPLAINTS)])
    holidays = {today - timedelta(back): "" for back in range(0, 90, 9)}
    start = time.perf_counter()
    clock = run_clock(opened, np.full(COMPLAINTS, NEVER), allowed, pauses, WorkingCalendar(holidays=holidays), today)
    answer_order(clock, place, opened, ids)
    seconds = time.perf_counter() - start
    return row(f"{COMPLAINTS:,} complaints: clocks and order of answers", seconds, None, f"≤ {LIMIT:g} s", seconds <= LIMIT)
