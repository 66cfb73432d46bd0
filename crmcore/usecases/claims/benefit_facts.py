"""What was known when the window began, read from the store."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.claims.benefit_facts import BenefitFacts, referrers
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import window_start
from crmcore.domain.loyalty.points import loyalty_points
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.cost_to_serve import read_keeping_spend
from crmcore.store.facts.loyalty_facts import read_attitudes, read_buying
from crmcore.store.facts.service_facts import read_amounts, read_discounts


def read_benefit_facts(company_dir: Path, version: int, mart: Mart) -> BenefitFacts:
    """Loyalty, amounts, discounts and spending on keeping of the window before the mart's, and who sent whom.

    Raises `Problem("unknown_version")`.
    """
    with cursor_for(company_dir, version) as cursor:
        pairs = run_query(cursor, "referrals", as_of=mart.as_of)
        sent = referrers(pairs["referrer_key"].to_numpy(), pairs["referred_key"].to_numpy(), mart.count)
        if mart.window is None or mart.months < 2 * mart.window:
            return BenefitFacts(None, None, None, None, sent)
        start = window_start(mart.as_of, mart.window)
        earlier = window_start(start, mart.window)
        amount = read_amounts(cursor, mart.count, start, mart.window)
        discount = read_discounts(cursor, mart.count, earlier, start)
        keeping = read_keeping_spend(cursor, mart.count, earlier, start)
    points = loyalty_points(
        read_buying(company_dir, version, mart.count, start, mart.window), read_attitudes(company_dir, version, mart.count, start)
    )
    return BenefitFacts(points, amount, discount, keeping, sent)
