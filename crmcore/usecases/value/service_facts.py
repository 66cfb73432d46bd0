"""What customers get besides goods, and what they buy, read from the store."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.facts.service_facts import Baskets, ServiceFacts
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import window_start
from crmcore.store.facts import service_facts as store


def read_service_facts(company_dir: Path, version: int, mart: Mart) -> ServiceFacts:
    """Contacts and discounts over the mart's window, and the profit of the year before the last."""
    return store.read_service_facts(company_dir, version, mart)


def read_baskets(company_dir: Path, version: int, mart: Mart) -> Baskets:
    """Categories bought over the mart's window."""
    return store.read_baskets(company_dir, version, mart.as_of, mart.window)


def read_baskets_before(company_dir: Path, version: int, mart: Mart) -> Baskets:
    """Categories bought at any time before the mart's window."""
    return store.read_baskets(company_dir, version, window_start(mart.as_of, mart.window), None)
