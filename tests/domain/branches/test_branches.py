"""Customers across branches, rewards, and a new branch, on figures that fit on a sheet of paper."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.branches.across import branch_rows, customers_at, customers_at_several, home_shares, use_rows, visitors_share
from crmcore.domain.branches.investment import (
    Comparable,
    Investment,
    comparable_branches,
    forecast,
    investment_return,
    leave_one_out,
)
from crmcore.domain.branches.rewards import Reward, reward_plan
from crmcore.domain.branches.sales import NO_BRANCH, BranchSales
from crmcore.domain.campaigns.expected_return import SuccessRate
from crmcore.domain.kernel.problems import Problem

DAY = date(2025, 12, 31)


def sales(*rows: tuple[int, int, float], spans: dict[int, tuple[date, date]] | None = None) -> BranchSales:
    """(customer, branch, amount) of three customers at North and South; half of each amount is profit."""
    customer, branch, amount = (np.array(column) for column in zip(*rows, strict=True))
    first, last = zip(*((spans or {}).get(k, (date(2020, 1, 1), DAY)) for k in range(2)), strict=True)
    return BranchSales(("North", "South"), first, last, DAY, 3, customer, branch, amount, amount / 2, np.ones(len(rows), np.int64))


#: customer 0 buys at both, 1 in the south, 2 somewhere that nobody named
BOTH = ((0, 0, 60.0), (0, 1, 40.0), (1, 1, 50.0), (2, NO_BRANCH, 50.0))


def test_a_customer_is_one_wherever_it_buys():
    found = sales(*BOTH)
    assert found.home.tolist() == [0, 1, NO_BRANCH]
    assert customers_at_several(found).tolist() == [0]
    assert customers_at(found, "South").tolist() == [0, 1]
    assert found.unnamed_share == 50 / 200
    south, north = branch_rows(found)
    assert (south.name, south.customers, south.home_customers, south.shared_customers) == ("South", 2, 1, 1)
    assert south.visitors_share == pytest.approx(40 / 90)
    assert (north.amount, north.profit, north.visitors_share) == (60, 30, 0)
    assert [(row.customers, row.amount) for row in use_rows(found)] == [(1, 50), (1, 100), (0, 0)]
    assert home_shares(found, ["North", "South"]).tolist() == [[0.6, 0.4], [0, 1]]
    assert visitors_share(found) == pytest.approx(40 / 150)


def test_rewards_are_paid_above_all_for_what_is_bought_anyway():
    reward = Reward(rate=0.1, breakage=0.5, changing=SuccessRate(0.5, 0.5), more=0.2)
    amount, profit = np.array([100.0, 300.0, 999.0]), np.array([50.0, 150.0, 500.0])
    plan = reward_plan(("A", "B"), np.array([0, 0, 1]), amount, profit, (reward, Reward()))
    # .5 · .1 · 400 = 20; a fifth more of (50 − 5) and (150 − 15): 9 and 27, of which half comes
    (group,) = plan.groups
    assert (group.customers, group.anyway) == (2, pytest.approx(20))
    assert group.extra == pytest.approx(18)
    assert plan.returns.mean == pytest.approx(-2)
    assert group.returns.break_even == pytest.approx(20 / 36)
    gift = reward_plan(("A",), np.array([0, 0, 0]), np.array([1.0, 1.0, 0.0]), profit, (Reward(each=10, breakage=0),), fixed=5)
    assert (gift.anyway, gift.returns.cost) == (20, 25)  # who bought nothing gets nothing
    with pytest.raises(Problem, match="bad_reward"):
        reward_plan(("A",), np.zeros(3, np.int64), amount, profit, (Reward(rate=2),))


FIVE = Comparable(tuple("abcde"), np.array([10.0, 20, 30, 40, 50]), np.array([1, 1, 1, 1, 5]), ())


def test_a_new_branch_earns_as_the_others_do():
    # mean 30, s = √250; t with 4 degrees of freedom is 1.5332 at 90%
    found = forecast("mean", FIVE.profit, FIVE.customers, 0)
    assert found.at(0.9) == pytest.approx(30 + 1.5332 * (250 * 1.2) ** 0.5, abs=1e-3)
    assert found.below(30) == pytest.approx(0.5)
    tried = leave_one_out("mean", FIVE)  # 35, 32.5, 30, 27.5, 25
    assert tried.foretold.tolist() == [35, 32.5, 30, 27.5, 25]
    assert (tried.error, tried.share) == (15, 0.5)
    exact = Comparable(tuple("abcde"), 3.0 * np.arange(1, 6), np.arange(1, 6), ())
    best = investment_return(Investment(10, customers=7), exact)
    assert [one.rule for one in best.tried] == ["per_customer", "mean"]
    assert best.profit == pytest.approx((21, 21, 21))
    assert best.tried[0].inside == 5


def test_what_is_spent_comes_back_or_not():
    plan = Investment(100, running=10, years=2, discount=0, first_year=0.5, drawn_away=0.2)
    assert plan.reached().tolist() == [0.5, 0.75]
    assert plan.value(100) == pytest.approx(0.5 * 80 - 10 + 0.75 * 80 - 10 - 100)
    found = investment_return(Investment(100, running=10, years=2, discount=0, first_year=0.5, drawn_away=0.2, resale=0.3), FIVE)
    assert found.needed == pytest.approx(90)  # 1.25 · .8 = 1 of a year's profit against 100 + 2 · 10 − 30
    assert found.value[1] == pytest.approx(30 - 90)
    assert found.recovered[1] == pytest.approx(1 - 0.6)
    assert found.payback == (None, None, None)
    assert 0.9 < found.chance_of_loss < 1
    assert Investment(100, customers=10, win_each=5).spent == 150


def test_fewer_than_five_comparable_branches_foretell_nothing():
    four = Comparable(tuple("abcd"), FIVE.profit[:4], FIVE.customers[:4], ())
    with pytest.raises(Problem, match="too_few_branches"):
        investment_return(Investment(1), four)
    spans = {0: (date(2025, 6, 1), DAY), 1: (date(2020, 1, 1), date(2025, 9, 30))}
    assert comparable_branches(sales(*BOTH, spans=spans)).left_out == (("North", "young"), ("South", "closed"))
    with pytest.raises(Problem, match="bad_investment"):
        investment_return(Investment(1, years=0), FIVE)
