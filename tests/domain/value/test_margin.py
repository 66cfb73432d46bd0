"""Margin by hand."""

from __future__ import annotations

import numpy as np

from crmcore.domain.value.margin import margin


def test_margin_is_gross_profit_over_amount_and_unknown_where_nothing_was_bought():
    got = margin(np.array([30.0, -5, 7, np.nan, 3]), np.array([120.0, 50, 0, 10, -4])).metrics["profit_margin"]
    np.testing.assert_array_equal(got, [0.25, -0.1, np.nan, np.nan, np.nan])
