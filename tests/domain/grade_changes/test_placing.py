"""A customer placed in another population stands where normalising that population with its value put in would set it."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.grade_changes import placing
from crmcore.domain.grade_changes.placing import Population, place, placed_as_graded
from crmcore.domain.grading.grade import NormalisedMetrics, grade_customers
from crmcore.domain.grading.mart import GRADED, LAPSED
from crmcore.domain.grading.scenario import NORMALISERS, Scenario
from crmcore.domain.grading.scoring import normalise
from tests.domain.marts import ABCD, DAY, mart

WEIGHTS = (("order_amount", 30.0), ("average_days_late", 20.0))


def graded(known, **settings):
    scenario = Scenario(as_of=DAY, weights=WEIGHTS, **settings)
    metrics = NormalisedMetrics(known, scenario.normaliser, scenario.grade_lapsed)
    return Population(metrics, grade_customers(metrics, scenario, ABCD))


def random_mart(seed: int):
    draw = np.random.default_rng(seed)
    amounts = draw.integers(-3, 12, 40).astype(float)  # ties and losses
    late = np.where(draw.random(40) < 0.2, np.nan, draw.integers(0, 30, 40))
    population = [GRADED if k % 5 else LAPSED for k in range(40)]
    return mart(population=population, order_amount=amounts.tolist(), average_days_late=[None if np.isnan(v) else v for v in late])


@pytest.mark.parametrize("normaliser", NORMALISERS)
@pytest.mark.parametrize("few", [0, 100], ids=["sorted", "counted"])
def test_in_place_of_its_own_value(normaliser, few, monkeypatch):
    monkeypatch.setattr(placing, "FEW", few)
    there, own = graded(random_mart(1), normaliser=normaliser), random_mart(2)
    rows = np.arange(40)
    placed = place(there, own, rows)
    for row in rows:
        points, weight = 0.0, 0.0
        for metric, w in WEIGHTS:
            value, others = own.metrics[metric][row], there.normalised.mart.metrics[metric].copy()
            if np.isnan(value):
                continue
            others[row] = value
            inside = there.normalised.rows if row in there.normalised.rows else np.append(there.normalised.rows, row)
            known = inside[~np.isnan(others[inside])]
            position = normalise(others[known], normaliser, metric != "average_days_late")[list(known).index(row)]
            points, weight = points + w * position, weight + w
        assert placed.score[row] == pytest.approx(points / weight, abs=1e-8)
        assert sum(values[row] for values in placed.points.values()) == pytest.approx(placed.score[row], abs=1e-8)


@pytest.mark.parametrize("normaliser", NORMALISERS)
def test_in_its_own_population_it_is_as_graded(normaliser):
    there = graded(random_mart(3), normaliser=normaliser)
    rows = there.normalised.rows
    here, as_graded = place(there, there.normalised.mart, rows), placed_as_graded(there, rows)
    np.testing.assert_allclose(here.score, as_graded.score, atol=1e-8)
    assert np.array_equal(here.tier, as_graded.tier)


def test_a_gate_judges_the_own_values():
    known = mart(order_amount=[40.0, 30, 20, 10], net_profit=[4.0, 3, 2, 1], average_days_late=[0.0, 0, 0, 0])
    there = graded(known, gates=(("loss_makers", None),))
    own = mart(order_amount=[40.0, 30, 20, 10], net_profit=[-4.0, 3, 2, 1], average_days_late=[0.0, 0, 0, 0])
    assert place(there, known, np.array([0])).tier.tolist() == [0]
    assert place(there, own, np.array([0])).tier.tolist() == [2]
