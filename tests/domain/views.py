"""Tiny long views for tests: only what a test names is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from crmcore.domain.facts.long_view import LongView

DAY = date(2024, 12, 31)


def long_view(year_profit: list[float], **known: Any) -> LongView:
    """A view of one customer per profit: each bought as much as it earned us last year and the year before, once a year."""
    n = len(year_profit)
    profit = np.array(year_profit, dtype=float)
    fields: dict[str, Any] = {
        "as_of": DAY,
        "basis": "net_profit",
        "months": 36,
        "year_amount": np.abs(profit),
        "year_profit": profit,
        "profit_to_date": profit,
        "amount_to_date": np.abs(profit),
        "first_amount": np.abs(profit),
        "bought": np.ones(n, bool),
        "bought_before": np.ones(n, bool),
        "purchase_days": np.full(n, 2, np.int32),
        "tenure_days": np.full(n, 700.0),
        "silent_days": np.full(n, 30.0),
        "acquisition_cost": np.full(n, np.nan),
        "wallet": np.full(n, np.nan),
        "segment": np.full(n, -1, np.int32),
        "segments": (),
        "size": np.full(n, -1, np.int32),
    }
    for name, value in known.items():
        fields[name] = np.array(value, dtype=fields[name].dtype) if isinstance(value, list) else value
    return LongView(**fields)
