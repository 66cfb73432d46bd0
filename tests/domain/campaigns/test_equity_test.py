"""Spending on winning and on keeping, by the customer equity test."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.campaigns.equity_test import Response, equity_test
from crmcore.domain.kernel.problems import Problem

#: 5 per prospect win 20 % of at most 40 %; 10 per customer keep 60 % of at most 80 %
WINNING, KEEPING = Response(5, 0.2, 0.4), Response(10, 0.6, 0.8)


def test_the_curve_goes_through_today_and_towards_its_ceiling():
    # half the ceiling at 5, so three quarters of it at 10
    assert WINNING.at(5) == pytest.approx(0.2)
    assert WINNING.at(10) == pytest.approx(0.3)
    assert WINNING.at(1000) == pytest.approx(0.4)


def test_value_of_a_prospect_today_by_hand():
    # margin 50, 20% interest: s = .6/1.2 = .5; a customer is worth 50 + (50 − 10/.6) · .5/.5 = 83.3333; .2 of it less 5
    assert equity_test(50, 0.2, WINNING, KEEPING).equity_now == pytest.approx(0.2 * 83.33333 - 5)


def test_no_other_spending_does_better():
    found = equity_test(50, 0.2, WINNING, KEEPING)

    def equity(acquisition: float, retention: float) -> float:
        r = KEEPING.at(retention)
        lasting = r / 1.2
        return WINNING.at(acquisition) * (50 + (50 - retention / r) * lasting / (1 - lasting)) - acquisition

    around = [equity(a, r) for a in np.linspace(0.1, 60, 120) for r in np.linspace(0.1, 60, 120)]
    assert found.equity_best >= max(around)
    assert found.equity_best == pytest.approx(equity(found.acquisition, found.retention))
    assert found.equity_best == pytest.approx(max(around), rel=0.01)


def test_a_rate_above_its_ceiling_is_refused():
    with pytest.raises(Problem, match="bad_response"):
        Response(5, 0.5, 0.4).checked()
