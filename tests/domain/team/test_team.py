"""The team: loads, the one figure of how unequal they are, and the moves that even them out, worked by hand and as properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.team.balancing import Request, balance, move_costs, part_of
from crmcore.domain.team.pool import NEVER, not_contacted, too_many
from crmcore.domain.team.team import NOBODY, People, Team, loads, profit_losses, quota_misses, visit_capacity, visit_hours

HOURS = (24.0, 8.0, 4.0, 2.0, 4.0)


def people(hours: list[float], regions: list[str] | None = None) -> People:
    n = len(hours)
    ids = tuple(f"R{k}" for k in range(n))
    return People(ids, ("",) * n, tuple(regions or [""] * n), np.array(hours), np.zeros(n, bool), np.full(n, np.nan))


def team(
    staff: People, owner: list[int], tier: list[int], value: list[float] | None = None, hours=HOURS, gone=None, visit_gone=False
) -> Team:
    n = len(owner)
    money = np.array(value if value is not None else np.arange(n), float)
    none = np.full(n, -1)
    return Team(
        staff,
        np.array([f"c{k:04d}" for k in range(n)]),
        np.arange(n),
        np.array(owner, np.int64),
        none,
        (),
        none,
        ("A", "B", "C", "D"),
        np.array(tier, np.int64),
        hours,
        money,
        money,
        money,
        money,
        np.zeros(n, bool) if gone is None else np.array(gone, bool),
        visit_gone,
    )


def test_hours_of_visits_and_hours_for_visits():
    assert visit_hours([73, None], [2.0, 3.0]) == (10.0, 0.0)  # 365 ÷ 73 = 5 visits of 2 hours
    hours, assumed = visit_capacity(np.array([100.0, np.nan, 50.0]), np.array([0.5, np.nan, np.nan]), 0.6)
    assert hours.tolist() == [600.0, pytest.approx(540.0), 360.0] and assumed.tolist() == [False, True, False]  # 12 × 75 × .6
    assert visit_capacity(np.array([np.nan]), np.array([np.nan]), 0.5)[0].tolist() == [720.0]


def test_loads_and_imbalance_by_hand():
    # 36 and 12 hours for 40 hours each: loads .9 and .3, mean .6, so + 50% and − 50%: coefficient of variation .5
    state = loads(team(people([40, 40]), [0, 0, 0, 1, 1], [0, 1, 2, 1, -1], [10, 20, np.nan, 5, 5]))
    assert state.hours.tolist() == [36.0, 12.0] and state.load.tolist() == [0.9, 0.3]
    assert state.relative.tolist() == pytest.approx([0.5, -0.5])
    assert state.imbalance == pytest.approx(0.5) and state.largest_deviation == pytest.approx(0.5)
    assert state.by_tier.tolist() == [[1, 1, 1, 0, 0], [0, 1, 0, 0, 1]] and state.amount.tolist() == [30.0, 10.0]


def test_who_loses_the_quota_and_profit_by_moves():
    # quotas 25 and 25 against 30 and 10: the second customer (20) goes over: 10 misses by 15, and 30 meets it now
    staff = replace(people([40, 40]), quota=np.array([25.0, 25.0]))
    found = team(staff, [0, 0, 1], [0, 1, 2], [10, 20, 10])
    before, after = loads(found), loads(found, np.array([0, 1, 1]))
    assert quota_misses(before, after).tolist() == [0] and after.quota_gap.tolist() == [15.0, -5.0]
    assert profit_losses(before, after).tolist() == [0] and quota_misses(after, before).tolist() == [1]


def test_what_a_move_costs():
    # percentiles of 1, 2, 3, 4: 12.5, 37.5, 62.5, 87.5; (hours + .05) × (1 + p)
    found = team(people([1]), [0] * 4, [0, 1, 2, 3], [1, 2, 3, 4])
    assert move_costs(found, "value").tolist() == pytest.approx([24.05 * 1.125, 8.05 * 1.375, 4.05 * 1.625, 2.05 * 1.875])
    assert move_costs(found, "fewest").tolist() == [1.0] * 4


def test_the_cheapest_moves_by_hand():
    # 40 against 24 hours, mean 32, within 28.8 and 35.2: the first gives at least 4.8 hours and at most 11.2. One B (8 hours) costs
    # 8.05 × (1 + p); three D (6 hours) cost 6.15 and more, but 3 × 2.05 × (1 + p) with p of the least valuable is the cheapest.
    owner, tier = [0, 0, 0, 0, 0, 1], [0, 1, 3, 3, 3, 0]
    found = team(people([10, 10]), [*owner, 0], [*tier, 3], [9, 8, 1, 2, 3, 9, 4])
    assert loads(found).hours.tolist() == [40.0, 24.0]
    plan = balance(found)
    assert [str(found.ids[m.customer]) for m in plan.moves] == ["c0002", "c0003", "c0004"] and plan.gap < 0.01
    assert {(m.source, m.target, m.reason) for m in plan.moves} == {(0, 1, "too_much")}
    # of the first person's four D customers, worth 1, 2, 3 and 4, the three of the least value go
    assert [(m.rank, m.leaving, m.owned) for m in plan.moves] == [(1, 3, 4), (2, 3, 4), (3, 3, 4)]
    # the same where one of them is a C that is served as a D: it is one of the four all the same
    as_d = balance(replace(found, tier=np.array([0, 1, 3, 2, 3, 0, 3]), served=found.tier))
    assert [(m.rank, m.leaving, m.owned) for m in sorted(as_d.moves, key=lambda m: m.customer)] == [(1, 3, 4), (2, 3, 4), (3, 3, 4)]
    fewest = balance(found, Request("fewest"))
    assert [(m.rank, m.leaving, m.owned) for m in fewest.moves] == [(1, 1, 1)]  # the only B
    assert [str(found.ids[m.customer]) for m in fewest.moves] == ["c0001"] and fewest.gap == 0
    pinned = balance(found, Request("fewest", pinned=frozenset({"c0001"})))
    assert [str(found.ids[m.customer]) for m in pinned.moves] == ["c0002", "c0003", "c0004"]
    assert len(balance(found, Request("fewest", pinned_tiers=("B",))).moves) == 3
    assert part_of(plan, found, {2}).tolist() == [0, 0, 1, 0, 0, 1, 0]


def test_a_region_that_cannot_be_evened_out_is_named_with_what_can():
    # one customer of 24 hours and two people: 24 and 0 against a mean of 12; nothing is better than ± 100%
    plan = balance(team(people([10, 10, 10], ["x", "x", "y"]), [0, 2], [0, 0]))
    assert [(r.name, r.feasible) for r in plan.regions] == [("x", False), ("y", True)]
    assert plan.infeasible[0].least_tolerance == pytest.approx(1.0) and not plan.moves


def test_customers_stay_in_the_region_of_their_owner():
    plan = balance(team(people([10, 10, 10], ["x", "x", "y"]), [0] * 8, [2] * 8))
    assert plan.owner.max() == 1 and sorted(plan.owner.tolist()).count(1) == 4


def test_whoever_has_no_owner_gets_one():
    found = team(people([10, 10]), [0, NOBODY, NOBODY], [1, 2, 2])  # 8 hours, and 4 + 4
    found = replace(found, unknown=np.array([-1, 0, -1]), unknown_ids=("gone",))
    plan = balance(found)
    assert plan.owner.tolist() == [0, 1, 1] and [m.reason for m in plan.moves] == ["unknown_owner", "nobody"] and plan.cost == 0
    assert found.owner_id(1) == "gone" and found.owner_id(2) is None
    nowhere = balance(replace(found, people=people([0, 0])))  # nobody has any hours: named, and still nobody is without an owner
    assert nowhere.owner.min() >= 0 and not nowhere.regions[0].feasible


def test_what_cannot_be_asked():
    found = team(people([1]), [0], [0])
    for request, code in ((Request(tolerance=0), "bad_tolerance"), (Request("best"), "bad_policy")):
        with pytest.raises(Problem, match=code):
            balance(found, request)
    with pytest.raises(Problem, match="no_salespeople"):
        balance(team(people([]), [NOBODY], [0]))


@st.composite
def teams(draw: st.DrawFn) -> Team:
    count, n = draw(st.integers(1, 5)), draw(st.integers(0, 40))
    staff = people(
        [draw(st.sampled_from([0.0, 100.0, 150.0, 300.0])) for _ in range(count)], [draw(st.sampled_from(["x", "y"])) for _ in range(count)]
    )
    owner = draw(st.lists(st.integers(-1, count - 1), min_size=n, max_size=n))
    tier = draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n))
    value = draw(st.lists(st.sampled_from([np.nan, -5.0, 0.0, 10.0, 500.0]), min_size=n, max_size=n))
    found = team(staff, owner, tier, value, draw(st.sampled_from([HOURS, (0.0,) * 5, (10.0, 0.0, 3.0, 3.0, 7.5)])))
    # every third customer may be served as B whatever its tier
    return replace(found, served=np.where(np.arange(n) % 3 == 0, 1, found.tier)) if draw(st.booleans()) else found


@settings(max_examples=30, deadline=None)
@given(teams(), st.sampled_from(["value", "fewest"]), st.sampled_from([0.05, 0.1, 0.5]), st.randoms(use_true_random=False))
def test_one_owner_each_within_tolerance_where_promised_whatever_the_order(found, policy, tolerance, random):
    request = Request(policy, tolerance, frozenset({"c0001", "c0003"}))
    plan = balance(found, request)
    assert ((plan.owner >= 0) & (plan.owner < found.people.count)).all()
    after, home = loads(found, plan.owner), found.people.region
    held = found.owner >= 0
    assert (home[plan.owner[held]] == home[found.owner[held]]).all()
    stays = held & np.isin(found.ids, list(request.pinned))
    assert (plan.owner[stays] == found.owner[stays]).all()
    for number, region in enumerate(plan.regions):
        inside = np.flatnonzero(home == number)
        if region.feasible:
            share = after.region_mean[number] * found.people.hours[inside]
            assert (np.abs(after.hours[inside] - share) <= tolerance * share + 1e-4).all()
    # of each person's customers with the same terms the least valuable go, so their ranks are 1 to as many as go
    ranks: dict[tuple[int, int], list[int]] = {}
    for move in (move for move in plan.moves if move.source >= 0):
        ranks.setdefault((move.source, int(found.terms_tier[move.customer])), []).append(move.rank)
        assert move.leaving <= move.owned
    assert all(sorted(places) == list(range(1, len(places) + 1)) for places in ranks.values())
    moved = held & (plan.owner != found.owner)
    assert plan.cost == pytest.approx(move_costs(found, policy)[moved].sum()) and plan.bound <= plan.cost + 1e-9
    order = list(range(found.count))
    random.shuffle(order)
    mixed = replace(found, **{name: getattr(found, name)[order] for name in ("ids", "owner", "unknown", "region", "tier", "value")})
    mixed = replace(mixed, served=None if found.served is None else found.served[order])
    again = balance(mixed, request)
    assert dict(zip(mixed.ids.tolist(), again.owner.tolist(), strict=True)) == dict(
        zip(found.ids.tolist(), plan.owner.tolist(), strict=True)
    )


def test_the_pool():
    found = team(people([10, 10]), [0, 0, 0, 1], [0, 3, 3, 3])
    assert [(row.person, row.customers, row.over) for row in too_many(found, 2)] == [(0, 3, 1)] and too_many(found, None) == ()
    last = np.array(["2026-11-01", "2026-11-01", "NaT", "NaT"], "datetime64[D]")
    places, days = not_contacted(found, last, np.array([900.0, 900.0, 400.0, np.nan]), date(2026, 12, 1), [20, 100, 100, 100, None])
    # c0 waited 30 days of 20; c1 30 of 100: in time; c2 was never contacted in 400 days; of c3 not even its first day is known
    assert places.tolist() == [2, 0] and days.tolist() == [NEVER, 30]


def test_who_has_gone_takes_no_hours_unless_the_terms_visit_it():
    staff, gone = people([100.0, 100.0]), [False, True, False, True]
    left_out = team(staff, [0, 0, 1, 1], [0, 0, 0, -1], hours=(10.0, 5.0, 2.0, 1.0, 0.0), gone=gone)
    assert left_out.hours.tolist() == [10.0, 0.0, 10.0, 0.0] and loads(left_out).hours.tolist() == [10.0, 10.0]
    assert left_out.unvisited.tolist() == [1]  # the terms give those without a tier no visits anyway
    assert not balance(left_out).moves and loads(left_out).imbalance == 0
    visited = team(staff, [0, 0, 1, 1], [0, 0, 0, -1], hours=(10.0, 5.0, 2.0, 1.0, 0.0), gone=gone, visit_gone=True)
    assert visited.hours.tolist() == [10.0, 10.0, 10.0, 0.0] and not len(visited.unvisited)
    # two customers of one tier, one of them gone: giving the gone one away would even out nothing
    uneven = team(
        people([100.0, 100.0]), [0, 0, 0, 1], [1, 1, 1, 1], [9.0, 1.0, 8.0, 5.0], hours=(10.0, 5.0, 2.0, 1.0, 0.0), gone=[0, 1, 0, 1]
    )
    (move,) = balance(uneven).moves
    assert move.customer == 2 and move.target == 1
