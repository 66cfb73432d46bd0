"""The life cycle of every customer, read from the store and replayed."""
from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcore.domain.lifecycle import LifeCycle, joined, replay
from crmcore.store.customers import read_customers
from crmcore.store.hub import question
from crmcore.store.quarters import PIECE, read_quarters, snapshots


def read_lifecycle(company_dir: Path, version: int, as_of: date, piece: int = PIECE) -> LifeCycle:
    """The stages of every customer at every quarter end up to `as_of`, `piece` customers at a time.

    Raises `Problem("unknown_version")`.
    """
    count = read_customers(company_dir, version).count
    with question(company_dir, version) as cursor:
        quarters = read_quarters(cursor, count, as_of)
        parts = [replay(told, n) for n, told in snapshots(cursor, quarters, piece)]
    return joined(parts or [replay((), 0)], quarters.basis)
