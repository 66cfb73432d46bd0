"""IBM's groups: each threshold by hand, the order in which they are asked, and what lacks is said."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.lifecycle.ibm_groups import GROUPS, LoyaltyFacts, group_rows, ibm_groups
from crmcore.domain.lifecycle.silence import SilenceRule
from crmcore.domain.lifecycle.stages import LifeCycle, Snapshot, replay
from crmcore.domain.purchase_models.bg_cnbd import BgCnbd

END = date(2025, 12, 31)
#: with x gaps that sum to t_x a gap of t days has the chance ((20 + t_x)/(20 + t_x + t))^(1 + x)
RULE = SilenceRule(BgCnbd(k=1, r=1.0, alpha=20.0, a=1.0, b=1.0, log_likelihood=0.0, customers=1), 90.0)
#: what a customer is unless a test says otherwise
PLAIN = {
    "purchase_days": 5,
    "silent_days": 10,
    "median_gap": 20.0,
    "amount": 100.0,
    "amount_before": 100.0,
    "purchases": 5,
    "purchases_before": 5,
    "amount_to_date": 200.0,
    "profit": 10.0,
    "tenure_days": 700,
}


def living(*customers: dict) -> LifeCycle:
    columns = {name: np.array([{**PLAIN, **c}[name] for c in customers]) for name in PLAIN}
    n = len(customers)
    blank = np.zeros((4, n), np.int8)
    now = Snapshot(end=END, rule=RULE, **columns)
    return LifeCycle((END,) * 4, blank, blank, blank, np.zeros((4, 3, 5)), blank[0], blank[0] - 1, now)


def facts(
    n: int, truly: tuple[int, ...] = (), often: tuple[int, ...] = (), attitude: dict[int, float] | None = None, quarters: int = 4
) -> LoyaltyFacts:
    marked = [np.isin(np.arange(n), rows) for rows in (truly, often)]
    told = np.full(n, np.nan)
    for row, points in (attitude or {}).items():
        told[row] = points
    return LoyaltyFacts(marked[0], (marked[1],) * quarters, told)


def groups_of(life: LifeCycle, loyalty: LoyaltyFacts | None = None, potential: np.ndarray | None = None) -> list[str]:
    return [GROUPS[g] if g >= 0 else "" for g in ibm_groups(life, loyalty, potential).group]


def test_sleeping_is_a_silence_of_one_in_a_hundred_of_one_that_had_bought_more_than_half_of_all():
    # four gaps of 20 days: (100/(100 + t))^5 < .01 from t = 100 · (100^(1/5) − 1) = 151.2 on
    asleep, awake = {"silent_days": 152, "tenure_days": 232}, {"silent_days": 151, "tenure_days": 231}
    life = living(
        {**asleep, "amount_to_date": 900.0},
        {**awake, "amount_to_date": 900.0},
        {**asleep, "amount_to_date": 50.0},
        {},
        {},
    )
    # amounts to date 50, 200, 200, 900, 900: the median is 200
    assert groups_of(life) == ["sleeping", "other", "other", "other", "other"]


def test_a_single_purchase_has_no_rhythm_to_sleep_by():
    once = {"purchase_days": 1, "silent_days": 900, "tenure_days": 900, "median_gap": np.nan, "amount_to_date": 900.0}
    assert groups_of(living(once, {}, {})) == ["other"] * 3


def test_fast_growing_is_thirty_per_cent_more_on_three_purchases_in_either_year():
    life = living(
        {"amount": 130.0},
        {"amount": 129.0},
        {"amount": 500.0, "purchases": 2},
        {"amount": 500.0, "purchases_before": 2},
        {"amount_before": 0.0},
    )
    assert groups_of(life) == ["fast_growing", "other", "other", "other", "other"]


def test_loyal_is_true_loyalty_or_four_quarters_of_high_repeat_buying_where_nobody_asked():
    life = living({}, {}, {}, {})
    loyalty = facts(4, truly=(0,), often=(1, 2), attitude={0: 90.0, 2: 40.0})
    assert groups_of(life, loyalty) == ["loyal", "loyal", "other", "other"]  # customer 2 was asked, and does not like us
    assert groups_of(life, facts(4, often=(1,), quarters=3)) == ["other"] * 4


def test_worth_cultivating_is_the_top_three_tenths_by_potential_or_attitude_that_buy_less_than_half_of_all():
    amounts = [10.0, 10.0, 300.0, 10.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0]
    life = living(*({"amount": a, "amount_before": a} for a in amounts))
    potential = np.array([90.0, 20, 95] + [np.nan] * 7)
    loyalty = facts(10, attitude={1: 100.0, 4: 10.0})
    told = ibm_groups(life, loyalty, potential)
    # the 70th percentile of 20, 90, 95 lies at 90 + 0.4 · 5 = 92, that of 10 and 100 at 10 + 0.7 · 90 = 73
    assert (told.potential_from, told.attitude_from, told.median_amount) == (pytest.approx(92), pytest.approx(73), 200)
    assert [GROUPS[g] for g in told.group[:4]] == ["other", "worth_cultivating", "other", "other"]  # 90 is below 92


def test_who_did_not_buy_for_a_year_is_not_cultivated():
    life = living({"amount": 0.0, "purchases": 0}, {}, {"amount": 900.0, "amount_before": 900.0})
    assert groups_of(life, None, np.array([99.0, 1.0, 1.0]))[0] == "other"


def test_the_first_rule_that_holds_decides():
    life = living({"silent_days": 160, "tenure_days": 240, "amount": 200.0, "amount_to_date": 900.0}, {"amount": 200.0}, {})
    assert groups_of(life, facts(3, truly=(0, 1, 2))) == ["sleeping", "fast_growing", "loyal"]


def test_who_never_bought_is_in_no_group():
    assert groups_of(living({"purchase_days": 0, "purchases": 0, "amount": 0.0, "amount_to_date": 0.0}, {})) == ["", "other"]


def test_what_could_not_be_asked_is_said():
    assert ibm_groups(living({}), None, None).lacking == ("loyalty", "potential")
    assert ibm_groups(living({}), facts(1), np.array([1.0])).lacking == ("attitude",)
    nobody = replay((), 2)
    assert ibm_groups(nobody, None, None).group.tolist() == [-1, -1]
    assert [r.customers for r in group_rows(nobody, ibm_groups(nobody, None, None))] == [0] * 5


def test_groups_are_counted_and_summed_over_a_part():
    life = living({"amount": 130.0}, {}, {})
    told = group_rows(life, ibm_groups(life, None, None), np.array([True, True, False]))
    assert [(r.group, r.customers, r.order_amount, r.net_profit) for r in told if r.customers] == [
        ("fast_growing", 1, 130, 10),
        ("other", 1, 100, 10),
    ]
