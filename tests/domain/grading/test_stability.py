"""Stability: two hundred shifts of the weights, drawn always alike; the answer is that of grading anew."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.grading.grade import NormalisedMetrics, grade_customers
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.grading.stability import DRAWS, drawn_weights, stability, stability_steps, stable_tiers
from tests.domain.marts import book, mart

HALVES = Scheme("halves", ("H", "L"), shares=(50, 50))
WEIGHTS = (("order_amount", 55.0), ("order_count", 45.0))


def standing(known):
    return NormalisedMetrics(known, "percentile", False)


def test_weights_move_by_ten_points_at_most_and_make_a_hundred_again():
    drawn = drawn_weights({"a": 30.0, "b": 30.0})  # 50 and 50 in percent
    assert drawn.shape == (DRAWS, 2) and np.allclose(drawn.sum(axis=1), 100)
    assert drawn.min() >= 100 * 40 / 100 - 100 * 20 / 100 and (drawn == drawn_weights({"a": 30.0, "b": 30.0})).all()
    assert (drawn_weights({"a": 98.0, "b": 1.0, "c": 1.0}) >= 0).all()
    assert drawn_weights({"a": 98.0, "b": 1.0, "c": 1.0})[:, 1:].min() == 0  # clipped at zero, never below


def test_two_customers_change_places_when_the_weights_do():
    known = mart(order_amount=[2, 1], order_count=[1, 2])  # percentiles 75 25 and 25 75: whoever's weight is more leads
    graded = book(known, HALVES, weights=WEIGHTS)
    found = stability(graded, standing(known))
    leads = drawn_weights({"order_amount": 55.0, "order_count": 45.0})
    assert found.same == pytest.approx([(leads[:, 0] > leads[:, 1]).mean()] * 2)
    assert 0.8 < found.same[0] < 0.95  # ten points ahead, two shifts of up to ten: 1 − 10²/2/20² = 0.875
    assert found.borderline.tolist() == [bool(found.same[0] < 0.9)] * 2


def test_who_leads_in_everything_is_solid():
    known = mart(order_amount=[9, 1, 5, 2], order_count=[9, 1, 5, 2])
    found = stability(book(known, HALVES, weights=WEIGHTS), standing(known))
    assert found.same.tolist() == [1, 1, 1, 1] and found.solid.all() and not found.borderline.any()


@pytest.mark.parametrize("gates", [(), (("loss_makers", None),)])
def test_the_answer_is_that_of_grading_anew_with_every_draw(gates):
    random = np.random.default_rng(1)
    known = mart(
        order_amount=random.gamma(1, 100, 120).round().tolist(),
        order_count=random.integers(1, 9, 120).tolist(),
        gross_profit=random.normal(20, 30, 120).tolist(),
        credit_score=[None if k % 3 else float(k) for k in range(120)],
    )
    graded = book(
        known, weights=(("order_amount", 30.0), ("gross_profit", 50.0), ("order_count", 10.0), ("credit_score", 10.0)), gates=gates
    )
    same = np.zeros(120)
    for weights in drawn_weights(dict(graded.weights), draws=40):
        moved = graded.scenario.with_(weights=tuple(zip(graded.weights, weights.tolist(), strict=True)))
        same += grade_customers(standing(known), moved, graded.scheme).computed == graded.computed
    assert stability(graded, standing(known), draws=40).same == pytest.approx(same / 40)


def test_tiers_that_do_not_hang_on_weights_are_solid_and_say_so():
    known = mart(order_amount=[3, 2, 1])
    found = stability(book(known, weights=(("order_amount", 100.0),)), standing(known))
    assert found.draws == 0 and found.same.tolist() == [1, 1, 1]


def test_who_is_not_graded_has_no_stability():
    known = mart(order_amount=[3, 2, 1], order_count=[1, 2, 3], population=[0, 0, 3])
    found = stability(book(known, weights=WEIGHTS), standing(known))
    assert np.isnan(found.same[2]) and not found.solid[2] and not found.borderline[2]


def test_progress_is_told_in_steps_and_the_tiers_add_up():
    known = mart(order_amount=[4, 3, 2, 1], order_count=[1, 2, 3, 4])
    graded = book(known, HALVES, weights=WEIGHTS)
    steps = list(stability_steps(graded, standing(known)))
    assert [done for done, _ in steps] == list(range(20, 201, 20)) and [f is None for _, f in steps] == [True] * 9 + [False]
    rows = stable_tiers(graded, steps[-1][1])
    assert sum(row.customers for row in rows) == 4 and all(row.solid + row.borderline == row.customers for row in rows)
    assert sum(row.customers for row in stable_tiers(graded, steps[-1][1], np.array([True, False, False, False]))) == 1
