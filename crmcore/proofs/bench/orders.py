"""Orders: how long scarce material takes to share, and the production sequence."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from crmcore.domain.allocation.allocation import allocate
from crmcore.domain.allocation.conflicts import conflicts_of
from crmcore.domain.allocation.lines import FREE, POLICIES, Lines, Policy
from crmcore.domain.scheduling.jobs import HOUR, Capacity, Jobs
from crmcore.domain.scheduling.sequence import plans_of
from crmcore.proofs.bench.bench_row import row

#: lines of open orders, limit in seconds of all three ways with their conflicts
SIZES = ((10_000, 2.0), (100_000, 15.0))
#: materials, share of what is wanted that there is, share of the orders that refuse partial delivery, the working date
MATERIALS, COVER, WHOLE, DAY = 500, 0.6, 0.1, 1_000
#: orders to be produced, hours a day, limit in seconds
ORDERS, HOURS, LIMIT = 10_000, 150, 2.0
TIERS, PRIORITIES = ("A", "B", "C", "D"), (1, 2, 3, 4, 3)


def order_rows() -> list[dict[str, Any]]:
    """Allocation of two sizes, and the sequence."""
    return [*(_allocation_row(*size) for size in SIZES), _sequence_row()]


def _allocation_row(count: int, limit: float) -> dict[str, Any]:
    draw = np.random.default_rng(1)
    tier = draw.integers(0, 5, count)
    lines = Lines(
        draw.integers(0, MATERIALS, count),
        draw.integers(0, count, count),
        tier,
        np.array(PRIORITIES)[tier],
        draw.integers(1, 5_000, count),
        DAY + draw.integers(-30, 30, count),
        DAY + draw.integers(-90, -30, count),
        np.arange(count),
        draw.random(count) < WHOLE,
        np.full(count, FREE),
    )
    stock = (COVER * np.bincount(lines.material, lines.wanted, MATERIALS)).astype(np.int64)
    start = time.perf_counter()
    ways = [allocate(lines, stock, Policy(name, floors=(("D", 0.2),)), DAY, TIERS, PRIORITIES) for name in POLICIES]
    conflicts_of(ways[0])
    seconds = time.perf_counter() - start
    held = all((found.served_of <= stock).all() for found in ways)
    what = f"{count:,} lines of open orders over {MATERIALS} scarce materials shared in three ways, and its conflicts"
    return row(what, seconds, None, f"≤ {limit:g} s, never more than there is", seconds <= limit and held)


def _sequence_row() -> dict[str, Any]:
    draw = np.random.default_rng(1)
    tier = draw.integers(0, 5, ORDERS)
    jobs = Jobs(
        np.arange(ORDERS),
        np.arange(ORDERS),
        tier,
        np.array(PRIORITIES)[tier],
        (draw.exponential(3, ORDERS) * HOUR).astype(np.int64) + 1,
        DAY + draw.integers(-10, 200, ORDERS),
        np.full(ORDERS, DAY - 30),
        np.zeros(ORDERS, np.int64),
        np.ones(ORDERS),
    )
    start = time.perf_counter()
    plans = plans_of(jobs, Capacity(DAY, np.full(400, HOURS * HOUR)), TIERS)
    late = plans.lateness("reserved")[-1].late
    seconds = time.perf_counter() - start
    what = f"production sequence of {ORDERS:,} orders by three rules, {late:,} late by ours"
    return row(what, seconds, None, f"≤ {LIMIT:g} s", seconds <= LIMIT)
