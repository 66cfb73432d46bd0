"""The life cycle of every customer, read from the store and replayed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.lifecycle.stages import LifeCycle, concat_life_cycles, replay
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.quarters import read_quarters, snapshots

#: customers that are read and replayed at a time, and how many such pieces at once: reading and arithmetic take turns
PIECE, AT_ONCE = 50_000, 2


def read_lifecycle(company_dir: Path, version: int, as_of: date, piece: int = PIECE, rates: CostRates = NO_RATES) -> LifeCycle:
    """The stages of every customer at every quarter end up to `as_of`, `piece` customers at a time; the cost to serve by `rates`.

    Raises `Problem("unknown_version")`.
    """
    count = read_customers(company_dir, version).count
    with cursor_for(company_dir, version) as cursor:
        quarters = read_quarters(cursor, count, as_of, rates)

    def replayed(first: int) -> LifeCycle:
        n = min(piece, count - first)
        with cursor_for(company_dir, version) as cursor:
            return replay(snapshots(cursor, quarters, first, n), n)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        pieces = list(pool.map(replayed, range(0, count, piece)))
    return concat_life_cycles(pieces or [replay((), 0)], quarters.basis)
