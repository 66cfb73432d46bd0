"""Who sent whom, read from the store."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.grading.mart import Mart
from crmcore.domain.value.influence import Influence, influence
from crmcore.store.engine.engine import answer, question


def read_influence(company_dir: Path, version: int, mart: Mart) -> Influence:
    """What each customer's referrals bring over the mart's window, in its best known profit."""
    with question(company_dir, version) as cursor:
        pairs = answer(cursor, "referrals", as_of=mart.as_of)
    return influence(pairs["referrer_key"].to_numpy(), pairs["referred_key"].to_numpy(), mart.metrics[mart.basis], mart.basis)
