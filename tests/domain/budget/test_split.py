"""A budget split over tiers with minimums, worked by hand and as properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from crmcore.domain.budget.decisions import BudgetDecision, budget_from
from crmcore.domain.budget.effect import BudgetFacts, effect
from crmcore.domain.budget.split import SplitRequest, customers_by_tier, preset_shares, spent, split, split_rows
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.tier_terms import default_terms
from tests.domain.budget.efforts import effort
from tests.domain.marts import book, mart


def test_without_minimums_the_shares_decide():
    assert split(SplitRequest(1000, (80, 20, 0), (0, 0, 0)), (2, 8, 1)).amounts == (800, 200, 0)


def test_a_minimum_lifts_a_tier_and_the_others_share_the_rest():
    # 8 × 50 = 400 for B instead of 200; the 600 that are left go to A alone
    found = split(SplitRequest(1000, (80, 20, 0), (0, 50, 0)), (2, 8, 1))
    assert found.amounts == (600, 400, 0) and found.lifted == (False, True, False)
    # with C at 30 of 130 lifted to 400, then 600 : 70/30 gives B 180, below its 200: both at their minimum, A has 400
    assert split(SplitRequest(1000, (70, 30, 30), (0, 20, 40)), (1, 10, 10)).amounts == (400, 200, 400)


def test_what_rounding_leaves_goes_to_the_largest_fraction_then_upwards():
    assert split(SplitRequest(100, (1, 1, 1), (0, 0, 0)), (1, 1, 1)).amounts == (34, 33, 33)


def test_who_has_no_customers_gets_nothing():
    assert split(SplitRequest(100, (50, 50, 0), (10, 10, 10)), (0, 5, 0)).amounts == (0, 100, 0)
    assert split(SplitRequest(100, (50, 0, 0), (0, 0, 0)), (0, 4, 1)).amounts == (0, 80, 20)  # no share has customers: by their number


def test_minimums_that_do_not_fit_are_named_with_what_would_fit():
    # 10 × 60 + 5 × 100 + 0 = 1,100 against 1,000; A at most 50 (500 left for 10), B at most 80 (400 left for 5)
    found = split(SplitRequest(1000, (50, 50, 0), (60, 100, 7)), (10, 5, 0))
    assert found.amounts == () and found.shortfall is not None
    assert (found.shortfall.needed, found.shortfall.short, found.shortfall.largest) == ((600, 500, 0), 100, (50.0, 80.0, None))
    # 10 × 200 alone is too much: nothing would fit for B then
    worse = split(SplitRequest(1000, (50, 50, 0), (200, 100, 0)), (10, 5, 0)).shortfall
    assert worse is not None and worse.largest == (50.0, None, None)


@settings(max_examples=60)
@given(
    st.integers(1, 10**6),
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 500), st.integers(0, 50)), min_size=3, max_size=3),
)
def test_a_split_spends_everything_and_keeps_every_minimum(total, tiers):
    shares, floors, customers = (tuple(column) for column in zip(*tiers, strict=True))
    request = SplitRequest(total, tuple(float(share) for share in shares), tuple(map(float, floors)))
    if not sum(customers):
        with pytest.raises(Problem, match="budget_without_customers"):
            split(request, customers)
        return
    found = split(request, customers)
    needed = [count * floor for count, floor in zip(customers, floors, strict=True)]
    if found.shortfall is not None:
        assert sum(needed) - total == found.shortfall.short > 0
    else:
        assert sum(found.amounts) == total
        assert all(amount >= least for amount, least in zip(found.amounts, needed, strict=True))
        assert all(amount == 0 for amount, count in zip(found.amounts, customers, strict=True) if not count)


def test_today_and_after_by_hand():
    # A: 10 + 30 on 4 hours, after 80: 8 hours, both below 35 is one; B: 20 on no hours; the one that has gone counts nowhere
    known = effort([0, 0, 1, 0], [10, 30, 20, 99], [1, 1, 1, 1], gone=[0, 0, 0, 1], hours=[1, 3, 0, 9])
    assert customers_by_tier(known) == (2, 1, 0) and spent(known) == 60
    a, b, none = split_rows(known, split(SplitRequest(100, (80, 20, 0), (20, 0, 0)), customers_by_tier(known)))
    assert (a.before, a.after, a.hours_before, a.hours_after, a.below_floor) == (40, 80, 4, 8, 1)
    assert (a.each_before, a.each_after, b.hours_after, none.each_before) == (20, 40, 0, None)


def test_presets_by_hand():
    # gross 30 and 10: 75 / 25; cost 40 and 20: 66.7 / 33.3; a fifth is A (1 of 5): 80 to A
    known = effort([0, 1, 1, 1, 1], [40, 5, 5, 5, 5], [30, 4, 3, 3, -9])
    assert preset_shares(known, "profit") == (75.0, 25.0, 0.0)
    assert preset_shares(known, "today") == (66.7, 33.3, 0.0)
    assert preset_shares(known, "best_fifth") == (80.0, 20.0, 0.0)
    with pytest.raises(Problem, match="bad_budget"):
        preset_shares(known, "fair")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (SplitRequest(0, (1, 1, 0), (0, 0, 0)), "bad_budget"),
        (SplitRequest(10, (1, 0), (0, 0, 0)), "bad_budget"),
        (SplitRequest(10, (1, float("nan"), 0), (0, 0, 0)), "bad_budget"),
        (SplitRequest(10, (1, 1, 0), (0, -1, 0)), "bad_budget"),
        (SplitRequest(10, (0, 0, 0), (0, 0, 0)), "budget_without_shares"),
    ],
)
def test_what_is_no_request_is_refused(request_, code):
    with pytest.raises(Problem, match=code):
        request_.checked(2)


def test_a_decision_reads_back_as_it_was_written():
    decision = BudgetDecision("abcd", ("A", "B"), SplitRequest(10, (60.0, 40.0, 0.0), (0.0, 1.0, 0.0)), (6, 4, 0), (2, 3, 0), 12)
    assert budget_from(decision.as_json()) == decision
    with pytest.raises(Problem, match="bad_budget"):
        budget_from({**decision.as_json(), "total": 11})


def test_the_effect_of_other_grades_on_the_budget_in_force():
    # five customers in A, B, B, C, D; a visit every 30, 91, 182 and 365 days of 2 hours at 10 an hour
    graded = book(mart(order_amount=[50, 40, 30, 20, 10]))
    request = SplitRequest(100, (60, 30, 10, 0, 0), (0, 0, 0, 5, 0))
    found = effect(
        graded, default_terms("abcd", graded.scheme.tiers), BudgetFacts(np.array([5.0, 4, 3, 2, 1]), np.zeros(5, bool), request, 10.0)
    )
    counts = np.bincount(graded.tier, minlength=5).tolist()
    assert list(found.customers) == counts and sum(found.cost) == 15 and found.split is not None
    assert sum(found.split.amounts) == 100 and found.split.amounts[3] == 5 * counts[3]
    assert found.floors == 5 * counts[3]
    assert found.visit_cost is not None and found.visit_cost[0] == pytest.approx(counts[0] * 365 / 30 * 2 * 10)
    other = effect(graded, default_terms("abcd", graded.scheme.tiers), BudgetFacts(np.zeros(5), np.zeros(5, bool), None, None))
    assert other.split is None and other.visit_cost is None
