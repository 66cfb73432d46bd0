"""Stock shared among open orders: worked by hand, against the list of units written out, and as properties."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from crmcore.domain.allocation.allocation import allocate
from crmcore.domain.allocation.lines import FREE, POLICIES, Lines, Policy
from crmcore.domain.kernel.problems import Problem
from tests.domain.allocation.made import DAY, PRIORITIES, TIERS, lines, shared

FOUR = lines(*({"tier": tier, "wanted": wanted} for tier, wanted in enumerate((10, 10, 10, 10))))


def test_strict_serves_tier_after_tier():
    # 24 units for 4 × 10: A 10, B 10, C the 4 that are left
    assert shared(FOUR, [24]).served.tolist() == [10, 10, 4, 0]


def test_within_a_tier_the_earlier_due_day_then_the_earlier_order_comes_first():
    rows = ({"due": DAY + 3, "wanted": 5}, {"due": DAY + 1, "wanted": 5}, {"due": DAY + 1, "ordered": DAY - 20, "wanted": 5})
    assert shared(lines(*rows), [7]).served.tolist() == [0, 2, 5]
    assert shared(lines(*rows), [7], name="due_date").served.tolist() == [0, 2, 5]


def test_by_due_date_alone_the_tier_says_nothing():
    rows = ({"tier": 0, "due": DAY + 3, "wanted": 5}, {"tier": 3, "due": DAY + 1, "wanted": 5})
    assert shared(lines(*rows), [6], name="due_date").served.tolist() == [1, 5]


def test_weighted_shares_by_weight_times_wanted():
    # weights 4 3 2 1, all want 10: keys 40/(k+½), 30/(k+½), 20/(k+½), 10/(k+½). At the key 10: A k ≤ 3.5 → 4, B k ≤ 2.5 → 3, C 2, D 1
    assert shared(FOUR, [10], name="weighted").served.tolist() == [4, 3, 2, 1]
    # the 11th unit: A's next key 40/4.5 = 8.89, B's 30/3.5 = 8.57, C's 20/2.5 = 8, D's 10/1.5 = 6.67: A
    assert shared(FOUR, [11], name="weighted").served.tolist() == [5, 3, 2, 1]
    assert shared(FOUR, [0], name="weighted").served.tolist() == [0, 0, 0, 0]


def test_equal_shares_go_by_tier_then_due_day():
    # one weight for all: keys are equal again and again; the odd units go to the higher tier
    equal = tuple((tier, 1.0) for tier in TIERS)
    assert shared(FOUR, [6], name="weighted", weights=equal).served.tolist() == [2, 2, 1, 1]


def test_an_order_overdue_for_long_comes_first_whatever_its_tier():
    rows = ({"tier": 0, "wanted": 10}, {"tier": 3, "wanted": 4, "due": DAY - 15}, {"tier": 3, "wanted": 4, "due": DAY - 14})
    found = shared(lines(*rows), [10])
    assert found.served.tolist() == [6, 4, 0] and found.parts[1].tolist() == [0, 4, 0]
    assert shared(lines(*rows), [10], guard_days=15).served.tolist() == [10, 0, 0]


def test_floors_come_before_the_policy():
    # a floor of 25% for D: ⌊0.25 × 10⌋ = 2 of 12; A gets its 10
    found = shared(FOUR, [12], floors=(("D", 0.25),))
    assert found.served.tolist() == [10, 0, 0, 2] and found.parts[2].tolist() == [0, 0, 0, 2] and not found.floor_gaps


def test_the_floor_is_counted_in_whole_numbers():
    # 0.29 × 100 is 28.999… in floats; the floor is 29
    assert shared(lines({"tier": 3, "wanted": 100}, {"wanted": 100}), [100], floors=(("D", 0.29),)).served.tolist() == [29, 71]


def test_floors_that_ask_for_more_than_there_is_say_which_and_why():
    # C and D ask for 5 each of 6; shared by wanted ÷ (served + ½): three each
    (gap,) = shared(FOUR, [6], floors=(("C", 0.5), ("D", 0.5))).floor_gaps
    assert (gap.tiers, gap.asked, gap.served, gap.reason, gap.before) == ((2, 3), 10, 6, "stock", 0)
    rows = ({"tier": 0, "wanted": 8, "due": DAY - 30}, {"tier": 3, "wanted": 10})
    (gap,) = shared(lines(*rows), [10], floors=(("D", 0.5),)).floor_gaps
    assert (gap.tiers, gap.asked, gap.served, gap.reason, gap.before) == ((3,), 5, 2, "before", 8)


def test_an_order_that_refuses_partial_delivery_is_served_whole_or_skipped():
    rows = ({"tier": 0, "wanted": 8, "whole": True}, {"tier": 1, "wanted": 5})
    assert shared(lines(*rows), [7]).served.tolist() == [0, 5]
    assert shared(lines(*rows), [9]).served.tolist() == [8, 1]
    # as a block its key is weight ÷ ½; of the four units of B before it 5·3/(k+½) ≥ 2·4 holds for k ≤ 1.375: two. 2 + 8 ≤ 10
    assert shared(lines(*rows), [10], name="weighted").served.tolist() == [8, 2]
    assert shared(lines(*rows), [9], name="weighted").served.tolist() == [0, 5]


def test_what_is_set_by_hand_comes_before_everything_and_the_others_share_the_rest():
    rows = ({"tier": 0, "wanted": 10}, {"tier": 3, "wanted": 10, "by_hand": 6}, {"tier": 1, "wanted": 10, "by_hand": 0})
    found = shared(lines(*rows), [12])
    assert found.served.tolist() == [6, 6, 0] and found.parts[0].tolist() == [0, 6, 0]
    with pytest.raises(Problem, match="more_by_hand"):
        shared(lines({"wanted": 9, "by_hand": 7}, {"wanted": 9, "by_hand": 4}), [10])
    with pytest.raises(Problem, match="more_by_hand"):
        shared(lines({"wanted": 3, "by_hand": 4}), [10])


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy("fair"), "unknown_policy"),
        (Policy(guard_days=-1), "bad_allocation_days"),
        (Policy(floors=(("A", 1.5),)), "bad_floor"),
        (Policy(weights=(("A", 0.0),)), "bad_weight_of_tier"),
        (Policy(floors=(("Z", 0.5),)), "unknown_tier_of_terms"),
        (Policy(floors=(("A", float("nan")),)), "bad_floor"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(policy, code):
    with pytest.raises(Problem, match=code):
        policy.checked(TIERS)


def test_a_quantity_beyond_counting_is_refused():
    with pytest.raises(Problem, match="quantity_too_large"):
        shared(lines({"wanted": 10**14}), [1])


def test_nothing_open_is_nothing_shared():
    found = shared(lines(), [5], name="weighted")
    assert found.served.tolist() == [] and found.served_of.tolist() == [0]


row = st.fixed_dictionaries(
    {
        "material": st.integers(0, 1),
        "tier": st.integers(0, 4),
        "wanted": st.integers(1, 12),
        "due": st.integers(DAY - 20, DAY + 5),
        "ordered": st.integers(DAY - 40, DAY - 30),
    }
)
refusing = st.builds(lambda one, whole: {**one, "whole": whole}, row, st.booleans())
floors = st.sampled_from(((), (("D", 0.3),), (("C", 0.5), ("D", 0.5), ("", 1.0))))
policies = st.sampled_from(POLICIES)


def by_the_list(found: Lines, stock: int, policy: Policy) -> list[int]:
    """Every unit of one material written out, sorted, and cut."""
    units = []
    weight, floor = policy.weight_steps(TIERS, PRIORITIES), dict(policy.floors)
    for i in range(found.count):
        tier, wanted = int(found.tier[i]), int(found.wanted[i])
        strict = (int(found.priority[i]), int(found.due[i]), int(found.ordered[i]), i)
        oldest = (int(found.due[i]), int(found.ordered[i]), i)
        asked = Fraction(str(floor.get((*TIERS, "")[tier], 0))) * wanted // 1
        for k in range(wanted):
            if policy.name != "due_date" and DAY - found.due[i] > policy.guard_days:
                key = (1, 0, oldest)
            elif k < asked:
                key = (2, -Fraction(wanted, 2 * k + 1), strict)
            elif policy.name == "weighted":
                key = (3, -Fraction(int(weight[tier]) * wanted, 2 * k + 1), strict)
            else:
                key = (3, 0, strict if policy.name == "strict" else oldest)
            units.append((key, i))
    served = [0] * found.count
    for _, i in sorted(units)[:stock]:
        served[i] += 1
    return served


@settings(max_examples=40)
@given(st.lists(row, min_size=1, max_size=7), st.integers(0, 60), policies, floors)
def test_the_stock_cuts_one_list_of_units(rows, stock, name, shares):
    rows = [{**one, "material": 0} for one in rows]
    found = lines(*rows)
    policy = Policy(name, floors=shares)
    assert shared(found, [stock], name=name, floors=shares).served.tolist() == by_the_list(found, stock, policy)


@settings(max_examples=40)
@given(st.lists(refusing, min_size=1, max_size=8), st.lists(st.integers(0, 40), min_size=2, max_size=2), policies, floors)
def test_stock_is_never_exceeded_and_never_idle_while_an_eligible_order_waits(rows, stock, name, shares):
    found = shared(lines(*rows), stock, name=name, floors=shares)
    wanted, whole = found.lines.wanted, found.lines.whole
    assert (found.served >= 0).all() and (found.served <= wanted).all() and (found.served_of <= stock).all()
    assert ((found.served == 0) | (found.served == wanted))[whole].all()
    left = (np.array(stock) - found.served_of)[found.lines.material]
    assert ((left == 0) | found.complete | (whole & (wanted > left))).all()


@settings(max_examples=40)
@given(st.lists(row, min_size=1, max_size=8), st.integers(0, 40), policies, floors)
def test_more_stock_takes_a_unit_from_nobody(rows, stock, name, shares):
    found = lines(*rows)
    less, more = (shared(found, [have, have], name=name, floors=shares).served for have in (stock, stock + 1))
    assert (more >= less).all()


@settings(max_examples=40)
@given(st.lists(row, min_size=2, max_size=8), st.integers(0, 60))
def test_a_higher_tier_is_filled_no_less_than_a_lower_one_up_to_half_a_unit(rows, stock):
    rows = [{**one, "material": 0, "due": max(one["due"], DAY - 14)} for one in rows]
    found = shared(lines(*rows), [stock], name="weighted")
    fill = [Fraction(int(s), int(w)) for s, w in zip(found.served, found.lines.wanted, strict=True)]
    for high in range(len(rows)):
        for low in range(len(rows)):
            if found.lines.priority[high] < found.lines.priority[low] and not found.complete[high]:
                bound = Fraction(1, 2) * (Fraction(1, rows[high]["wanted"]) + Fraction(1, rows[low]["wanted"]))
                assert fill[high] >= fill[low] - bound
    strict = shared(lines(*rows), [stock])
    for low in np.flatnonzero(strict.served > 0):
        assert strict.complete[strict.lines.priority < strict.lines.priority[low]].all()


@settings(max_examples=40)
@given(st.lists(row, min_size=1, max_size=8), st.integers(0, 60), st.sampled_from(("strict", "weighted")))
def test_floors_hold_or_are_named(rows, stock, name):
    shares = (("C", 0.5), ("D", 0.5))
    rows = [{**one, "material": 0} for one in rows]
    found = shared(lines(*rows), [stock], name=name, floors=shares)
    guarded = DAY - found.lines.due > found.policy.guard_days
    asked = np.where(np.isin(found.lines.tier, (2, 3)) & ~guarded, found.lines.wanted // 2, 0)
    feasible = asked.sum() <= stock - found.parts[1].sum()
    assert bool(found.floor_gaps) == (not feasible)
    if feasible:
        assert (found.served >= asked)[~guarded].all()


@settings(max_examples=30)
@given(st.lists(refusing, min_size=1, max_size=8), st.integers(0, 60), policies, st.randoms())
def test_the_order_of_rows_never_matters(rows, stock, name, random):
    found = lines(*rows)
    order = list(range(found.count))
    random.shuffle(order)
    mixed = replace(found, **{field: getattr(found, field)[order] for field in Lines.__dataclass_fields__})
    again = allocate(mixed, np.array([stock, stock]), Policy(name), DAY, TIERS, PRIORITIES)
    assert again.served.tolist() == shared(found, [stock, stock], name=name).served[order].tolist()


def test_very_large_orders_are_cut_exactly():
    # 10¹² and 2·10¹² steps of one weight for 1.5·10¹²: in proportion, 5·10¹¹ and 10¹²
    rows = ({"wanted": 10**12}, {"wanted": 2 * 10**12})
    assert shared(lines(*rows), [3 * 10**12 // 2], name="weighted").served.tolist() == [5 * 10**11, 10**12]


def test_nothing_set_by_hand_is_free():
    found = lines({"wanted": 4, "by_hand": 2})
    assert found.freed().by_hand.tolist() == [FREE]
