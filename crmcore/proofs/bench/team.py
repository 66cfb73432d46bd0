"""Balancing customers over salespeople: how long the moves take, with their proven gap."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from crmcore.domain.team.balancing import balance
from crmcore.domain.team.team import People, Team
from crmcore.proofs.bench.bench_row import row

#: customers, salespeople, regions, limit in seconds
SIZES: tuple[tuple[int, int, int, float], ...] = ((5_000, 20, 4, 5.0), (20_000, 60, 6, 15.0))
#: the gap that must be proven, the hours of visits a year of four tiers and of no tier, and how many customers are in each
GAP, HOURS, SHARES = 0.01, (24.3, 8.0, 4.0, 2.0, 4.0), (0.15, 0.25, 0.25, 0.15, 0.2)


def team_rows() -> list[dict[str, Any]]:
    """One row a size."""
    return [_team_row(*size) for size in SIZES]


def _team_row(customers: int, people: int, regions: int, limit: float) -> dict[str, Any]:
    team = bench_team(customers, people, regions)
    start = time.perf_counter()
    found = balance(team)
    seconds = time.perf_counter() - start
    what = f"{customers:,} customers over {people} salespeople balanced, gap {100 * found.gap:.2f}%"
    return row(what, seconds, None, f"≤ {limit:g} s, gap < {GAP:.0%}", seconds <= limit and found.gap < GAP and not found.infeasible)


def bench_team(customers: int, people: int, regions: int) -> Team:
    """Hours that differ by 15%, and shares of the customers drawn from a Dirichlet distribution: some have twice as many as others."""
    draw, nobody = np.random.default_rng(0), np.full(customers, -1)
    hours = 446.0 * (0.85 + 0.3 * draw.random(people)) * customers / people / 77
    staff = People(
        tuple(f"R{k:03}" for k in range(people)),
        ("",) * people,
        tuple(f"region {k * regions // people}" for k in range(people)),
        hours,
        np.zeros(people, bool),
        np.full(people, np.nan),
    )
    owner = draw.choice(people, customers, p=draw.dirichlet(np.full(people, 8.0)))
    tier = draw.choice(len(SHARES), customers, p=SHARES)
    tier[tier == len(SHARES) - 1] = -1
    value = draw.lognormal(8, 1.5, customers) * (len(SHARES) - tier % len(SHARES))
    ids, rows = np.array([f"C{k:06}" for k in range(customers)]), np.arange(customers)
    return Team(
        staff,
        ids,
        rows,
        owner,
        nobody,
        (),
        nobody,
        ("A", "B", "C", "D"),
        tier,
        HOURS,
        value,
        value,
        value,
        value,
        np.zeros(customers, bool),
    )
