"""Referrals between customers, read from the store."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.grading.mart import Mart
from crmcore.domain.value.influence import Influence, influence
from crmcore.store.engine.engine import cursor_for, run_query


def read_influence(company_dir: Path, version: int, mart: Mart) -> Influence:
    """What each customer's referrals bring over the mart's window, in its best known profit."""
    with cursor_for(company_dir, version) as cursor:
        pairs = run_query(cursor, "referrals", as_of=mart.as_of)
    return influence(pairs["referrer_key"].to_numpy(), pairs["referred_key"].to_numpy(), mart.metrics[mart.basis], mart.basis)
