"""A shop of ten customers and a prospect whose effort and profit can be worked out by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

from crmcore.store.companies.companies import Company, create_company
from tests.parquet_stage import build

#: order amount of ten customers, a fifth of it profit before service; and what serving each cost
AMOUNTS = (100, 90, 80, 70, 60, 50, 40, 30, 20, 10)
COSTS = (5, 5, 5, 5, 5, 5, 5, 5, 25, 35)


def budget_shop(root: Path) -> Company:
    """Net profit 15, 13, 11, 9, 7, 5, 3, 1, −21 and −33 in the last twelve months; every customer lost 1 in the year before."""
    company = create_company(root, "Shop", "CNY")
    lines = [
        {"customer_id": f"c{k}", "order_date": "2026-11-02", "amount": amount, "profit": amount / 5} for k, amount in enumerate(AMOUNTS)
    ]
    build(
        company.dir,
        order_line=[*lines, *({"customer_id": f"c{k}", "order_date": "2025-11-02", "amount": 10, "profit": -1} for k in range(10))],
        customer=[*({"customer_id": f"c{k}"} for k in range(10)), {"customer_id": "new", "growth_outlook": 90}],
        service_cost=[{"customer_id": f"c{k}", "spent_on": "2026-11-03", "cost": cost} for k, cost in enumerate(COSTS)],
    )
    return company


def copied_shop(shop: Company, root: Path) -> Company:
    """The same shop below another folder, to write into."""
    shutil.copytree(shop.dir, root / shop.slug)
    return Company(root / shop.slug, shop.name, shop.currency)
