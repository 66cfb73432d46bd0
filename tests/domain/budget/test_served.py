"""Over- and under-served customers and prospects, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.budget.served import FAIR, OVER, UNDER, places_of, prospects, served
from tests.domain.budget.efforts import effort

NO_SEGMENT = np.full(5, -1)


def five():
    """Gross 10, 20, 30, 40, 100 and cost 30, 20, 20, 22, 8: 200 earned on 100, so fair is half the gross: 5, 10, 15, 20, 50."""
    return effort([0] * 5, [30, 20, 20, 22, 8], [10, 20, 30, 40, 100])


def test_shares_of_effort_and_profit_are_compared():
    # net −20, 0, 10, 18, 92 (median 10); cost ÷ fair 6, 2, 1.3, 1.1, .16; median cost 20
    found = served(five(), NO_SEGMENT)
    assert found.state.tolist() == [OVER, OVER, FAIR, FAIR, UNDER]
    assert found.fair.tolist() == pytest.approx([5, 10, 15, 20, 50]) and set(found.level.tolist()) == {2}  # too few for their own tier
    assert places_of(five(), found, OVER).tolist() == [0, 1] and places_of(five(), found, UNDER).tolist() == [4]


def test_who_is_gone_a_prospect_or_unknown_is_not_compared():
    known = effort([0, 0, 0, -1, 1], [1, 1, 1, 1, 1], [5, None, 5, 5, 5], gone=[1, 0, 0, 0, 0], prospect=[0, 0, 0, 0, 1])
    found = served(known, NO_SEGMENT)
    assert found.state.tolist() == [-1, -1, FAIR, -1, -1] and found.level.tolist() == [-1, -1, 2, -1, -1]


def test_comparable_are_tier_and_segment_from_thirty_customers_on():
    # 30 of tier A in segment 0 and 5 in segment 1: the five are compared with their tier, the two of tier B with everybody
    tier, segment = [0] * 35 + [1] * 2, np.array([0] * 30 + [1] * 5 + [0] * 2)
    found = served(effort(tier, [1.0] * 37, [2.0] * 37), segment)
    assert found.level.tolist() == [0] * 30 + [1] * 5 + [2] * 2 and set(found.state.tolist()) == {FAIR}


def test_where_they_earn_nothing_together_nobody_is_compared():
    assert set(served(effort([0, 0], [1, 2], [0, -3]), np.full(2, -1)).state.tolist()) == {-1}


def test_prospects_stand_by_tier_then_cost_against_the_usual_cost_of_their_tier():
    # A's customers cost 4 and 8, so 6 is usual; the prospect of A that costs 12 has twice that, the other of A had nothing at all
    known = effort(
        [0, 0, 0, 0, 1, -1], [4, 8, 12, 0, 3, 1], [9, 9, None, None, None, None], prospect=[0, 0, 1, 1, 1, 1], visits=[0, 0, 1, 0, 0, 0]
    )
    found = prospects(known)
    assert found.places.tolist() == [2, 3, 4, 5] and found.usual[:2].tolist() == [6, 6] and np.isnan(found.usual[2:]).all()
    assert found.over.tolist() == [True, False, False, False] and found.neglected.tolist() == [False, True, False, False]
