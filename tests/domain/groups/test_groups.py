"""Groups graded as one: who belongs together, what is rolled up, and that a group is graded as one customer with its sums would be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as for_all, settings, strategies as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import grade_customers
from crmcore.domain.grading.insights import Insights
from crmcore.domain.grading.mart import LAPSED, NOT_YET, PROSPECT, Mart
from crmcore.domain.grading.metrics import METRICS
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.groups.effect import group_effect
from crmcore.domain.groups.groups import Groups, form_groups, group_of
from crmcore.domain.groups.roll_up import how_rolled_up, normalised_metrics
from tests.domain.marts import ABCD, DAY, mart, tiers

IDS = "abcdefghij"


def formed(parent: list[int], counted: list[bool] | None = None) -> Groups:
    return form_groups(np.array(parent), IDS, np.array(counted or [True] * len(parent)))


def with_groups(known: Mart, parent: list[int], before: list[float] | None = None) -> Mart:
    counted = known.population != NOT_YET
    found = form_groups(np.array(parent), [f"c{k:04d}" for k in range(len(parent))], counted)
    amounts = np.array(before or [np.nan] * known.count)
    return replace(known, insights=Insights({"groups": lambda _: found, "amount_before": lambda _: amounts}))


def graded(known: Mart, **scenario: object) -> Book:
    chosen = Scenario(as_of=DAY, groups=True, **scenario)
    return grade_customers(normalised_metrics(known, chosen, None), chosen, ABCD)


def test_daughters_of_daughters_belong_to_the_top_and_a_parent_outside_holds_them_together():
    """b and c belong to a, d to c; f and g to j, which is no customer; e is alone, as is h, whose daughter is no customer yet."""
    found = form_groups(np.array([-1, 0, 0, 2, -1, 8, 8, -1, -1]), "abcdefghj", np.array([True] * 8))
    assert [(name, found.members(k).tolist()) for k, name in enumerate(found.names)] == [("a", [0, 1, 2, 3]), ("j", [5, 6])]
    assert (found.of(3), found.of(4), found.sizes.tolist()) == (0, None, [4, 2])
    assert formed([-1, 0], [True, False]).count == 0


def test_a_circle_is_cut_at_its_first_customer():
    """c belongs to b, b to d, d to c; a to c. e is its own parent, which is none."""
    found = formed([2, 3, 1, 2, 4])
    assert (found.circles.tolist(), found.names, found.members(0).tolist()) == ([1], ("b",), [0, 1, 2, 3])


@settings(max_examples=50)
@for_all(st.lists(st.integers(-1, 7), min_size=8, max_size=8))
def test_every_way_up_ends_and_who_is_linked_is_together(parent: list[int]):
    found = formed(parent)
    for child, above in enumerate(parent):
        if above >= 0 and above != child and child not in found.circles:
            assert found.of(child) is not None and found.of(child) == found.of(above)


def test_what_is_rolled_up():
    """a (60 of amount, 6 of profit, 3 orders) with b (40, 14, 1): 100, 20, margin 20%, 25 an order; 80 before, so growth 25%. Shares of
    wallet 0.5 and 0.2 are wallets of 120 and 200: 100 ÷ 320. Credit 80 and 30 by amount: (60·80 + 40·30) ÷ 100 = 60."""
    known = mart(
        order_amount=[60, 40, 5],
        gross_profit=[6, 14, 1],
        order_count=[3, 1, 1],
        growth_rate=[0.2, 1 / 3, None],
        share_of_wallet=[0.5, 0.2, None],
        credit_score=[80, 30, 10],
        days_since_order=[40, 9, 1],
        tenure_days=[900, 100, 1],
        overdue_amount=[0, 7, 0],
        profit_margin=[0.1, 0.35, 0.2],
        average_order=[20, 40, 5],
        trust=[None, 7, None],
    )
    rolled = normalised_metrics(with_groups(known, [-1, 0, -1], [50, 30, 0]), Scenario(groups=True), None).mart.metrics
    expected = {
        "order_amount": 100, "gross_profit": 20, "order_count": 4, "growth_rate": 0.25, "share_of_wallet": 0.3125, "credit_score": 60,
        "days_since_order": 9, "tenure_days": 900, "overdue_amount": 7, "profit_margin": 0.2, "average_order": 25, "trust": 7,
    }  # fmt: skip
    for metric, value in expected.items():
        assert rolled[metric][:2].tolist() == pytest.approx([value, value]), metric
        assert np.array_equal(rolled[metric][2:], known.metrics[metric][2:], equal_nan=True)


def test_part_of_a_sum_is_no_sum_but_who_never_bought_adds_nothing():
    known = mart(order_amount=[60, None, 5, None], population=[0, 0, 0, PROSPECT])
    rolled = normalised_metrics(with_groups(known, [-1, 0, -1, 2]), Scenario(groups=True), None).mart.metrics["order_amount"]
    assert np.isnan(rolled[:2]).all() and rolled[2:].tolist() == [5, 5]


@settings(max_examples=40)
@for_all(st.lists(st.tuples(st.integers(0, 9), st.integers(-9, 9), st.integers(0, 5)), min_size=12, max_size=12), st.booleans())
def test_a_group_is_graded_as_one_customer_with_its_sums(rows: list[tuple[int, int, int]], gate: bool):
    """The oracle grades a mart in which each group is one customer with the sums worked out here; `top` is the group of each."""
    top = [k if which > 5 or which >= k else which for k, (_, _, which) in enumerate(rows)]
    for _ in range(3):  # squared three times, it follows eight links
        top = [top[of] for of in top]
    amount, profit = (np.array([row[column] for row in rows], float) for column in (0, 1))
    settings_of = {"weights": (("order_amount", 40.0), ("net_profit", 60.0)), "gates": (("loss_makers", None),) if gate else ()}
    both = {"order_amount": amount.tolist(), "net_profit": profit.tolist()}
    parent = [-1 if top[k] == k else top[k] for k in range(12)]
    own = graded(with_groups(mart(**both), parent), **settings_of)
    heads = sorted(set(top))
    summed = {name: [sum(v for v, of in zip(values, top, strict=True) if of == head) for head in heads] for name, values in both.items()}
    oracle = graded(with_groups(mart(**summed), [-1] * len(heads)), **settings_of)
    place = [heads.index(of) for of in top]
    assert own.score.tolist() == oracle.score[place].tolist() and own.tier.tolist() == oracle.tier[place].tolist()
    assert own.gated == {name: int(sum(oracle_gated(oracle, gate)[place])) for name in own.gated}


def oracle_gated(oracle: Book, gate: bool) -> np.ndarray:
    """int64[n]: whose tier the gate lowered: a loss, cut above the lower half."""
    cut = np.searchsorted(-np.array(oracle.edges), -oracle.graded_score, side="left")
    return ((oracle.mart.metrics["net_profit"] < 0) & (cut < 2)).astype(np.int64) if gate else np.zeros(oracle.mart.count, np.int64)


def test_who_is_key_only_together_and_who_gets_a_tier_by_its_group():
    """Ten amounts; b and c, 8 each and D or so alone, are 16 together and the largest but one; j lapsed, and carries the tier of a."""
    known = mart(order_amount=[30, 8, 8, 12, 11, 10, 9, 7, 6, 0], population=[0] * 9 + [LAPSED])
    known = with_groups(known, [-1, -1, 1, -1, -1, -1, -1, -1, -1, 0])
    alone, together = (
        grade_customers(normalised_metrics(known, chosen, None), chosen, ABCD)
        for chosen in (Scenario(as_of=DAY, weights=(("order_amount", 1.0),), groups=on) for on in (False, True))
    )
    found = group_effect(alone, together)
    assert [(line.name, line.customers, line.amount) for line in found.groups] == [("c0000", 2, 30.0), ("c0001", 2, 16.0)]
    assert [line.name for line in found.key_together] == ["c0001"] and tiers(together)[1:3] == "AA"
    assert found.entered.tolist() == [9] and tiers(together)[9] == tiers(together)[0] == "A"
    assert group_of(together, 9) == ("c0000", 2) and group_of(alone, 9) is None and group_of(together, 4) is None


def test_a_scenario_without_groups_has_the_key_that_it_had():
    assert '"groups"' not in Scenario().to_json() and Scenario.from_json(Scenario(groups=True).to_json()).groups
    assert Scenario(groups=True).key != Scenario().key
    assert {how_rolled_up(metric.id) for metric in METRICS} == {"sum", "ratio", "least", "most", "mean"}
